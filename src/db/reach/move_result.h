/*
 * move_result: the figures of a move (move.h).
 */
#ifndef KARTOTEKA_DB_REACH_MOVE_RESULT_H
#define KARTOTEKA_DB_REACH_MOVE_RESULT_H

#include <stdint.h>

struct move_result {
    int64_t rows;                         /* copied */
    int64_t pause_us;                     /* how long writes were held; of it: */
    int64_t lock_us, caught_us, check_us; /* to get the lock, to catch up, to compare */
    int64_t holds; /* attempts to hold them, without those that met a long write */
};

#endif

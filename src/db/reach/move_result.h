/*
 * move_result: the figures of a move (move.h).
 */
#ifndef KARTOTEKA_DB_REACH_MOVE_RESULT_H
#define KARTOTEKA_DB_REACH_MOVE_RESULT_H

#include <stdint.h>

struct move_result {
    int64_t rows;     /* copied */
    int64_t pause_us; /* how long writes were held for the switch, by the source's clock */
    /* The parts of it: to get the lock (with the wait for a quiet moment, when they are not held),
     * and for the mark to be at the target. */
    int64_t lock_us, caught_us;
    int64_t longest_us; /* the longest hold before, for a rehearsal */
    int64_t check_us;   /* to compare all rows, while writes went on */
    int64_t holds;      /* how often they were held */
    int64_t checks;     /* 1: what was new was compared during the switch, too */
};

#endif

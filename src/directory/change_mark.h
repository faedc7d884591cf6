/*
 * change_mark: how far a reader of changes has read.
 */
#ifndef KARTOTEKA_DIRECTORY_CHANGE_MARK_H
#define KARTOTEKA_DIRECTORY_CHANGE_MARK_H

#include <stdint.h>

/* The reader knows everything up to `since`, and of the later changes those that come before
 * (revision, id) in their order. */
struct change_mark {
    int64_t since, revision, id;
};

#endif

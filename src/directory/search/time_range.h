/*
 * time_range: a span of time that a list is filtered by.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_TIME_RANGE_H
#define KARTOTEKA_DIRECTORY_SEARCH_TIME_RANGE_H

#include "base/span.h"

/* A bound of time: `inside` leaves the instant itself out. */
struct time_range {
    struct span from, to; /* as datetime_parse() writes; absent: open */
    bool inside;
};

#endif

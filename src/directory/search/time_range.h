/*
 * time_range: a range of time that a list is filtered by.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_TIME_RANGE_H
#define KARTOTEKA_DIRECTORY_SEARCH_TIME_RANGE_H

#include "base/span.h"

/* A range of time; `inside` leaves the bounds themselves out. */
struct time_range {
    struct span from, to; /* in the form that datetime_parse() writes; absent: open */
    bool inside;
};

#endif

/*
 * filter_args: arguments that the filters of lists share.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_FILTER_ARGS_H
#define KARTOTEKA_DIRECTORY_SEARCH_FILTER_ARGS_H

#include "directory/search/time_range.h"

/* Gives a text to filter by; absent when it is empty. */
struct span filter_text(struct span v);

/* Gives the interval by which the bounds of a range are moved inwards. */
struct span filter_inside(const struct time_range *r);

#endif

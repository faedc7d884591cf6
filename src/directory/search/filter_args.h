/*
 * filter_args: arguments that the filters of lists share.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_FILTER_ARGS_H
#define KARTOTEKA_DIRECTORY_SEARCH_FILTER_ARGS_H

#include "db/db.h"
#include "directory/search/time_range.h"

/* A text to filter by; NULL when absent or empty. */
struct db_arg filter_text(struct span v);

/* from, to and what lies inside, to args[0..2]. */
void filter_range(const struct time_range *r, struct db_arg *args);

#endif

/*
 * filter_args: arguments that the lists of persons and of companies share.
 */
#ifndef KARTOTEKA_DIRECTORY_FILTER_ARGS_H
#define KARTOTEKA_DIRECTORY_FILTER_ARGS_H

#include "directory/party_args.h"
#include "directory/person.h"

/* A text to filter by; NULL when absent or empty. */
struct db_arg filter_text(struct span v);

/* from, to and what lies inside, to args[0..2]. */
void filter_range(const struct time_range *r, struct db_arg *args);

/* Field ids and texts to args[0..1]. */
void filter_customs(struct arena *mem, const struct custom_value *v, size_t n, struct db_arg *args);

#endif

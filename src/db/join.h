/*
 * join: makes one execution of what several requests ask.
 *
 * Purpose: says which calls may share an execution, and makes their arguments into its arguments.
 * Ownership: the results live in the arena given.
 */
#ifndef KARTOTEKA_DB_JOIN_H
#define KARTOTEKA_DB_JOIN_H

#include "db/queries.h"

/* A request's part of an execution: its session and its query. */
struct join_part {
    const struct ctx *c;
    const struct db_queries *ask;
};

/* Orders parts by session, statement and equal arguments. 0: the two may share an execution. */
int join_order(const struct join_part *a, const struct join_part *b);

/* Makes the arguments of one execution of n parts that may share it. */
const char *const *join_values(struct arena *mem, const struct join_part *const *parts, size_t n);

/* Returns the bytes of a part's arguments. */
size_t join_size(const struct join_part *p);

#endif

/*
 * join: what several requests ask as one execution.
 *
 * Purpose: says which calls may share an execution, and makes their arguments into its arguments.
 * Ownership: what is made lives in the arena given.
 */
#ifndef KARTOTEKA_DB_JOIN_H
#define KARTOTEKA_DB_JOIN_H

#include "db/batch.h"

/* By session, statement and equal arguments; 0: they may share an execution. */
int join_order(const struct member *a, const struct member *b);

/* The arguments of an execution of n members that may share it. */
const char *const *join_values(struct arena *mem, struct member *const *members, size_t n);

/* Bytes of a member's arguments. */
size_t join_size(const struct member *m);

#endif

/*
 * turns: decides whose turn it is for a connection. Callers that find every connection of a kind
 * taken wait in its line; the next free one goes to the tenant that has the fewest, and of equals
 * to the one that was served longest ago. For the files of src/db only.
 *
 * Ownership: a wait lives on the stack of the fiber that waits. Failure: none; nothing allocates.
 */
#ifndef KARTOTEKA_DB_TURNS_H
#define KARTOTEKA_DB_TURNS_H

#include <stddef.h>

#include "db/engine.h"

enum pool_use { POOL_READ, POOL_SLOW, POOL_WRITE, POOL_USES };

/* Tenants whose numbers differ by a multiple of this count as one. */
enum { TURNS_TENANTS = 1024 };

/* A place in line for a connection. It is zeroed except for the members that the caller sets. */
struct pool_wait {
    struct db_wait wait;  /* done: the connection is there */
    struct db_link *link; /* the connection that was taken for the caller */
    int32_t tenant;       /* set by the caller */
    /* Set by the caller: it may wait long for a lock while it has the connection. */
    bool patient;
    bool again; /* set by the caller: it has met a lock, so those who have not go first */
    struct pool_wait *next;
};

struct turns_line {
    struct pool_wait *first, *last;
    size_t links; /* the number of connections of this kind */
};

struct turns {
    struct turns_line line[POOL_USES];
    uint64_t served; /* how many were taken so far */
    struct turns_tenant {
        uint64_t served[POOL_USES];
        uint32_t held[POOL_USES], waiting[POOL_USES];
        uint32_t patient; /* how many of those held for writes may wait long for locks */
    } tenant[TURNS_TENANTS];
};

/* True when w may take a free connection of this kind now. One tenant leaves a slow one to others,
 * and by its transactions that may wait long for locks one for writes. */
bool turns_may_take(const struct turns *t, enum pool_use use, const struct pool_wait *w);

/* Notes that a tenant has taken a connection, or has given it back. */
void turns_take(struct turns *t, enum pool_use use, const struct pool_wait *w);
void turns_give(struct turns *t, enum pool_use use, int32_t tenant, bool patient);

/* Returns how many calls of the tenant wait in line. */
size_t turns_waiting(const struct turns *t, enum pool_use use, int32_t tenant);

void turns_join(struct turns *t, enum pool_use use, struct pool_wait *w);
void turns_leave(struct turns *t, enum pool_use use, struct pool_wait *w);

/* Takes the next wait out of the line and counts it as having taken a connection. NULL: nobody who
 * waits may take one. */
struct pool_wait *turns_next(struct turns *t, enum pool_use use);

#endif

/*
 * turns: whose turn it is for a connection. Callers that find every connection of a kind taken wait
 * in its line; the next free one goes to the tenant that has the fewest, and of equals to the one
 * that was served longest ago. For the files of src/db only.
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

/* In line for a connection; zeroed but for what is said to be the caller's. */
struct pool_wait {
    struct db_wait wait;  /* done: it is there */
    struct db_link *link; /* taken for the caller */
    int32_t tenant;       /* the caller's */
    bool patient;         /* the caller's: may wait long for a lock while it has the connection */
    bool again;           /* the caller's: has met a lock; those who have not go first */
    struct pool_wait *next;
};

struct turns_line {
    struct pool_wait *first, *last;
    size_t links; /* connections of this kind */
};

struct turns {
    struct turns_line line[POOL_USES];
    uint64_t served; /* counts what was taken */
    struct turns_tenant {
        uint64_t served[POOL_USES];
        uint32_t held[POOL_USES], waiting[POOL_USES];
        uint32_t patient; /* of those held for writes: may wait long for locks */
    } tenant[TURNS_TENANTS];
};

/* May w take a connection of this kind now, if one is free? One tenant leaves a slow one to others,
 * and one for writes by its transactions that may wait long for locks. */
bool turns_may_take(const struct turns *t, enum pool_use use, const struct pool_wait *w);

/* Notes that a tenant has taken a connection, or has given it back. */
void turns_take(struct turns *t, enum pool_use use, const struct pool_wait *w);
void turns_give(struct turns *t, enum pool_use use, int32_t tenant, bool patient);

/* How many calls of the tenant wait in line. */
size_t turns_waiting(const struct turns *t, enum pool_use use, int32_t tenant);

void turns_join(struct turns *t, enum pool_use use, struct pool_wait *w);
void turns_leave(struct turns *t, enum pool_use use, struct pool_wait *w);

/* Takes the next out of the line, counted as having taken one; NULL when nobody who waits may. */
struct pool_wait *turns_next(struct turns *t, enum pool_use use);

#endif

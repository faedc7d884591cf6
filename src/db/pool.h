/*
 * pool: what is behind ctx->db, for the files of src/db only.
 *
 * The process engine has one connection for everything. The event engine has several of each kind:
 * reads share theirs in pipelines; a write has one to itself until it is durable, as has a
 * transaction until its end, so that nobody queues behind somebody's fsync; a slow read has one of
 * its own, so that nobody queues behind it. Who finds all taken waits for his turn (turns.h).
 */
#ifndef KARTOTEKA_DB_POOL_H
#define KARTOTEKA_DB_POOL_H

#include "db/db.h"
#include "db/link.h"
#include "db/turns.h"

enum { POOL_LINKS_MAX = 64 };

/* Groups on a connection that reads share; more wait, so that nobody queues behind all of one
 * tenant's. */
enum { POOL_DEPTH = 16 };

struct batch_member;

/* Members that wait to be sent. */
struct db_lane {
    struct batch_member *first, *last;
    size_t n;
};

struct db {
    struct db_options o; /* its texts are those below */
    char *conninfo, *application_name, *role;
    const struct db_engine *engine;
    void *engine_data;       /* the engine's own */
    struct link_owner owner; /* of all links */
    struct db_link *links[POOL_LINKS_MAX];
    size_t link_count;
    struct pool_range { /* of links; a pool of one connection has all three the same */
        size_t first, n;
    } range[POOL_USES];
    struct db_lane reads, writes; /* for the next batch */
    struct arena *scratch;        /* of what is being sent */
    bool shared;                  /* many callers at once: they take turns */
    struct turns turns;
    struct fresh *fresh;   /* of the event engine; else NULL, as is memory */
    struct memory *memory; /* NULL: nothing is kept */
    struct pool_wait turn; /* of the writes' next batch */
    bool in_line;          /* turn is among those who wait */
    enum err writable;     /* what the last probe said */
    int64_t probe_at_ms;   /* the next one, not before */
    void (*notify)(void *arg, struct span payload);
    void *notify_arg;
};

/* A db with counts[use] connections each, or one for everything when counts is NULL. */
struct db *pool_new(const struct db_options *o, const struct db_engine *engine,
                    const size_t *counts);

/* How a caller will use the connection that it asks for. */
struct pool_ask {
    enum pool_use use;
    const struct db_tx *tx; /* the transaction that is about to begin; NULL outside */
    bool patient, again;    /* see struct pool_wait */
};

/* A connection that is UP: the one place that chooses. Waits where all are taken: in turn, by
 * tenant; for a slow read at most POOL_SLOW_WAIT_MS. NULL with the reason in *f. Afterwards
 * pool_done() with the same tenant in c. */
enum { POOL_SLOW_WAIT_MS = 900, POOL_SLOW_WAITERS = 32 };
struct db_link *pool_link(struct ctx *c, const struct pool_ask *ask, struct db_failure *f);
void pool_done(struct ctx *c, enum pool_use use, struct db_link *l);

/* A connection to write on for the next batch, leased, or a place in line for one: it is asked
 * again by batch_kick(). *up: there is one, or will be. */
struct db_link *pool_turn(struct db *db, bool *up);

/* No batch wants the connection that its turn has brought: that one, or NULL. */
struct db_link *pool_turn_end(struct db *db);

/* A connection of this kind is there. */
bool pool_is_up(const struct db *db, enum pool_use use);

/* An exclusive one back from who had it, or, while groups are under way on it, after the last of
 * them. */
void pool_give(struct db_link *l);

#endif

/*
 * pool: what is behind ctx->db, for the files of src/db only.
 *
 * The process engine has one connection for everything. The event engine has several of each kind:
 * reads share theirs in pipelines; a write has one to itself until it is durable, as has a
 * transaction until its end, so that nobody queues behind somebody's fsync; slow reads have their
 * own, so that no quick one queues behind them.
 */
#ifndef KARTOTEKA_DB_POOL_H
#define KARTOTEKA_DB_POOL_H

#include "db/db.h"
#include "db/link.h"

enum { POOL_LINKS_MAX = 64 };

enum pool_use { POOL_READ, POOL_SLOW, POOL_WRITE, POOL_USES };

struct batch_member;

/* In line for a connection to write on; zeroed at first. */
struct pool_wait {
    struct db_wait wait;  /* done: it is there */
    struct db_link *link; /* leased */
    struct pool_wait *next;
};

/* Members that wait to be sent. */
struct db_lane {
    struct batch_member *first, *last;
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
    struct db_lane reads, writes;            /* for the next batch */
    struct arena *scratch;                   /* of what is being sent */
    struct pool_wait *waiting, *waiting_end; /* for a connection to write on */
    struct pool_wait turn;                   /* of the writes' next batch */
    bool in_line;                            /* turn is among them */
    void (*notify)(void *arg, struct span payload);
    void *notify_arg;
};

/* A db with counts[use] connections each, or one for everything when counts is NULL. */
struct db *pool_new(const struct db_options *o, const struct db_engine *engine,
                    const size_t *counts);

/* A connection that is UP, for a group outside transactions (tx == NULL) or for a transaction that
 * is about to begin: the one place that chooses. Waits where all are taken. NULL with the reason in
 * *f. pool_give() it afterwards. */
struct db_link *pool_link(struct ctx *c, enum pool_use use, const struct db_tx *tx,
                          struct db_failure *f);

/* A connection to write on for the next batch, leased, or a place in line for one: it is asked
 * again by batch_kick(). *up: there is one, or will be. */
struct db_link *pool_turn(struct db *db, bool *up);

/* No batch wants the connection that its turn has brought: that one, or NULL. */
struct db_link *pool_turn_end(struct db *db);

/* A connection of this kind is there. */
bool pool_is_up(const struct db *db, enum pool_use use);

/* Back from who had it, or, while groups are under way on it, after the last of them. */
void pool_give(struct db_link *l);

#endif

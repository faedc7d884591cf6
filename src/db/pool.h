/*
 * pool: the connections behind ctx->db, for the files of src/db only.
 *
 * The process engine has one connection for everything. The event engine has several of each kind.
 * Reads share theirs in pipelines. A write has one to itself until it is durable, and a transaction
 * until its end, so that nobody queues behind somebody's fsync. A slow read has one to itself, so
 * that nobody queues behind it. A caller who finds all connections taken waits for its turn
 * (turns.h).
 */
#ifndef KARTOTEKA_DB_POOL_H
#define KARTOTEKA_DB_POOL_H

#include "db/db.h"
#include "db/link.h"
#include "db/turns.h"

enum { POOL_LINKS_MAX = 64 };

/* The most groups on a connection that reads share. Further ones wait in line, so that nobody
 * queues behind all groups of one tenant. */
enum { POOL_DEPTH = 16 };

struct batch_member;

struct homes;

/* How the pool of DATABASE reaches the pools of other clusters. */
struct pool_others {
    void (*free)(struct homes *h);
    void (*listen)(struct homes *h, void (*fn)(void *arg, struct span payload), void *arg);
    void (*each)(const struct homes *h, void (*fn)(struct db *db));
};

/* Members that wait until they are sent. */
struct db_lane {
    struct batch_member *first, *last;
    size_t n;
};

struct db {
    struct db_options o; /* its texts are the copies below */
    char *conninfo, *application_name, *role;
    const struct db_engine *engine;
    void *engine_data;       /* the engine's own data */
    struct link_owner owner; /* the part of the pool that its links know */
    struct db_link *links[POOL_LINKS_MAX];
    size_t link_count;
    struct pool_range { /* a range of links; in a pool of one connection all three are the same */
        size_t first, n;
    } range[POOL_USES];
    struct db_lane reads, writes; /* the members of the next batch */
    struct arena *scratch;        /* memory for the batch that is being sent */
    bool shared;                  /* several callers run at once, so they take turns */
    struct turns turns;
    struct homes *homes; /* knows where tenants are (reach/homes.h); NULL: all are here */
    const struct pool_others *others; /* in the pool that owns homes, else NULL */
    struct fresh *fresh;              /* knows of writes, in the event engine; else NULL */
    struct memory *memory;            /* rows that are kept; NULL: none are */
    /* It decides which reads may be answered a little late; NULL: none. In the standby's own pool
     * it is the one that the pool belongs to. */
    struct standby *standby;
    /* True when the connection will do for this caller; NULL: every one does. */
    bool (*fits)(const struct db_link *l, const struct ctx *c);
    struct pool_wait turn; /* the place in line of the next batch of writes */
    bool in_line;          /* `turn` stands in line */
    enum err writable;     /* the result of the last probe */
    int64_t probe_at_ms;   /* the monotonic time of the next probe */
    unsigned probes_busy;  /* the number of probes in a row that got no connection */
    void (*notify)(void *arg, struct span payload);
    void *notify_arg;
};

/* Makes a db with counts[use] connections of each kind, or with one for everything when counts is
 * NULL. */
struct db *pool_new(const struct db_options *o, const struct db_engine *engine,
                    const size_t *counts);

/* db_on_notify() for one pool only. */
void pool_on_notify(struct db *db, void (*fn)(void *arg, struct span payload), void *arg);

/* The use that a caller will make of the connection that it asks for. */
struct pool_ask {
    enum pool_use use;
    const struct db_tx *tx; /* the transaction that is about to begin; NULL: none is */
    bool patient, again;    /* see struct pool_wait */
    bool lost;              /* the connection that answered before this attempt was lost */
};

/* Gives a connection that is UP; no other function chooses one. When all are taken the caller waits
 * in line, tenants taking turns; for a slow read it waits at most POOL_SLOW_WAIT_MS. Returns NULL
 * with the reason in *f. The caller calls pool_done() afterwards, with the same tenant in c. */
enum { POOL_SLOW_WAIT_MS = 900, POOL_SLOW_WAITERS = 32 };
struct db_link *pool_link(struct ctx *c, const struct pool_ask *ask, struct db_failure *f);
void pool_done(struct ctx *c, enum pool_use use, struct db_link *l);

/* Leases a connection to write on for the next batch, or takes a place in line for one, in which
 * case batch_kick() asks again. *up: there is such a connection, or one is being made. */
struct db_link *pool_turn(struct db *db, bool *up);

/* Ends the turn of a batch that nobody needs any more. Returns the connection that the turn had
 * brought, or NULL. */
struct db_link *pool_turn_end(struct db *db);

/* True when a connection of this kind is UP. */
bool pool_is_up(const struct db *db, enum pool_use use);

/* Takes an exclusive connection back from its caller: at once, or after its last group when some
 * are under way. */
void pool_give(struct db_link *l);

#endif

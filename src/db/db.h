/*
 * db: statements to PostgreSQL and their rows, for any engine.
 *
 * The handle in ctx->db is a pool. A call sends its statements as one pipelined group (one round
 * trip, one Sync) and returns when the group's results are there: the process engine blocks in
 * poll(), the event engine parks the request's fiber while other requests use the same connection.
 * A caller cannot tell.
 *
 * Tenant: before a group, when the connection last served another tenant or time zone, one more
 * statement in the same trip sets kartoteka.tenant and TimeZone from ctx (with its own Sync, so a
 * failing group cannot undo it). ctx->tenant == 0 sets the empty text: row-level security then
 * shows nothing.
 *
 * Failure: E_UNAVAILABLE when there is no connection (a new attempt is made with backoff 50 ms ..
 * 0.4 s; a read that lost its connection is retried once, a write never), E_TIMEOUT, E_BUSY, and
 * what sqlstate.c says of the server's SQLSTATE. The error's detail carries the statement's name
 * and SQLSTATE only: server messages may hold personal data and are logged at debug level without
 * DETAIL.
 */
#ifndef KARTOTEKA_DB_DB_H
#define KARTOTEKA_DB_DB_H

#include "base/ctx.h"
#include "base/opt.h"
#include "db/statements.h" /* generated: enum stmt, column enums */

struct db_options {
    const char *conninfo;
    bool prepare; /* false: parses every statement anew (transaction poolers, plain CGI) */
    bool apart;   /* no execution is shared (batch.h) */
    int64_t statement_timeout_ms, lock_timeout_ms;
    int64_t slow_timeout_ms; /* the statement_timeout of slow reads; 0: that of all others */
    const char *application_name;
    const char *read_conninfo; /* a standby for reads that may lag; NULL or "": there is none */
    int64_t read_lag_ms;       /* how old their answers may be, in milliseconds */
    const char *role;          /* the session's role from the start; NULL: the login's own */
    const char *counted_by; /* databases with this one share their counts of writes (fresh.h); NULL:
                             * by conninfo */
    const char *control_conninfo; /* the control base (reach/homes.h); NULL or "": there is none */
    bool gated;                   /* reads and writes of a tenant pass its gate (reach/homes.h) */
};

/* Makes the pool of a process that serves one request at a time: one connection, opened at first
 * use. */
struct db *db_new(const struct db_options *o);
void db_free(struct db *db);

/* The rows of one statement; they live until the request's arena is reset. */
struct rows {
    const void *res;              /* PGresult */
    int n;                        /* rows */
    int64_t affected;             /* rows touched by INSERT, UPDATE, DELETE */
    const int *map;               /* the numbers of these rows in res; NULL: all rows of res */
    const struct rows_kept *kept; /* in place of res: rows of an earlier read (rows_priv.h) */
};

/* A text that was made of rows which memory holds (memory.h): an answer as a dialect writes it, and
 * its mark. It is found and forgotten with the rows. maker: all else that it was made of, a number
 * that no other text of the process has. Gives spans that live as long as the rows; false: there is
 * none by this maker. */
bool rows_text(const struct rows *rs, uint64_t maker, struct span *text, struct span *mark);

/* Keeps a copy with rows that came from memory (rows.kept), if there is room, in place of another
 * maker's. */
void rows_keep_text(const struct rows_kept *rows, uint64_t maker, struct span text,
                    struct span mark);

struct db_arg;

/* A statement with its arguments. Only sql_NAME_query() (db/sql/TOPIC.h) makes it. */
struct db_query {
    enum stmt stmt;
    const struct db_arg *args;
    struct rows rows; /* out */
    struct rows *out; /* receives the rows, too, when all went well; NULL: nobody */
};

/* Runs n read statements in one round trip. Inside a transaction they run in it. */
MUST enum err db_read(struct ctx *c, struct db_query *q, size_t n);

/* Runs n statements in one round trip as one transaction: all or nothing, durable on E_OK. Inside
 * an open transaction they become part of it. */
MUST enum err db_write(struct ctx *c, struct db_query *q, size_t n);

/* A transaction of several round trips. It pins a connection; BEGIN travels with the first
 * statements. The request's arena rolls back a transaction that is still open at its end. When
 * db_commit returns an error (E_UNAVAILABLE), the commit is not certain: nothing may be
 * acknowledged then. */
MUST enum err db_begin(struct ctx *c);
MUST enum err db_commit(struct ctx *c);
void db_rollback(struct ctx *c);

/* Runs fn between begin and commit, and rolls back when fn fails. After a serialization failure or
 * a deadlock it clears the error and runs fn again, three times in all, then returns E_BUSY. So fn
 * must be repeatable. */
MUST enum err db_atomically(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg);

/* Does the same for a caller that goes on after a failure: inside an open transaction what fn has
 * done until it failed is undone, and the transaction stays usable (it costs two more trips there).
 */
MUST enum err db_undoable(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg);

/* Makes c ask the cluster of its tenant, which is known from here on. Without CONTROL_DATABASE, in
 * a transaction or while nothing is known c->db stays. */
void db_home(struct ctx *c);

/* True when it is time to read where tenants live: at the beginning, and when that has changed.
 * db_homes_read does so and waits; requests do it by themselves, but a worker who has done it
 * before the first one needs no control base for it. */
bool db_homes_due(const struct db *db);
void db_homes_read(void *db);

/* Gives the pool of the tenant's home; db itself where none is known. */
struct db *db_home_of(struct db *db, int32_t tenant);

/* Runs one read before the tenant is known, by the hash of a credential: in the cluster where that
 * is, which c->db then is. A row found has a column tenant_id; when every cluster has answered
 * without one, the rows are those that know the credential but not what it asks for, if any.
 * E_UNAVAILABLE and the like when a cluster that may know it does not answer. */
MUST enum err db_find(struct ctx *c, struct span credential, struct db_query *q);

/* Makes c ask the next cluster, *at being 0 at first; false after the last one. Without
 * CONTROL_DATABASE the only one is c->db. */
bool db_each(struct ctx *c, size_t *at);

/* Something was looked for in every cluster in vain. *again: it has to be looked for once more,
 * because a tenant moves or has moved within a minute, and may have gone past the question.
 * E_UNAVAILABLE when the control base does not say. Without CONTROL_DATABASE false. */
MUST enum err db_missed(struct ctx *c, bool *again);

/* True when tenants are spread over clusters. */
bool db_spread(const struct db *db);

/* Calls fn for notifications on channel `kartoteka` with their payload text, from db_poll or while
 * a caller waits for results. A change that this db has made itself is told before its write
 * returns. An empty payload comes when notifications begin to arrive, again after each loss of the
 * connection: anything may have changed meanwhile. */
void db_on_notify(struct db *db, void (*fn)(void *arg, struct span payload), void *arg);

/* Calls fn for tenants for which something was written, by whomever, within a second after it was
 * committed; with tenant 0 when anything may have been. The event engine does so where
 * db_tells_writes(). A db has one listener; fn must not wait. */
void db_on_write(struct db *db, void (*fn)(void *arg, int32_t tenant), void *arg);
bool db_tells_writes(const struct db *db);

/* True while notifications arrive. While it is false, what was read may become outdated without
 * notice. */
bool db_hears(const struct db *db);

/* True while no other worker of this host has written for the tenant since the database last said
 * what was written: the notifications of all such writes have arrived. Always true for db_new(),
 * which knows of one process only. */
bool db_settled(struct db *db, int32_t tenant);

/* Reads the notifications that have arrived, without waiting. */
void db_poll(struct db *db);

/* Tells the pool's measures (base/metrics.h). */
void db_measure(const struct db *db);

/* Says which database a connection string names, without user and password, in mem. Texts that
 * differ in nothing else give the same. */
struct span db_target(const char *conninfo, struct arena *mem);

/* True when the server answers and its schema version is SCHEMA_VERSION (generated). */
MUST enum err db_ready(struct ctx *c, int64_t *schema_version);

/* Returns E_OK when the server can commit and has room on its disk. A small write tries it at most
 * every two seconds; between two tries the last result is returned. */
MUST enum err db_writable(struct ctx *c);

#endif

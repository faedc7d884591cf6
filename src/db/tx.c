/*
 * tx: transactions of several round trips.
 */
#include "db/tx.h"

#include <string.h>

#include "base/clock.h"
#include "db/pool.h"
#include "db/sql/db.h"
#include "db/sqlstate.h"

enum { ATTEMPTS = 3, PAUSE_MS = 20 };

struct db_tx {
    struct db_link *link; /* NULL before the first statement */
    uint64_t epoch;       /* the link's epoch at the first statement */
    bool open;
    bool failed; /* only a rollback may follow */
    bool patient;
    bool again; /* it has met a lock before */
};

bool tx_is_patient(const struct db_tx *tx)
{
    return tx->patient;
}

/* True when the connection is still the one on which the transaction began. */
static bool alive(const struct db_tx *tx)
{
    return tx->link != NULL && tx->link->epoch == tx->epoch;
}

/* True when it has begun on a connection that is gone, with all that it did. */
static bool lost(const struct db_tx *tx)
{
    return tx->link != NULL && !alive(tx);
}

static const char lost_note[] = "connection lost in a transaction";

bool lock_again(const struct ctx *c, const char *sqlstate, int64_t start_ms)
{
    int64_t now = clock_mono_ms();
    return strcmp(sqlstate, "55P03") == 0 && c->db->shared &&
           now - start_ms < c->db->o.lock_timeout_ms &&
           (c->deadline_ms == 0 || now < c->deadline_ms);
}

static void unpin(struct db_tx *tx)
{
    if (alive(tx)) {
        tx->link->tx = NULL;
    }
    if (tx->link != NULL) {
        pool_give(tx->link);
    }
    tx->link = NULL;
    tx->open = false;
}

/* Sends a rollback and does not wait, because later groups on the connection run after it. A
 * transaction that was rolled back may have taken the session's settings with it. */
static void send_rollback(struct db_link *l, enum stmt stmt)
{
    struct db_group *g = group_begin(l, 0, 1);
    if (g == NULL) {
        link_fail(l, "no memory to roll back"); /* ending the connection rolls back, too */
        return;
    }
    group_add(l, g, stmt, NULL, -1);
    group_send(l, g);
    group_forget(g);
    l->session_known = false;
}

static void roll_back(void *arg)
{
    struct db_tx *tx = arg;
    if (tx->open && alive(tx)) {
        send_rollback(tx->link, STMT_DB_ROLLBACK);
    }
    unpin(tx);
}

struct db_link *tx_link(struct ctx *c, bool *begin, struct db_failure *f)
{
    struct db_tx *tx = c->tx;
    if (lost(tx)) {
        *f = (struct db_failure){E_UNAVAILABLE, .stmt = STMT__COUNT, .lost = true,
                                 .note = lost_note};
        tx->failed = true;
        return NULL;
    }
    if (tx->failed) {
        *f = (struct db_failure){E_INTERNAL, .stmt = STMT__COUNT,
                                 .note = "the transaction has failed"};
        return NULL;
    }
    if (tx->link != NULL) {
        return tx->link;
    }
    const struct pool_ask ask = {
        .use = POOL_WRITE, .tx = tx, .patient = tx->patient, .again = tx->again};
    struct db_link *l = pool_link(c, &ask, f);
    if (l == NULL) {
        tx->failed = true;
        return NULL;
    }
    l->tx = tx;
    tx->link = l;
    tx->epoch = l->epoch;
    *begin = true;
    return l;
}

void tx_failed(struct ctx *c)
{
    c->tx->failed = true;
}

bool tx_restart(struct ctx *c)
{
    roll_back(c->tx);
    c->tx->open = true;
    c->tx->failed = false;
    return true;
}

static enum err begin(struct ctx *c, bool patient, bool again)
{
    if (c->tx != NULL) {
        return err_set(c, E_INTERNAL, "a transaction is open already");
    }
    if (c->db == NULL) {
        return err_set(c, E_INTERNAL, "no database");
    }
    c->tx = arena_new_of(c->mem, struct db_tx);
    c->tx->open = true;
    c->tx->patient = patient;
    c->tx->again = again;
    arena_defer(c->mem, roll_back, c->tx);
    return E_OK;
}

enum err db_begin(struct ctx *c)
{
    return begin(c, true, false);
}

void db_rollback(struct ctx *c)
{
    if (c->tx != NULL) {
        roll_back(c->tx);
    }
    c->tx = NULL;
}

enum err db_commit(struct ctx *c)
{
    struct db_tx *tx = c->tx;
    enum err e = E_OK;
    if (tx == NULL) {
        return err_set(c, E_INTERNAL, "no transaction is open");
    }
    if (lost(tx)) {
        e = err_set(c, E_UNAVAILABLE, lost_note);
    } else if (tx->failed) {
        e = err_set(c, E_INTERNAL, "commit of a failed transaction");
    } else if (tx->link != NULL) {
        e = sql_db_commit(c, NULL);
    }
    if (e != E_OK) {
        db_rollback(c);
        return e;
    }
    unpin(tx);
    c->tx = NULL;
    return E_OK;
}

static enum err run_once(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg,
                         bool again)
{
    enum err e = begin(c, false, again);
    if (e == E_OK) {
        e = fn(c, arg);
    }
    if (e == E_OK) {
        return db_commit(c);
    }
    db_rollback(c);
    return e;
}

void tx_pause(struct ctx *c, int64_t ms)
{
    struct db_wait never = {.done = false};
    int64_t until = clock_mono_ms() + ms + clock_mono_us() % ms;
    if (c->deadline_ms != 0 && c->deadline_ms < until) {
        until = c->deadline_ms;
    }
    c->db->engine->park(c->db, &never, until);
}

enum err db_atomically(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg)
{
    if (c->tx != NULL) { /* it becomes part of the open transaction */
        return fn(c, arg);
    }
    int64_t start = clock_mono_ms();
    size_t stale = c->db->link_count; /* each connection may find its statements gone */
    bool locked = false, gone = false;
    for (int i = 1;; i += !locked && !gone) {
        enum err e = run_once(c, fn, arg, locked);
        locked = e != E_OK && lock_again(c, c->err.sqlstate, start);
        gone = e != E_OK && sqlstate_stale(c->err.sqlstate) && stale > 0;
        stale -= gone;
        bool last = i == ATTEMPTS || !sqlstate_repeatable(c->err.sqlstate);
        if (e == E_OK || (!locked && !gone && last)) {
            return e;
        }
        err_clear(c);
        tx_pause(c, locked ? LOCK_PAUSE_MS : PAUSE_MS); /* the winner of a deadlock goes first */
    }
}

enum err db_undoable(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg)
{
    if (c->tx == NULL) {
        return db_atomically(c, fn, arg);
    }
    enum err e = sql_db_savepoint(c, NULL);
    if (e != E_OK) {
        return e;
    }
    if ((e = fn(c, arg)) == E_OK) {
        return sql_db_release(c, NULL);
    }
    if (alive(c->tx)) {
        send_rollback(c->tx->link, STMT_DB_ROLLBACK_PART);
        c->tx->failed = !alive(c->tx);
    }
    return e;
}

/*
 * exec: runs one group of statements, from sending to rows, with its deadline and its one
 * repetition.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/seats.h"
#include "db/args_priv.h"
#include "db/batch.h"
#include "db/memory.h"
#include "db/reach/homes.h"
#include "db/rows_priv.h"
#include "db/standby/standby.h"
#include "db/tx.h"

enum { CANCEL_WAIT_MS = 250 };

static enum err report(struct ctx *c, const struct db_failure *f)
{
    if (c->err.code == E_OK) {
        memcpy(c->err.sqlstate, f->sqlstate, sizeof(c->err.sqlstate));
        memcpy(c->err.constraint, f->constraint, sizeof(c->err.constraint));
    }
    if (f->note != NULL) {
        return err_set(c, f->code, "%s", f->note);
    }
    return err_set(c, f->code, "statement %s, SQLSTATE %s",
                   f->stmt < STMT__COUNT ? stmt_table[f->stmt].name : "-",
                   f->sqlstate[0] != '\0' ? f->sqlstate : "none");
}

/* Checks the queries and encodes their arguments. Nothing is sent before this has succeeded. */
static enum err prepare(struct ctx *c, struct db_queries *qs)
{
    qs->values = arena_array_of(c->mem, qs->n, const char *const *);
    qs->results = rows_places(c->mem, qs->n);
    for (size_t i = 0; i < qs->n; i++) {
        const struct db_query *q = &qs->q[i];
        if (qs->read && stmt_table[q->stmt].write) {
            return err_set(c, E_INTERNAL, "db_read of %s, which writes", stmt_table[q->stmt].name);
        }
        qs->values[i] = args_encode(c, q);
        if (qs->values[i] == NULL) {
            return c->err.code;
        }
    }
    return E_OK;
}

static bool has_slow(const struct db_queries *qs)
{
    for (size_t i = 0; i < qs->n; i++) {
        if (stmt_table[qs->q[i].stmt].slow) {
            return true;
        }
    }
    return false;
}

/* Adds the setting that the transaction of this group may wait so many milliseconds for a lock. */
static void add_lock_wait(struct db_link *l, struct db_group *g, int64_t ms)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)ms);
    const char *values[] = {[DB_LOCK_WAIT__LOCK_TIMEOUT] = number};
    group_add(l, g, STMT_DB_LOCK_WAIT, values, -1);
}

/* PostgreSQL's limit, with the NUL. */
enum { APPLICATION_NAME_MAX = 64 };

/* Writes the application_name of a transaction that one request has to itself. */
static void name_request(const struct ctx *c, char out[APPLICATION_NAME_MAX])
{
    snprintf(out, APPLICATION_NAME_MAX, "%s %s", c->db->o.application_name, c->request_id);
}

/* True when one of them gains more by a plan for its arguments than planning costs. */
static bool is_anew(const struct db_queries *qs)
{
    for (size_t i = 0; i < qs->n; i++) {
        if (stmt_table[qs->q[i].stmt].anew) {
            return true;
        }
    }
    return false;
}

/* Adds the settings that the statements behind it may run so many milliseconds, how they are
 * planned, and that they are this request's. */
static void add_slow(const struct ctx *c, struct db_link *l, struct db_group *g, int64_t ms,
                     bool anew)
{
    char number[24], name[APPLICATION_NAME_MAX];
    snprintf(number, sizeof(number), "%lld", (long long)ms);
    name_request(c, name);
    const char *values[] = {[DB_SLOW__MODE] = anew ? "force_custom_plan" : "force_generic_plan",
                            [DB_SLOW__STATEMENT_TIMEOUT] = number,
                            [DB_SLOW__APPLICATION_NAME] = name};
    group_add(l, g, STMT_DB_SLOW, values, -1);
}

/* Returns the milliseconds that a slow statement may run; a read has a limit of its own. In a
 * transaction the setting would stay for the statements that follow, so there a read gets the
 * common limit. */
static int64_t slow_ms(const struct ctx *c, bool read)
{
    const struct db_options *o = &c->db->o;
    bool own = read && c->tx == NULL && o->slow_timeout_ms > 0;
    return own && (o->statement_timeout_ms == 0 || o->slow_timeout_ms < o->statement_timeout_ms)
               ? o->slow_timeout_ms
               : o->statement_timeout_ms;
}

/* True when a transaction begins in which a tenant's data may change, or whose statements are to
 * carry the request's number. */
static bool needs_asker(const struct ctx *c, const struct db_queries *qs, bool begin)
{
    return c->tenant != 0 && (begin || (c->tx == NULL && (!qs->read || c->traced)));
}

/* Tells the triggers of this transaction who asks, for the audit, and the server's log and
 * pg_stat_activity which request it is. */
static void add_asker(const struct ctx *c, struct db_link *l, struct db_group *g)
{
    char key[24] = "", employee[24] = "",
         text[sizeof(key) + sizeof(employee) + sizeof(c->request_id)];
    char name[APPLICATION_NAME_MAX];
    if (c->who.key_id != 0) {
        snprintf(key, sizeof(key), "%lld", (long long)c->who.key_id);
    }
    if (c->who.employee_id != 0) {
        snprintf(employee, sizeof(employee), "%lld", (long long)c->who.employee_id);
    }
    snprintf(text, sizeof(text), "%s/%s/%s", key, employee, c->request_id);
    name_request(c, name);
    const char *values[] = {[DB_ASKER__ASKER] = text, [DB_ASKER__APPLICATION_NAME] = name};
    group_add(l, g, STMT_DB_ASKER, values, -1);
}

/* True when a transaction begins, for a tenant who could be elsewhere. */
static bool needs_gate(const struct ctx *c, bool begin)
{
    return c->db->o.gated && c->tenant != 0 && (begin || c->tx == NULL);
}

/* Adds what comes before a transaction's or a single group's statements: the session's tenant and
 * zone, and the beginning. No later group relies on the session of an exclusive connection, so they
 * need no Sync of their own there. */
static void add_opening(const struct ctx *c, struct db_link *l, struct db_group *g, bool begin)
{
    if (begin && !c->db->o.prepare) {
        group_add(l, g, STMT_DB_BEGIN, NULL, -1); /* the transaction ends these settings */
    }
    group_session(l, g, c->tenant, c->time_zone, begin || !l->exclusive);
    if (begin && c->db->o.prepare) {
        group_add(l, g, STMT_DB_BEGIN, NULL, -1);
    }
    if (begin && tx_is_patient(c->tx) && l->lock_ms < c->db->o.lock_timeout_ms) {
        add_lock_wait(l, g, c->db->o.lock_timeout_ms);
    }
}

/* Sends the group. A session plans a statement once, for all arguments. Most slow statements are
 * planned for their own arguments, because many have filters that are mostly absent. */
static struct db_group *send_group(struct ctx *c, const struct db_queries *qs, struct db_link *l,
                                   bool begin)
{
    bool slow = c->db->o.prepare && has_slow(qs);
    bool asker = needs_asker(c, qs, begin), gate = needs_gate(c, begin);
    struct db_group *g =
        group_begin(l, qs->n, qs->n + (size_t)slow + (size_t)asker + (size_t)gate + 3);
    if (g == NULL) {
        return NULL;
    }
    add_opening(c, l, g, begin);
    if (gate) {
        group_gate(l, g, begin || !qs->read, &c->tenant, 1);
    }
    if (slow) {
        add_slow(c, l, g, slow_ms(c, qs->read), is_anew(qs));
    }
    if (asker) {
        add_asker(c, l, g);
    }
    for (size_t i = 0; i < qs->n; i++) {
        group_add(l, g, qs->q[i].stmt, qs->values[i], (int)i);
    }
    group_send(l, g);
    return g;
}

/* Leaves a group whose deadline has passed. The process engine cleans its connection by a cancel
 * request, or closes it, because a late cancel must not hit the next group. The event engine must
 * not block, so it does not cancel: the results are dropped when they come, and statement_timeout
 * ends the statement. */
static void give_up(struct ctx *c, struct db_link *l, struct db_group *g)
{
    if (c->db->engine->watch == NULL && l->head == g && g->next == NULL) {
        link_cancel(l);
        c->db->engine->park(c->db, &g->wait, clock_mono_ms() + CANCEL_WAIT_MS);
        if (!g->wait.done || strcmp(g->fail.sqlstate, "57014") != 0) {
            link_fail(l, "a statement outlived its request");
        }
    }
    group_forget(g);
}

static void take_rows(struct db_queries *qs, struct db_group *g)
{
    for (size_t i = 0; i < qs->n; i++) {
        qs->results[i] = g->results[i];
        qs->q[i].rows = rows_of(g->results[i]);
        g->results[i] = NULL;
    }
}

static enum pool_use use_of(const struct db_queries *qs)
{
    if (!qs->read) {
        return POOL_WRITE;
    }
    return has_slow(qs) ? POOL_SLOW : POOL_READ;
}

/* The attempts that ask() makes. */
enum attempt { FIRST, AFTER_LOCK, AFTER_LOSS };

/* Waits for the group's rows until the deadline or, where nobody else goes on meanwhile, until its
 * caller has more workers than are its part. */
static void wait_for_rows(struct ctx *c, struct db_group *g)
{
    int64_t until = c->deadline_ms, now = clock_mono_ms();
    while (!g->wait.done && c->db->engine->watch == NULL && (until == 0 || now < until)) {
        int64_t look = now + SEATS_LOOK_MS;
        c->db->engine->park(c->db, &g->wait, until != 0 && until < look ? until : look);
        now = clock_mono_ms();
        if (!g->wait.done && seats_taken()) {
            return;
        }
    }
    if (!g->wait.done && c->db->engine->watch != NULL) {
        c->db->engine->park(c->db, &g->wait, until);
    }
}

/* Makes one attempt. Between taking the connection and having the rows nothing may escape, because
 * the connection is leased and the group waited for. */
static void attempt(struct ctx *c, struct db_queries *qs, enum attempt which, struct db_failure *f)
{
    const struct pool_ask ask = {
        .use = use_of(qs), .again = which == AFTER_LOCK, .lost = which == AFTER_LOSS};
    bool begin = false;
    *f = (struct db_failure){.stmt = STMT__COUNT};
    struct db_link *l = c->tx != NULL ? tx_link(c, &begin, f) : pool_link(c, &ask, f);
    if (l == NULL) {
        return;
    }
    if (c->db->fits != NULL && !c->db->fits(l, c)) {
        *f = (struct db_failure){E_UNAVAILABLE, .stmt = qs->q[0].stmt, .note = "too far behind"};
        pool_done(c, ask.use, l);
        return;
    }
    struct db_group *g = send_group(c, qs, l, begin);
    if (g != NULL) {
        c->db_trips++;
        wait_for_rows(c, g);
    }
    if (g == NULL) {
        *f = (struct db_failure){E_BUSY, .stmt = qs->q[0].stmt,
                                 .note = "no memory for the statements"};
    } else if (!g->wait.done) {
        *f = (struct db_failure){E_TIMEOUT, .stmt = qs->q[0].stmt, .note = "past the deadline"};
        give_up(c, l, g);
    } else {
        *f = g->fail;
        if (f->code == E_OK) {
            take_rows(qs, g);
        }
        group_free(g);
    }
    if (c->tx == NULL) {
        pool_done(c, ask.use, l);
    } else if (f->code != E_OK) {
        tx_failed(c);
    }
}

/* Gives the rows to those who asked for them. */
static enum err hand_over(const struct db_queries *qs)
{
    for (size_t i = 0; i < qs->n; i++) {
        if (qs->q[i].out != NULL) {
            *qs->q[i].out = qs->q[i].rows;
        }
    }
    return E_OK;
}

/* How often something may be asked again. */
struct repeats {
    size_t stale;
    bool lost;
};

/* True where that is safe: once for a read whose connection died, and for anything that the server
 * refused because a prepared statement was stale, also where that one should have set the tenant of
 * a read. That may be so on every connection, as after a migration, and each finds it out by
 * itself. */
static bool asks_again(const struct ctx *c, const struct db_queries *qs, const struct db_failure *f,
                       struct repeats *left)
{
    bool doubted = qs->read && f->lost && f->stmt == STMT_DB_SESSION;
    if (f->code == E_OK || c->tx != NULL) {
        return false;
    }
    if ((f->stale || doubted) && left->stale > 0) {
        left->stale--;
        return true;
    }
    bool once = f->lost && left->lost;
    left->lost = false;
    return once;
}

/* Sends it, alone or with others', and again where that is safe. */
static void ask(struct ctx *c, struct db_queries *qs, struct db_failure *f)
{
    int64_t start = clock_mono_us();
    if (batch_fits(c, qs)) {
        batch_run(c, qs, f);
    } else {
        attempt(c, qs, FIRST, f);
    }
    if (f->ask_singly) {
        attempt(c, qs, FIRST, f);
    }
    while (!qs->read && c->tx == NULL && lock_again(c, f->sqlstate, start / 1000)) {
        tx_pause(c, LOCK_PAUSE_MS);
        attempt(c, qs, AFTER_LOCK, f);
    }
    struct repeats left = {.stale = c->db->link_count, .lost = qs->read};
    while (asks_again(c, qs, f, &left)) {
        metrics_add(METRIC_READ_AGAIN);
        attempt(c, qs, f->lost ? AFTER_LOSS : FIRST, f);
    }
    c->db_us += clock_mono_us() - start;
}

/* It writes, or may end a transaction that has: other workers of this host learn of it before the
 * caller does. */
static void ask_to_write(struct ctx *c, struct db_queries *qs, struct db_failure *f)
{
    fresh_wrote(c->db->fresh, c->tenant);
    ask(c, qs, f);
    fresh_wrote(c->db->fresh, c->tenant);
    standby_wrote(c->db->standby, c);
}

/* Asks where the tenant is now. The gate comes before everything else, so nothing has happened when
 * it refuses, and of a transaction this was the first group. */
static void ask_at_home(struct ctx *c, struct db_queries *qs, struct db_failure *f)
{
    int64_t start_ms = clock_mono_ms();
    void (*ask_once)(struct ctx * c, struct db_queries * qs, struct db_failure * f) =
        !qs->read || c->tx != NULL ? ask_to_write : ask;
    ask_once(c, qs, f);
    while (homes_elsewhere(f) && (c->tx == NULL || tx_restart(c)) && homes_follow(c, f, start_ms)) {
        ask_once(c, qs, f);
    }
}

/* Asks a standby. Returns false when the primary has to be asked: the standby may not answer, or it
 * has not; *f is then as before or of no concern. What ran too long there would do so here. */
static bool ask_standby(struct ctx *c, struct db_queries *qs, struct db_failure *f)
{
    struct ctx there;
    if (!standby_serves(c, qs, &there)) {
        return false;
    }
    int64_t start = clock_mono_us();
    attempt(&there, qs, FIRST, f);
    c->db_trips = there.db_trips;
    c->db_us += clock_mono_us() - start;
    bool answered = f->code == E_OK || strcmp(f->sqlstate, "57014") == 0;
    metrics_add(answered ? METRIC_STANDBY_READ : METRIC_STANDBY_FAILED);
    return answered;
}

static enum err run(struct ctx *c, struct db_query *q, size_t n, bool read)
{
    struct db_queries qs = {q, n, NULL, read, NULL};
    struct db_failure f;
    struct memory_ask remember;
    if (c->db == NULL || n == 0) {
        return err_set(c, E_INTERNAL, "no database, or no statement");
    }
    if (prepare(c, &qs) != E_OK) {
        return c->err.code;
    }
    if (memory_find(c, &qs, &remember)) {
        return hand_over(&qs);
    }
    const struct db *asked = c->db;
    bool lagging = ask_standby(c, &qs, &f);
    if (!lagging) {
        ask_at_home(c, &qs, &f);
    }
    if (f.code != E_OK) {
        return report(c, &f);
    }
    /* Rows that are kept must hold all that was committed before, in the database of their mark. */
    if (!lagging && c->db == asked) {
        memory_keep(c, &qs, &remember);
    }
    return hand_over(&qs);
}

enum err db_read(struct ctx *c, struct db_query *q, size_t n)
{
    return run(c, q, n, true);
}

enum err db_write(struct ctx *c, struct db_query *q, size_t n)
{
    return run(c, q, n, false);
}

static enum err run1(struct ctx *c, enum stmt stmt, const struct db_arg *args, struct rows *out,
                     bool read)
{
    struct db_query q = {.stmt = stmt, .args = args};
    enum err e = run(c, &q, 1, read);
    if (out != NULL) {
        *out = q.rows;
    }
    return e;
}

enum err db_read1(struct ctx *c, enum stmt stmt, const struct db_arg *args, struct rows *out)
{
    return run1(c, stmt, args, out, true);
}

enum err db_write1(struct ctx *c, enum stmt stmt, const struct db_arg *args, struct rows *out)
{
    return run1(c, stmt, args, out, false);
}

/*
 * hold: the time in which a move holds the tenant's writes. What has to follow each other is sent
 * at once, and each side works while the other does.
 */
#include <string.h>

#include "base/clock.h"
#include "db/reach/mover.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

enum {
    NEWS_IN_HOLD_US = 25000, /* the hold compares new rows when that was quicker before */
    QUIET_MS = 200,          /* how long a moment without writes is waited for */
    IDLE_EXTRA_MS = 2000     /* so much longer the server holds writes for a mover who is silent */
};

#define HASH "kartoteka_move_hash"

static enum mover_hold failed(struct mover *m, const struct script *side)
{
    m->lost = m->lost || PQstatus(side->pg) != CONNECTION_OK;
    return MOVER_FAILED;
}

/* Takes answers that say nothing. */
static bool take_all(struct script *side, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        struct rows unused;
        ok = script_take(side, &unused) && ok;
    }
    return ok;
}

/* Takes what is left of what was sent; for an end in failure. */
static void drop(struct script *side)
{
    size_t said = side->report->n;
    while (side->sent > 0) {
        (void)take_all(side, 1);
    }
    side->report->n = said;
}

static void roll_back(struct script *side)
{
    size_t said = side->report->n;
    if (PQtransactionStatus(side->pg) != PQTRANS_IDLE) {
        (void)script_query(side, sql_db_rollback_query(&side->c, NULL));
    }
    side->report->n = said;
}

/* Lets writes go on. Gives for how many microseconds they were held; 0 when the session is lost,
 * which has let them go, too. */
static int64_t let_go(struct mover *m)
{
    struct sql_move_let_go_rows rs;
    struct script *fence = &m->fence;
    size_t said = m->report->n;
    bool ok = script_query(
        fence, sql_move_let_go_query(
                   &fence->c, SQL_ARGS(move_let_go, .number = m->tenant, .began = m->began), &rs));
    m->report->n = said;
    m->began = SPAN_NONE;
    return ok ? sql_move_let_go_row(&rs, 0).held_us : 0;
}

/* Lets writes go on in the middle of a move. */
static void thaw(struct mover *m)
{
    int64_t us = let_go(m);
    m->out->longest_us = us > m->out->longest_us ? us : m->out->longest_us;
}

void mover_release(struct mover *m)
{
    struct script *const sides[] = {&m->fence, &m->source, &m->target};
    for (size_t i = 0; i < 3; i++) {
        drop(sides[i]);
        roll_back(sides[i]);
    }
    if (span_any(m->began)) {
        thaw(m);
    }
}

/* Asks for the lock, the mark, and that the target waits for the mark; waits for the lock alone. */
static enum mover_hold begin_hold(struct mover *m)
{
    struct script *fence = &m->fence, *target = &m->target;
    struct sql_move_hold_rows held;
    size_t said = m->report->n;
    m->mark++;
    int64_t asked_us = clock_mono_us();
    if (!script_send(fence,
                     sql_move_hold_query(&fence->c,
                                         SQL_ARGS(move_hold, .number = m->tenant,
                                                  .quiet_ms = QUIET_MS, .lock_ms = m->hold_ms,
                                                  .idle_ms = 2 * m->hold_ms + IDLE_EXTRA_MS),
                                         &held)) ||
        !script_send(
            fence, sql_move_mark_query(
                       &fence->c, SQL_ARGS(move_mark, .number = m->tenant, .n = m->mark), NULL))) {
        return failed(m, fence);
    }
    if (!script_take(fence, &held.rows)) {
        if (PQstatus(fence->pg) != CONNECTION_OK) {
            return failed(m, fence);
        }
        drop(fence);
        m->report->n = said;
        return MOVER_AGAIN; /* a write that lasts longer than writes may be held goes first */
    }
    m->out->lock_us = clock_mono_us() - asked_us;
    m->began = arena_span(fence->mem, sql_move_hold_row(&held, 0).began);
    m->out->holds++;
    struct sql_move_await_rows there;
    return script_send(target,
                       sql_move_await_query(&target->c,
                                            SQL_ARGS(move_await, .number = m->tenant,
                                                     .mark = m->mark, .limit_ms = m->hold_ms),
                                            &there))
               ? MOVER_HELD
               : failed(m, target);
}

/* Takes the target's word that it has the mark. */
static enum mover_hold caught_up(struct mover *m)
{
    struct sql_move_await_rows there;
    int64_t begun_us = clock_mono_us();
    if (!script_take(&m->target, &there.rows)) {
        return failed(m, &m->target);
    }
    m->out->caught_us = clock_mono_us() - begun_us;
    return sql_move_await_row(&there, 0).there ? MOVER_HELD : MOVER_AGAIN;
}

static bool same(struct mover *m, const PGresult *a, const PGresult *b)
{
    if (PQntuples(a) != PQntuples(b)) {
        return mover_refuse(m, "the clusters have different tables");
    }
    for (int i = 0; i < PQntuples(a); i++) {
        for (int col = 0; col < 3; col++) {
            if (strcmp(PQgetvalue(a, i, col), PQgetvalue(b, i, col)) != 0) {
                return mover_refuse(m, "table %s differs: %s rows at the source, %s at the target",
                                    PQgetvalue(a, i, 0), PQgetvalue(a, i, 1), PQgetvalue(b, i, 1));
            }
        }
    }
    return true;
}

/* Sends the question for counts and hashes; since: only rows from this transaction on. */
static bool send_hash(struct script *side, const char *since)
{
    const char *const values[] = {since};
    return script_send_prepared(side, HASH, values, 1);
}

static enum mover_hold take_hashes(struct mover *m)
{
    PGresult *a, *b;
    if (!script_take_result(&m->source, &a)) {
        return failed(m, &m->source);
    }
    if (!script_take_result(&m->target, &b)) {
        return failed(m, &m->target);
    }
    return same(m, a, b) ? MOVER_HELD : MOVER_DIFFERS;
}

/* Compares counts and hashes of every table on both sides at once. */
static enum mover_hold compare(struct mover *m, const char *source_since, const char *target_since)
{
    if (!send_hash(&m->source, source_since)) {
        return failed(m, &m->source);
    }
    return send_hash(&m->target, target_since) ? take_hashes(m) : failed(m, &m->target);
}

/* Asks a side to see what it has now until it commits, and which transactions come next. */
static bool send_freeze(struct script *side, struct sql_move_horizon_rows *rs)
{
    return script_send(side, sql_move_freeze_query(&side->c, NULL)) &&
           script_send(side, sql_move_horizon_query(&side->c, rs));
}

static bool take_freeze(struct script *side, const char **news)
{
    struct sql_move_horizon_rows rs;
    if (!take_all(side, 1) || !script_take(side, &rs.rows)) {
        return false;
    }
    *news = arena_cstr(side->mem, sql_move_horizon_row(&rs, 0).xid);
    return true;
}

/* Has both sides see the same until they commit. */
static enum mover_hold freeze(struct mover *m)
{
    struct sql_move_horizon_rows rs;
    enum mover_hold h = begin_hold(m);
    if (h != MOVER_HELD) {
        return h;
    }
    if (!send_freeze(&m->source, &rs) || !send_freeze(&m->target, &rs) ||
        !take_freeze(&m->source, &m->source_news) || !take_all(&m->fence, 1)) {
        return failed(m, &m->source);
    }
    h = caught_up(m);
    return h != MOVER_HELD || take_freeze(&m->target, &m->target_news) ? h : failed(m, &m->target);
}

static bool prepare_hash(struct mover *m)
{
    struct script *const sides[] = {&m->source, &m->target};
    for (size_t i = 0; i < 2 && !m->hash_ready; i++) {
        PGresult *r = PQprepare(sides[i]->pg, HASH, mover_text(m, "hash"), 1, NULL);
        bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
        PQclear(r);
        if (!ok) {
            return mover_refuse(m, "comparison: %s", PQerrorMessage(sides[i]->pg));
        }
    }
    m->hash_ready = true;
    return true;
}

enum mover_hold mover_rehearse(struct mover *m)
{
    if (!prepare_hash(m)) {
        return MOVER_FAILED;
    }
    enum mover_hold h = freeze(m);
    int64_t begun_us = clock_mono_us();
    if (h == MOVER_HELD) {
        thaw(m); /* both sides stay frozen */
        h = compare(m, NULL, NULL);
        m->out->check_us = clock_mono_us() - begun_us;
    }
    begun_us = clock_mono_us();
    if (h == MOVER_HELD) {
        h = compare(m, m->source_news, m->target_news);
        m->news_us = clock_mono_us() - begun_us;
    }
    mover_release(m);
    return h;
}

/* The target's part that does not need the passport, and the source's. */
static enum mover_hold send_leave(struct mover *m, bool quick)
{
    struct script *fence = &m->fence;
    struct sql_move_leave_rows rs;
    if (!script_send(fence, sql_db_begin_query(&fence->c, NULL)) ||
        !script_send(fence, sql_move_leave_query(
                                &fence->c,
                                SQL_ARGS(move_leave, .number = m->tenant, .cluster = m->target_id),
                                &rs))) {
        return failed(m, fence);
    }
    if (quick &&
        (!send_hash(&m->source, m->source_news) || !send_hash(&m->target, m->target_news))) {
        return failed(m, &m->source);
    }
    return MOVER_HELD;
}

/* Has the target take the tenant as soon as the source's passport is here. */
static enum mover_hold send_admit(struct mover *m)
{
    struct script *target = &m->target;
    struct sql_move_leave_rows rs;
    if (!take_all(&m->fence, 2) || !script_take(&m->fence, &rs.rows)) {
        return failed(m, &m->fence);
    }
    struct span passport = sql_move_leave_row(&rs, 0).passport;
    return script_send(target, sql_db_begin_query(&target->c, NULL)) &&
                   script_send(target,
                               sql_move_admit_query(
                                   &target->c,
                                   SQL_ARGS(move_admit, .number = m->tenant, .passport = passport),
                                   NULL))
               ? MOVER_HELD
               : failed(m, target);
}

static enum mover_hold hold(struct mover *m)
{
    bool quick = m->news_us <= NEWS_IN_HOLD_US;
    enum mover_hold h = begin_hold(m);
    h = h == MOVER_HELD ? send_leave(m, quick) : h;
    h = h == MOVER_HELD ? send_admit(m) : h;
    h = h == MOVER_HELD ? caught_up(m) : h;
    h = h == MOVER_HELD && quick ? take_hashes(m) : h;
    m->out->checks += h == MOVER_HELD && quick;
    return h == MOVER_HELD && !take_all(&m->target, 2) ? failed(m, &m->target) : h;
}

enum mover_hold mover_hold(struct mover *m)
{
    enum mover_hold h = hold(m);
    if (h != MOVER_HELD) {
        mover_release(m);
    }
    return h;
}

bool mover_switch(struct mover *m)
{
    struct script *fence = &m->fence, *target = &m->target;
    if (!script_query(fence, sql_db_commit_query(&fence->c, NULL)) ||
        !script_query(target, sql_db_commit_query(&target->c, NULL))) {
        return false;
    }
    m->out->pause_us = let_go(m); /* a session that is lost has let them go */
    return true;
}

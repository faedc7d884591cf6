#include "db/reach/mover.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

enum {
    LOOK_US = 500, /* between two looks for a mark */
    CHECK_IN_HOLD_US =
        25000, /* a comparison that was quicker is made again while writes are held */
    CHECK_TWICE_US = 400000,
    SLOT_WAIT_MS = 20000,
    IDLE_EXTRA_MS = 2000 /* so much longer the server holds writes for a mover who is silent */
};

bool mover_refuse(struct mover *m, const char *fmt, ...)
{
    va_list ap;
    char text[512];
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    buf_printf(m->report, "%s\n", text);
    return false;
}

static void clear(void *res)
{
    PQclear(res);
}

static bool failed(struct mover *m, const struct script *side, const char *what, const PGresult *r)
{
    const char *why = r != NULL ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    struct span text = span_trim(span_of(why != NULL ? why : PQerrorMessage(side->pg)));
    m->lost = m->lost || PQstatus(side->pg) != CONNECTION_OK;
    return mover_refuse(m, "%s: %.*s", what, SPAN_ARG(text));
}

static bool run_sql(struct mover *m, struct script *side, const char *what, const char *sql,
                    ExecStatusType wanted)
{
    PGresult *r = PQexec(side->pg, sql);
    bool ok = PQresultStatus(r) == wanted || failed(m, side, what, r);
    PQclear(r);
    return ok;
}

static const char *text_of(const struct mover *m, const char *what)
{
    for (size_t i = 0; i < m->text_count; i++) {
        if (strcmp(m->texts[i].what, what) == 0) {
            return m->texts[i].sql;
        }
    }
    return "";
}

bool mover_run(struct mover *m, struct script *side, const char *what)
{
    return run_sql(m, side, what, text_of(m, what), PGRES_COMMAND_OK);
}

static void rest(int64_t us)
{
    const struct timespec t = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&t, NULL);
}

/* The copy */

/* Sends what the source says to the target. */
static bool pump(struct mover *m, const char *name)
{
    char *data = NULL;
    int n;
    bool ok = true;
    while ((n = PQgetCopyData(m->source.pg, &data, 0)) > 0) {
        ok = ok && PQputCopyData(m->target.pg, data, n) == 1;
        PQfreemem(data);
        m->out->rows++;
    }
    ok = PQputCopyEnd(m->target.pg, n == -1 ? NULL : "the source has failed") == 1 && ok;
    struct script *const sides[] = {&m->source, &m->target};
    for (size_t i = 0; i < 2; i++) {
        for (PGresult *r = PQgetResult(sides[i]->pg); r != NULL; r = PQgetResult(sides[i]->pg)) {
            if (PQresultStatus(r) != PGRES_COMMAND_OK && ok) {
                ok = failed(m, sides[i], name, r);
            }
            PQclear(r);
        }
    }
    return ok || mover_refuse(m, "%s was not copied", name);
}

static bool copy_tables(struct mover *m)
{
    struct sql_move_copies_rows rs;
    bool ok = script_query(&m->target, sql_db_begin_query(&m->target.c, NULL)) &&
              script_query(&m->source,
                           sql_move_copies_query(&m->source.c,
                                                 SQL_ARGS(move_copies, .number = m->tenant), &rs));
    for (int i = 0; ok && i < rs.rows.n; i++) {
        struct sql_move_copies_row t = sql_move_copies_row(&rs, i);
        struct arena *mem = m->source.mem;
        const char *name = arena_cstr(mem, t.name);
        ok = run_sql(m, &m->source, name, arena_cstr(mem, t.copy_out), PGRES_COPY_OUT) &&
             run_sql(m, &m->target, name, arena_cstr(mem, t.copy_in), PGRES_COPY_IN) &&
             pump(m, name);
    }
    return ok && script_query(&m->target, sql_db_commit_query(&m->target.c, NULL));
}

/* Makes the slot on a connection of its own, for as long as its snapshot is needed. */
static PGconn *make_slot(struct mover *m, const char **snapshot)
{
    static const char *const keywords[] = {"dbname", "replication", "fallback_application_name",
                                           NULL};
    const char *const values[] = {m->source_conninfo, "database", "kartotekactl", NULL};
    PGconn *pg = PQconnectdbParams(keywords, values, 1);
    PGresult *r = PQexec(pg, text_of(m, "slot"));
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        struct span why = span_trim(span_of(PQerrorMessage(pg)));
        (void)mover_refuse(m, "no replication slot: %.*s", SPAN_ARG(why));
        PQclear(r);
        PQfinish(pg);
        return NULL;
    }
    *snapshot = arena_cstr(m->source.mem, span_of(PQgetvalue(r, 0, PQfnumber(r, "snapshot_name"))));
    PQclear(r);
    return pg;
}

static bool see_snapshot(struct mover *m, const char *name)
{
    struct sql_move_snapshot_rows rs;
    const struct db_embedded *f = embedded_find("setup/snapshot.sql");
    return script_query(&m->source,
                        sql_move_snapshot_query(
                            &m->source.c, SQL_ARGS(move_snapshot, .name = span_of(name)), &rs)) &&
           script_run(&m->source, f) &&
           run_sql(m, &m->source, "snapshot",
                   arena_cstr(m->source.mem, sql_move_snapshot_row(&rs, 0).sql), PGRES_COMMAND_OK);
}

bool mover_copy(struct mover *m)
{
    const char *snapshot = NULL;
    struct script *target = &m->target;
    if (!mover_unfollow(m) ||
        !script_query(target, sql_move_arrives_query(
                                  &target->c, SQL_ARGS(move_arrives, .number = m->tenant), NULL)) ||
        !mover_run(m, target, "empty") || !mover_run(m, &m->source, "publish")) {
        return false;
    }
    PGconn *slot = make_slot(m, &snapshot);
    if (slot == NULL) {
        return false;
    }
    bool ok = see_snapshot(m, snapshot) && copy_tables(m) &&
              script_query(&m->source, sql_db_commit_query(&m->source.c, NULL));
    PQfinish(slot);
    return ok && mover_run(m, target, "subscribe");
}

bool mover_unfollow(struct mover *m)
{
    struct script *source = &m->source;
    int64_t until = clock_mono_ms() + SLOT_WAIT_MS;
    struct span slot = arena_printf(source->mem, "kartoteka_move_%lld", (long long)m->id);
    struct sql_move_slot_drop_rows rs = {0};
    if (!mover_run(m, &m->target, "unsubscribe") || !mover_run(m, source, "unpublish")) {
        return false;
    }
    do {
        size_t n = m->report->n;
        if (!script_query(source, sql_move_slot_drop_query(
                                      &source->c, SQL_ARGS(move_slot_drop, .name = slot), &rs))) {
            if (PQstatus(source->pg) != CONNECTION_OK || clock_mono_ms() >= until) {
                return false;
            }
            m->report->n = n; /* its reader has come back meanwhile */
            rs.rows.n = 1;
        }
        if (rs.rows.n > 0) {
            rest(LOOK_US * 20);
        }
    } while (rs.rows.n > 0 && clock_mono_ms() < until);
    return rs.rows.n == 0 || mover_refuse(m, "the replication slot stays in use");
}

/* The hold */

static bool write_mark(struct mover *m)
{
    struct ctx *c = &m->source.c;
    m->mark++;
    return script_query(
        &m->source,
        sql_move_mark_query(c, SQL_ARGS(move_mark, .number = m->tenant, .n = m->mark), NULL));
}

/* Reads the last mark that the target has. */
static bool last_mark(struct mover *m, int64_t *n)
{
    PGresult *r = PQexec(m->target.pg, text_of(m, "mark"));
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK || failed(m, &m->target, "mark", r);
    ok = ok && span_i64(span_of(PQgetvalue(r, 0, 0)), n);
    PQclear(r);
    return ok;
}

/* Looks at the target until it has the mark. Returns false when it has not by then; the report says
 * something only when the question failed, and then m->lost is set. */
static bool see_mark(struct mover *m, int64_t until_ms)
{
    int64_t n = 0;
    do {
        if (!last_mark(m, &n)) {
            m->lost = true;
            return false;
        }
        if (n >= m->mark) {
            return true;
        }
        rest(LOOK_US);
    } while (clock_mono_ms() < until_ms);
    return false;
}

bool mover_catch_up(struct mover *m, int64_t limit_ms)
{
    if (!write_mark(m)) {
        return false;
    }
    if (see_mark(m, clock_mono_ms() + limit_ms)) {
        return true;
    }
    return !m->lost &&
           mover_refuse(m, "the target does not keep up: see its log; resume or undo the move");
}

void mover_release(struct mover *m)
{
    (void)script_query(&m->fence, sql_db_rollback_query(&m->fence.c, NULL));
}

/* Takes the lock. A write that lasts longer than writes may be held is let go first. */
static enum mover_hold take_lock(struct mover *m)
{
    struct script *f = &m->fence;
    size_t said = m->report->n;
    struct span limit = arena_printf(f->mem, "%lld", (long long)m->hold_ms);
    struct span idle = arena_printf(f->mem, "%lld", (long long)(2 * m->hold_ms + IDLE_EXTRA_MS));
    m->held_us = clock_mono_us();
    if (script_query(f, sql_db_begin_query(&f->c, NULL)) &&
        script_query(f, sql_move_fence_query(&f->c,
                                             SQL_ARGS(move_fence, .number = m->tenant,
                                                      .lock_timeout = limit, .idle_timeout = idle),
                                             NULL))) {
        return MOVER_HELD;
    }
    if (PQstatus(f->pg) != CONNECTION_OK) {
        m->lost = true;
        return MOVER_FAILED;
    }
    m->report->n = said;
    mover_release(m);
    return MOVER_AGAIN;
}

/* Holds writes until the target has everything. */
static enum mover_hold hold(struct mover *m)
{
    enum mover_hold h = take_lock(m);
    if (h != MOVER_HELD) {
        return h;
    }
    int64_t locked_us = clock_mono_us();
    m->out->lock_us = locked_us - m->held_us;
    m->out->holds++;
    if (!write_mark(m)) {
        return MOVER_FAILED;
    }
    if (!see_mark(m, m->held_us / 1000 + m->hold_ms)) {
        if (m->lost) {
            return MOVER_FAILED;
        }
        mover_release(m);
        return MOVER_AGAIN;
    }
    m->out->caught_us = clock_mono_us() - locked_us;
    return MOVER_HELD;
}

static PGresult *answer(struct mover *m, struct script *side)
{
    PGresult *first = PQgetResult(side->pg);
    for (PGresult *r = PQgetResult(side->pg); r != NULL; r = PQgetResult(side->pg)) {
        PQclear(r);
    }
    if (PQresultStatus(first) != PGRES_TUPLES_OK) {
        (void)failed(m, side, "comparison", first);
    }
    return first;
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

/* Compares counts and hashes of every table on both sides at once. */
static enum mover_hold compare(struct mover *m)
{
    int64_t begun = clock_mono_us();
    const char *sql = text_of(m, "hash");
    bool sent = PQsendQuery(m->source.pg, sql) == 1 && PQsendQuery(m->target.pg, sql) == 1;
    PGresult *a = answer(m, &m->source), *b = answer(m, &m->target);
    bool both =
        sent && PQresultStatus(a) == PGRES_TUPLES_OK && PQresultStatus(b) == PGRES_TUPLES_OK;
    enum mover_hold h = !both ? MOVER_FAILED : same(m, a, b) ? MOVER_HELD : MOVER_DIFFERS;
    clear(a);
    clear(b);
    m->check_us = m->out->check_us = clock_mono_us() - begun;
    return h;
}

enum mover_hold mover_hold(struct mover *m)
{
    enum mover_hold h = hold(m);
    bool quick = m->check_us <= CHECK_IN_HOLD_US;
    m->out->check_us = 0;
    if (h == MOVER_HELD && quick) {
        h = compare(m);
    }
    if (h == MOVER_DIFFERS || h == MOVER_FAILED) {
        mover_release(m);
    }
    return h;
}

/* Lets both sides see what they have now until they commit. */
static bool freeze(struct mover *m)
{
    const struct db_embedded *f = embedded_find("setup/snapshot.sql");
    struct script *const sides[] = {&m->source, &m->target};
    for (size_t i = 0; i < 2; i++) {
        struct sql_move_mark_last_rows rs;
        if (!script_run(sides[i], f) ||
            !script_query(sides[i],
                          sql_move_mark_last_query(
                              &sides[i]->c, SQL_ARGS(move_mark_last, .number = m->tenant), &rs))) {
            return false;
        }
    }
    return true;
}

enum mover_hold mover_rehearse(struct mover *m)
{
    enum mover_hold h = hold(m);
    if (h != MOVER_HELD) {
        return h;
    }
    h = freeze(m) ? MOVER_HELD : MOVER_FAILED;
    mover_release(m);
    if (h == MOVER_HELD) {
        h = compare(m);
    }
    if (h == MOVER_HELD && m->check_us <= CHECK_TWICE_US) { /* the first has read catalogues, too */
        h = compare(m);
    }
    bool over = script_query(&m->source, sql_db_commit_query(&m->source.c, NULL));
    over = script_query(&m->target, sql_db_commit_query(&m->target.c, NULL)) && over;
    return over ? h : MOVER_FAILED;
}

#include "db/reach/mover.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

enum {
    LOOK_US = 2000, /* between two looks for a mark */
    SLOT_WAIT_MS = 20000
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

const char *mover_text(const struct mover *m, const char *what)
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
    return run_sql(m, side, what, mover_text(m, what), PGRES_COMMAND_OK);
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
    PGresult *r = PQexec(pg, mover_text(m, "slot"));
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
            rest(LOOK_US * 5);
        }
    } while (rs.rows.n > 0 && clock_mono_ms() < until);
    return rs.rows.n == 0 || mover_refuse(m, "the replication slot stays in use");
}

/* Catching up */

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
    PGresult *r = PQexec(m->target.pg, mover_text(m, "mark"));
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

#include "db/faults.h"

#include <string.h>
#include <time.h>

#include "db/schema/schema.h"
#include "db/script.h"
#include "db/sql/admin.h"

void faults_add(struct faults *f, const char *name, struct span what, struct span mend)
{
    for (size_t i = 0; i < f->accepted_count; i++) {
        if (strcmp(f->accepted[i], name) == 0) {
            return;
        }
    }
    buf_printf(f->report, "%s: %.*s\n    mend: %.*s\n", name, SPAN_ARG(what), SPAN_ARG(mend));
    f->count++;
}

/* Reports why something could not be looked at. */
static void add_failure(struct faults *f, const struct buf *why)
{
    faults_add(f, "connection", span_trim(buf_view(why)),
               SPAN("check DATABASE and ADMIN_DATABASE of the configuration"));
}

/* True for a statement of the workers; the administrator's run as the owner. */
static bool is_workers(const struct stmt_info *q)
{
    return strcmp(q->folder, "admin") != 0 && strcmp(q->folder, "reference") != 0 &&
           strcmp(q->folder, "move") != 0 && strncmp(q->name, "migration_", 10) != 0 &&
           strncmp(q->name, "renewal_", 8) != 0 && (q->write || q->col_count > 0);
}

/* Checks the rights by EXPLAIN, which runs nothing. Returns NULL, or the reason why the role may
 * not. */
static const char *explain(struct script *s, const struct stmt_info *q, struct buf *sql)
{
    const char *why = NULL;
    PGresult *r = PQprepare(s->pg, q->name, schema_statement((enum stmt)(q - stmt_table)),
                            (int)q->arg_count, q->arg_types);
    PQclear(r);
    sql->n = 0;
    buf_printf(sql, "EXPLAIN EXECUTE \"%s\"", q->name);
    for (size_t i = 0; i < q->arg_count; i++) {
        buf_text(sql, i == 0 ? "(NULL" : ", NULL");
    }
    buf_text(sql, q->arg_count > 0 ? ")" : "");
    r = PQexec(s->pg, arena_cstr(s->mem, buf_view(sql)));
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        why =
            arena_cstr(s->mem, span_trim(span_of(PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY))));
    }
    PQclear(r);
    return why;
}

static void try_statements(struct faults *f, struct script *s)
{
    int refused = 0;
    const char *first = "", *why = "";
    struct buf sql;
    buf_init(&sql, s->mem, 256);
    for (int i = 0; i < STMT__COUNT; i++) {
        const char *problem = is_workers(&stmt_table[i]) ? explain(s, &stmt_table[i], &sql) : NULL;
        if (problem != NULL && refused++ == 0) {
            first = stmt_table[i].name;
            why = problem;
        }
    }
    if (refused > 0) {
        faults_add(f, "worker-rights",
                   arena_printf(s->mem, "kartoteka_app may not run %d statements; %s: %s", refused,
                                first, why),
                   SPAN("restore with kartotekactl restore, or grant what is missing"));
    }
}

static void add_rows(struct faults *f, struct script *s, const struct sql_faults_schema_rows *rows)
{
    for (int i = 0; i < rows->rows.n; i++) {
        struct sql_faults_schema_row row = sql_faults_schema_row(rows, i);
        faults_add(f, arena_cstr(s->mem, row.name), row.what, row.mend);
    }
}

void faults_of_schema(struct faults *f, const char *conninfo)
{
    struct script s;
    struct buf why;
    struct sql_faults_schema_rows rows;
    buf_init(&why, f->report->mem, 128);
    if (!script_open(&s, conninfo, &why) ||
        !script_query(&s, sql_faults_schema_query(&s.c, &rows))) {
        add_failure(f, &why);
    } else {
        add_rows(f, &s, &rows);
        /* An installation with one role has no worker's role to try. */
        buf_init(s.report, f->report->mem, 128);
        if (script_run(&s, embedded_find("setup/act_as_worker.sql"))) {
            try_statements(f, &s);
        }
    }
    script_close(&s);
}

void faults_of_server(struct faults *f, const char *conninfo, int64_t wanted)
{
    struct script s;
    struct buf why;
    struct timespec now;
    struct sql_faults_server_rows rows;
    buf_init(&why, f->report->mem, 128);
    bool ok = script_open(&s, conninfo, &why);
    clock_gettime(CLOCK_REALTIME, &now);
    struct span at = arena_printf(s.mem, "%lld", (long long)now.tv_sec);
    if (!ok ||
        !script_query(&s, sql_faults_server_query(
                              &s.c, SQL_ARGS(faults_server, .wanted = wanted, .at = at), &rows))) {
        add_failure(f, &why);
    } else {
        for (int i = 0; i < rows.rows.n; i++) {
            struct sql_faults_server_row row = sql_faults_server_row(&rows, i);
            faults_add(f, arena_cstr(s.mem, row.name), row.what, row.mend);
        }
    }
    script_close(&s);
}

/* Returns the user that a connection string names, in mem; "" when it names none. */
static const char *user_of(struct arena *mem, const char *conninfo)
{
    const char *user = "";
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "user") == 0 && o->val != NULL) {
            user = arena_cstr(mem, span_of(o->val));
        }
    }
    PQconninfoFree(options);
    return user;
}

static void look_at_login(struct faults *f, struct script *s, const char *login)
{
    struct sql_faults_login_rows rows;
    if (!script_query(s, sql_faults_login_query(
                             &s->c, SQL_ARGS(faults_login, .login = span_of(login)), &rows))) {
        add_failure(f, s->report);
        return;
    }
    const char *what = NULL;
    if (rows.rows.n == 0) {
        what = "which is no role";
    } else if (!sql_faults_login_row(&rows, 0).may_enter) {
        what = "which may not log in";
    } else if (sql_faults_login_row(&rows, 0).unsafe) {
        what = "which row-level security does not hold";
    }
    if (what != NULL) {
        faults_add(f, "login",
                   arena_printf(s->mem, "workers log in as %s, %s",
                                login[0] != '\0' ? login : "this login", what),
                   SPAN("user=kartoteka_app in DATABASE, with LOGIN, without more"));
    }
}

void faults_of_login(struct faults *f, const char *conninfo, const char *admin_conninfo)
{
    struct script s, admin;
    struct buf why;
    buf_init(&why, f->report->mem, 128);
    if (script_open(&s, conninfo, &why)) {
        look_at_login(f, &s, "");
    } else if (PQping(conninfo) != PQPING_OK) { /* PQping is answered without a login */
        add_failure(f, &why);
    } else {
        why.n = 0;
        if (script_open(&admin, admin_conninfo, &why)) {
            look_at_login(f, &admin, user_of(admin.mem, conninfo));
        }
        script_close(&admin); /* the look at the schema reports a failure to connect */
    }
    script_close(&s);
}

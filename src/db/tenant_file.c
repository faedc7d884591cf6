#include "db/tenant_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "db/schema/schema.h"
#include "db/script.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

const char tenant_file_mark[] = "kartoteka-tenant 1";

static const char sequences[] = "sequences";

/* A file that is being read, and the place in it. */
struct reading {
    struct script *s;
    FILE *in;
    char *line; /* getline()'s memory; without the end of the line */
    size_t cap, n;
    int64_t number; /* the number of the line, from 1 */
    int64_t rows;
};

static void clear(void *res)
{
    PQclear(res);
}

static bool failed(struct script *s, const char *name, const PGresult *r)
{
    const char *why = r != NULL ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    struct span text = span_trim(span_of(why != NULL ? why : PQerrorMessage(s->pg)));
    buf_printf(s->report, "%s: %.*s\n", name, SPAN_ARG(text));
    return false;
}

static bool run(struct script *s, const char *name, const char *sql, ExecStatusType wanted)
{
    PGresult *r = PQexec(s->pg, sql);
    arena_defer(s->mem, clear, r);
    return PQresultStatus(r) == wanted || failed(s, name, r);
}

static bool run_file(struct script *s, const char *name)
{
    const struct db_embedded *f = embedded_find(name);
    return f != NULL && script_run(s, f);
}

/* Reads the result behind a COPY and the end of the statement. */
static bool copy_ended(struct script *s, const char *name)
{
    bool ok = true;
    for (PGresult *r = PQgetResult(s->pg); r != NULL; r = PQgetResult(s->pg)) {
        arena_defer(s->mem, clear, r);
        ok = ok && (PQresultStatus(r) == PGRES_COMMAND_OK || failed(s, name, r));
    }
    return ok;
}

static bool set_tenant(struct script *s, int32_t tenant)
{
    s->c.tenant = tenant;
    struct span number = arena_printf(s->mem, "%d", tenant);
    return script_query(
        s, sql_db_session_query(
               &s->c, SQL_ARGS(db_session, .tenant_text = number, .time_zone = SPAN("UTC")), NULL));
}

static bool write_table(struct script *s, const char *name, struct span columns, const char *sql,
                        FILE *out, int64_t *rows)
{
    char *data = NULL;
    int n;
    fprintf(out, "table %s %.*s\n", name, SPAN_ARG(columns));
    if (!run(s, name, sql, PGRES_COPY_OUT)) {
        return false;
    }
    while ((n = PQgetCopyData(s->pg, &data, 0)) > 0) {
        fwrite(data, 1, (size_t)n, out);
        PQfreemem(data);
        ++*rows;
    }
    fputs("\\.\n", out);
    return copy_ended(s, name);
}

static bool write_tables(struct script *s, FILE *out, int64_t *rows)
{
    struct sql_backup_tables_rows tables;
    int64_t positions = 0;
    const struct db_embedded *f = embedded_find("setup/tenant_sequences.sql");
    fprintf(out, "%s\nschema %d of %zu\n", tenant_file_mark, SCHEMA_VERSION, embedded_schema_count);
    bool ok =
        f != NULL && script_query(s, sql_backup_tables_query(&s->c, &tables)) &&
        write_table(s, sequences, SPAN("name, value"), schema_text(s->mem, f), out, &positions);
    for (int i = 0; ok && i < tables.rows.n; i++) {
        struct sql_backup_tables_row t = sql_backup_tables_row(&tables, i);
        ok = write_table(s, arena_cstr(s->mem, t.name), t.columns, arena_cstr(s->mem, t.copy_out),
                         out, rows);
    }
    if (ok) {
        fputs("end\n", out);
    }
    return ok;
}

bool tenant_file_write(const char *conninfo, const char *name, FILE *out, int64_t *rows,
                       struct buf *report)
{
    struct script s;
    struct sql_tenant_id_rows known;
    *rows = 0;
    bool ok = script_open(&s, conninfo, report) && run_file(&s, "setup/snapshot.sql") &&
              script_query(&s, sql_tenant_id_query(&s.c, SQL_ARGS(tenant_id, .name = span_of(name)),
                                                   &known));
    if (ok && known.rows.n == 0) {
        buf_printf(report, "there is no tenant %s\n", name);
        ok = false;
    }
    ok = ok && set_tenant(&s, (int32_t)sql_tenant_id_row(&known, 0).id) &&
         write_tables(&s, out, rows);
    script_close(&s);
    return ok;
}

/* Reading a file */

static bool bad(struct reading *r, const char *what)
{
    buf_printf(r->s->report, "line %" PRId64 ": %s\n", r->number, what);
    return false;
}

static bool next_line(struct reading *r)
{
    ssize_t n = getline(&r->line, &r->cap, r->in);
    r->number++;
    if (n <= 0 || r->line[n - 1] != '\n') {
        return bad(r, "the file ends in the middle");
    }
    r->n = (size_t)n - 1;
    return true;
}

static bool line_is(const struct reading *r, const char *text)
{
    return r->n == strlen(text) && memcmp(r->line, text, r->n) == 0;
}

static bool take_line(struct reading *r, const char *text, const char *what)
{
    return next_line(r) && (line_is(r, text) || bad(r, what));
}

/* Sends the rows up to the line "\." into the running COPY. */
static bool send_rows(struct reading *r, const char *name, int64_t *rows)
{
    bool ok = true;
    while ((ok = next_line(r)) && !line_is(r, "\\.")) {
        if (PQputCopyData(r->s->pg, r->line, (int)r->n) != 1 ||
            PQputCopyData(r->s->pg, "\n", 1) != 1) {
            return failed(r->s, name, NULL);
        }
        ++*rows;
    }
    if (PQputCopyEnd(r->s->pg, ok ? NULL : "the file is damaged") != 1) {
        return failed(r->s, name, NULL);
    }
    return ok ? copy_ended(r->s, name) : (copy_ended(r->s, name), false);
}

static bool read_table(struct reading *r, const char *name, struct span columns, const char *sql,
                       int64_t *rows)
{
    struct span heading = arena_printf(r->s->mem, "table %s %.*s", name, SPAN_ARG(columns));
    return take_line(r, arena_cstr(r->s->mem, heading), "another table is due here") &&
           run(r->s, name, sql, PGRES_COPY_IN) && send_rows(r, name, rows);
}

static bool read_sequences(struct reading *r)
{
    int64_t positions = 0;
    return run_file(r->s, "setup/sequence_table.sql") &&
           read_table(r, sequences, SPAN("name, value"),
                      schema_text(r->s->mem, embedded_find("setup/sequence_copy.sql")), &positions);
}

static bool read_tables(struct reading *r, const struct sql_backup_tables_rows *tables)
{
    struct script *s = r->s;
    for (int i = 0; i < tables->rows.n; i++) {
        struct sql_backup_tables_row t = sql_backup_tables_row(tables, i);
        const char *name = arena_cstr(s->mem, t.name);
        if (!run(s, name, arena_cstr(s->mem, t.make), PGRES_COMMAND_OK) ||
            !read_table(r, name, t.columns, arena_cstr(s->mem, t.copy_in), &r->rows)) {
            return false;
        }
    }
    return take_line(r, "end", "the end is due here");
}

static bool put_tables(struct script *s, const struct sql_backup_tables_rows *tables)
{
    for (int i = 0; i < tables->rows.n; i++) {
        struct sql_backup_tables_row t = sql_backup_tables_row(tables, i);
        if (t.put.n > 0 &&
            !run(s, arena_cstr(s->mem, t.name), arena_cstr(s->mem, t.put), PGRES_COMMAND_OK)) {
            return false;
        }
    }
    return true;
}

static bool set_name(struct script *s, const char *name)
{
    return script_query(
        s, sql_backup_name_query(
               &s->c, SQL_ARGS(backup_name, .name = span_of(name != NULL ? name : "")), NULL));
}

static bool read_file(struct reading *r, const char *name)
{
    struct script *s = r->s;
    struct sql_backup_tables_rows tables;
    char schema[64];
    snprintf(schema, sizeof(schema), "schema %d of %zu", SCHEMA_VERSION, embedded_schema_count);
    return take_line(r, tenant_file_mark, "not a tenant's file") &&
           take_line(r, schema, "the file is of another version of the schema") &&
           script_query(s, sql_db_begin_query(&s->c, NULL)) && set_name(s, name) &&
           script_query(s, sql_backup_tables_query(&s->c, &tables)) && read_sequences(r) &&
           read_tables(r, &tables) && run_file(s, "setup/tenant_begin.sql") &&
           put_tables(s, &tables) && run_file(s, "setup/tenant_end.sql") &&
           script_query(s, sql_db_commit_query(&s->c, NULL)) && run_file(s, "setup/renewal.sql") &&
           run_file(s, "setup/analyze.sql");
}

bool tenant_file_read(const char *conninfo, const char *name, FILE *in, int64_t *rows,
                      struct buf *report)
{
    struct script s;
    struct reading r = {.s = &s, .in = in};
    bool ok = script_open(&s, conninfo, report) &&
              script_query(&s, sql_migration_lock_query(&s.c, NULL)) && read_file(&r, name);
    *rows = r.rows;
    script_close(&s);
    free(r.line);
    return ok;
}

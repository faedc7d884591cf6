#include "db/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/args_priv.h"
#include "db/rows_priv.h"
#include "db/schema/schema.h"

const struct db_embedded *embedded_find(const char *name)
{
    for (const struct db_embedded *f = embedded_files; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

void script_tell_refusal(struct buf *report, const PGconn *pg)
{
    struct span why = span_trim(span_of(pg != NULL ? PQerrorMessage(pg) : "out of memory"));
    struct span line;
    const char *between = "cannot connect: ";
    while (span_any(why) && span_next(&why, '\n', &line)) {
        buf_printf(report, "%s%.*s", between, SPAN_ARG(span_trim(line)));
        between = "; ";
    }
    buf_text(report, "\n");
}

static bool open_failed(struct script *s)
{
    if (s->pg != NULL && PQstatus(s->pg) == CONNECTION_OK) {
        return false;
    }
    script_tell_refusal(s->report, s->pg);
    return true;
}

bool script_open(struct script *s, const char *conninfo, struct buf *report)
{
    static const char *const keywords[] = {"dbname", "client_encoding", "fallback_application_name",
                                           "options", NULL};
    char options[192];
    snprintf(options, sizeof(options),
             "-c search_path=%s -c client_min_messages=warning -c statement_timeout=0"
             " -c lock_timeout=0",
             schema_name());
    const char *const values[] = {conninfo, "UTF8", "kartotekactl", options, NULL};
    *s = (struct script){.mem = arena_new(), .report = report};
    s->c.mem = s->mem;
    s->pg = PQconnectdbParams(keywords, values, 1);
    return !open_failed(s);
}

void script_close(struct script *s)
{
    arena_free(s->mem);
    PQfinish(s->pg);
}

static void clear(void *res)
{
    PQclear(res);
}

static bool succeeded(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Returns the line of the character position (from 1) that the server names; 1 when it names
 * none. */
static int line_of(const char *text, const char *position)
{
    int line = 1;
    long at = position != NULL ? strtol(position, NULL, 10) : 0;
    for (const char *p = text; at > 1 && *p != '\0'; p++) {
        line += *p == '\n';
        at -= ((unsigned char)*p & 0xc0) != 0x80; /* positions count characters */
    }
    return line;
}

static void report_failure(struct script *s, const char *name, const char *text, const PGresult *r)
{
    const char *why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    struct span message = span_trim(span_of(why != NULL ? why : PQerrorMessage(s->pg)));
    buf_printf(s->report, "%s:%d: %.*s\n", name,
               line_of(text, PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION)), SPAN_ARG(message));
}

bool script_run(struct script *s, const struct db_embedded *file)
{
    const char *text = schema_text(s->mem, file);
    PGresult *r = PQexec(s->pg, text);
    arena_defer(s->mem, clear, r);
    if (!succeeded(r)) {
        report_failure(s, file->name, text, r);
    }
    return succeeded(r);
}

bool script_query(struct script *s, struct db_query q)
{
    const struct stmt_info *info = &stmt_table[q.stmt];
    const char *const *values = args_encode(&s->c, &q);
    if (values == NULL) {
        buf_printf(s->report, "%s: %s\n", info->name, s->c.err.detail);
        return false;
    }
    const char *sql = schema_statement(q.stmt);
    PGresult *r =
        PQexecParams(s->pg, sql, (int)info->arg_count, info->arg_types, values, NULL, NULL, 0);
    arena_defer(s->mem, clear, r);
    struct rows rows = rows_of(r);
    if (!succeeded(r)) {
        report_failure(s, info->name, sql, r);
        return false;
    }
    if (q.out != NULL) {
        *q.out = rows;
    }
    return true;
}

static bool sent(struct script *s, int ok)
{
    if (ok != 1 || PQpipelineSync(s->pg) != 1) {
        struct span why = span_trim(span_of(PQerrorMessage(s->pg)));
        buf_printf(s->report, "%.*s\n", SPAN_ARG(why));
        return false;
    }
    s->sent++;
    return true;
}

bool script_send(struct script *s, struct db_query q)
{
    const struct stmt_info *info = &stmt_table[q.stmt];
    const char *const *values = args_encode(&s->c, &q);
    if (values == NULL) {
        buf_printf(s->report, "%s: %s\n", info->name, s->c.err.detail);
        return false;
    }
    return sent(s, PQenterPipelineMode(s->pg) == 1 &&
                       PQsendQueryParams(s->pg, info->sql, (int)info->arg_count, info->arg_types,
                                         values, NULL, NULL, 0) == 1);
}

bool script_send_prepared(struct script *s, const char *name, const char *const *values, int count)
{
    return sent(s, PQenterPipelineMode(s->pg) == 1 &&
                       PQsendQueryPrepared(s->pg, name, count, values, NULL, NULL, 0) == 1);
}

/* Takes what comes until the server says that it is at the end of this one. */
static PGresult *answer_of(struct script *s)
{
    PGresult *first = NULL;
    for (bool end = false; !end && PQstatus(s->pg) == CONNECTION_OK;) {
        PGresult *r = PQgetResult(s->pg);
        end = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        if (r != NULL && first == NULL && !end) {
            first = r;
        } else {
            PQclear(r);
        }
    }
    return first;
}

bool script_take_result(struct script *s, PGresult **out)
{
    *out = NULL;
    if (s->sent == 0) {
        return false;
    }
    PGresult *r = answer_of(s);
    if (r != NULL) {
        arena_defer(s->mem, clear, r);
    }
    s->sent--;
    if (s->sent == 0 || PQstatus(s->pg) != CONNECTION_OK) {
        s->sent = 0;
        (void)PQexitPipelineMode(s->pg);
    }
    if (!succeeded(r)) {
        const char *why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
        struct span text = span_trim(span_of(why != NULL ? why : PQerrorMessage(s->pg)));
        buf_printf(s->report, "%.*s\n", SPAN_ARG(text));
        return false;
    }
    *out = r;
    return true;
}

bool script_take(struct script *s, struct rows *out)
{
    PGresult *r;
    bool ok = script_take_result(s, &r);
    *out = ok ? rows_of(r) : (struct rows){0};
    return ok;
}

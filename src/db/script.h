/*
 * script: runs SQL texts of several statements on a connection of their own, for the files of
 * src/db only. It blocks and has no deadline: it serves commands, never requests.
 *
 * Ownership: script_open()/script_close(). Failure: false, with one line for people in the report.
 */
#ifndef KARTOTEKA_DB_SCRIPT_H
#define KARTOTEKA_DB_SCRIPT_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "db/db.h"
#include "db/stmt.h"

struct script {
    PGconn *pg;
    struct arena *mem; /* results live as long as the script */
    struct ctx c;      /* the context of statements; its tenant is 0 until the caller sets it */
    struct buf *report;
    size_t sent; /* answers that are still to be taken */
};

/* Tells in one line why a connection was refused: libpq's reason, whose hint stands on a line of
 * its own. pg may be NULL. */
void script_tell_refusal(struct buf *report, const PGconn *pg);

/* Connects with the schema as search_path and without timeouts. Close it in any case. */
bool script_open(struct script *s, const char *conninfo, struct buf *report);
void script_close(struct script *s);

/* Runs the whole text of a file; a failure is reported as NAME:LINE. */
bool script_run(struct script *s, const struct db_embedded *file);

/* Runs one statement of sql/queries: script_query(s, sql_NAME_query(&s->c, ..., &rows)). */
bool script_query(struct script *s, struct db_query q);

/* Sends one such statement, or text with parameters as text, without waiting for what was sent
 * before: the session is put in libpq's pipeline until the last answer is taken. Each one is a
 * transaction of its own unless one of them begins one. Whatever was sent has to be taken in the
 * same order, also after a failure; false: the connection is broken. */
bool script_send(struct script *s, struct db_query q);
bool script_send_prepared(struct script *s, const char *name, const char *const *values, int count);

/* Takes the next answer; out gets its rows, NULL when the statement has failed. Sent or not, the
 * result belongs to the script. */
bool script_take(struct script *s, struct rows *out);
bool script_take_result(struct script *s, PGresult **out);

#endif

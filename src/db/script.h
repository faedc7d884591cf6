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

#endif

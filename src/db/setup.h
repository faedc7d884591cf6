/*
 * setup: what an installation has before its schema: the database, and logins for system users.
 *
 * Connections of their own, blocking; for commands, by a superuser of PostgreSQL. Failure: false or
 * SETUP_FAILED, with the reason in the report.
 */
#ifndef KARTOTEKA_DB_SETUP_H
#define KARTOTEKA_DB_SETUP_H

#include "base/buf.h"

enum setup_result { SETUP_FAILED, SETUP_DONE, SETUP_PRESENT };

/* Makes the database `kartoteka` on the server of the connection string, unless it is there. */
enum setup_result setup_database(const char *conninfo, struct buf *report);

/* Makes the login of the workers and, when admin is not empty, that of kartotekactl, in a database
 * that has the schema. What is there gets the rights that it lacks. */
bool setup_logins(const char *conninfo, const char *worker, const char *admin, struct buf *report);

/* Connects and adds one line to the report: as whom, to which database of which server; or why
 * not. */
bool setup_try(const char *conninfo, struct buf *report);

/* True when a pooler stands before the server: what a session asks for as it starts does not
 * arrive, or is refused. False also when nothing answers. */
bool setup_is_pooled(const char *conninfo);

/* True when a connection string names the user who connects. */
bool setup_names_user(const char *conninfo);

#endif

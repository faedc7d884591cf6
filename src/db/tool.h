/*
 * tool: runs a program of PostgreSQL (pg_dump, pg_restore) on a database.
 *
 * A password of the connection string goes through the environment, because everybody can read a
 * command line. Failure: false, with the reason in the report or on the program's own standard
 * error.
 */
#ifndef KARTOTEKA_DB_TOOL_H
#define KARTOTEKA_DB_TOOL_H

#include "base/buf.h"

/* The word of argv that becomes the connection string, without its password. */
extern const char tool_conninfo[];

/* Runs the program and waits for its end. argv ends with NULL; its first word is looked for in
 * PATH. Returns true when its status is 0. */
bool tool_run(const char *conninfo, const char *const *argv, struct buf *report);

#endif

/*
 * tool: runs a program of PostgreSQL's (pg_dump, pg_restore) on a database.
 *
 * A password of the connection string goes through the environment: a command line is everybody's
 * to read. Failure: false, the reason in the report or on the program's own standard error.
 */
#ifndef KARTOTEKA_DB_TOOL_H
#define KARTOTEKA_DB_TOOL_H

#include "base/buf.h"

/* The word of argv that becomes the connection string, without its password. */
extern const char tool_conninfo[];

/* Waits for its end. argv ends with NULL; its first word is looked for in PATH. True: status 0. */
bool tool_run(const char *conninfo, const char *const *argv, struct buf *report);

#endif

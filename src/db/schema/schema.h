/*
 * schema: the schema of PostgreSQL that has the tables, `kartoteka` unless DATABASE_SCHEMA names
 * another one, as a host may give the only one that a login can make tables in.
 *
 * Every text of sql/ names the schema `kartoteka`; where another one is used, each text is
 * rewritten once, here, before it is sent. The word is also the first part of settings
 * (kartoteka.tenant) and the channel of notifications; all of them change alike, so whatever was
 * made by one program is understood by the next one with the same DATABASE_SCHEMA.
 */
#ifndef KARTOTEKA_DB_SCHEMA_SCHEMA_H
#define KARTOTEKA_DB_SCHEMA_SCHEMA_H

#include "base/arena.h"
#include "db/stmt.h"

/* Sets the schema for the process, before anything asks the database and before there are threads.
 * The texts of statements that it makes live as long as the process. name: as DATABASE_SCHEMA has
 * it. Returns false without memory. */
bool schema_use(const char *name);

/* Gives its name, never NULL. */
const char *schema_name(void);

/* Gives the text of a statement as it is sent. */
const char *schema_statement(enum stmt stmt);

/* Gives the text of a file of sql/ as it is sent, NUL-terminated: the file's own, or one in mem. */
const char *schema_text(struct arena *mem, const struct db_embedded *file);

/* Copies a text of n bytes with the name of the schema changed to `name`, to out when that is not
 * NULL. Returns the length of the result without a NUL. A name in double quotes, one behind an at
 * sign, a dot, a slash or a hyphen, and one before a slash or a hyphen is none of the schema. */
size_t schema_rewrite(const char *text, size_t n, const char *name, char *out);

#endif

/*
 * exec: from queries to groups and back, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_EXEC_H
#define KARTOTEKA_DB_EXEC_H

#include <libpq-fe.h>

#include "db/db.h"
#include "db/stmt.h"

/* Arguments as libpq wants them: NUL-terminated texts in the arena, NULL for SQL NULL. NULL with
 * E_ENCODING set when a text holds a NUL, with E_INTERNAL when the count is wrong. */
const char *const *args_encode(struct ctx *c, const struct db_query *q);

/* The rows of a result, which becomes the arena's. */
struct rows rows_take(struct arena *mem, PGresult *res);

#endif

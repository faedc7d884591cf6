/*
 * exec: from queries to groups and back, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_EXEC_H
#define KARTOTEKA_DB_EXEC_H

#include <libpq-fe.h>

#include "db/db.h"
#include "db/stmt.h"

/* Encodes the arguments as libpq wants them: NUL-terminated texts in the arena, NULL for SQL NULL.
 * Returns NULL with E_ENCODING set when a text holds a NUL, with E_INTERNAL when the count is
 * wrong. */
const char *const *args_encode(struct ctx *c, const struct db_query *q);

/* Makes room for the results of n queries, which are cleared when the arena is reset. Callers make
 * it before they send anything, because no memory may be needed once they have waited. */
PGresult **rows_places(struct arena *mem, size_t n);

/* Gives a result as rows. */
struct rows rows_of(PGresult *res);

#endif

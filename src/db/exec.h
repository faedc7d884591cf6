/*
 * exec: from queries to groups and back, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_EXEC_H
#define KARTOTEKA_DB_EXEC_H

#include "db/pool.h"

/* What a caller asks, and its arguments as they travel. */
struct call {
    struct db_query *q;
    size_t n;
    const char *const **values;
    bool read;
    PGresult **results; /* the arena's: they are cleared with it */
};

/* Arguments as libpq wants them: NUL-terminated texts in the arena, NULL for SQL NULL. NULL with
 * E_ENCODING set when a text holds a NUL, with E_INTERNAL when the count is wrong. */
const char *const *args_encode(struct ctx *c, const struct db_query *q);

/* Places for the results of n queries, which are cleared when the arena is reset. Taken before
 * anything is sent: what is behind the waiting must not need memory. */
PGresult **rows_places(struct arena *mem, size_t n);

/* The rows of a result. */
struct rows rows_of(PGresult *res);

/* The connection of c's open transaction; *begin says that BEGIN has to be sent first. NULL with
 * the reason in *f. */
struct link *tx_link(struct ctx *c, bool *begin, struct failure *f);

/* Tells c's open transaction that a group of it failed. */
void tx_failed(struct ctx *c);

/* Runs n queries as one group, on c's transaction if there is one. */
MUST enum err exec_run(struct ctx *c, struct db_query *q, size_t n, bool read);

#endif

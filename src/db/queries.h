/*
 * queries: statements that a caller asks together, with their arguments as they travel.
 *
 * Ownership: the queries are the caller's, the encoded arguments its arena's.
 */
#ifndef KARTOTEKA_DB_QUERIES_H
#define KARTOTEKA_DB_QUERIES_H

#include <libpq-fe.h>

#include "db/db.h"

struct db_queries {
    struct db_query *q;
    size_t n;
    const char *const **values; /* the encoded arguments of each query, from args_encode() */
    bool read;                  /* db_read asked them, so every statement must only read */
    PGresult **results;         /* in the arena, which clears them */
};

#endif

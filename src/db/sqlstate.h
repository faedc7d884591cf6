/*
 * sqlstate: what an error of PostgreSQL means to us.
 */
#ifndef KARTOTEKA_DB_SQLSTATE_H
#define KARTOTEKA_DB_SQLSTATE_H

#include <stdbool.h>

#include "base/err.h"

/* NULL or "" (libpq lost the server): E_UNAVAILABLE. */
enum err sqlstate_err(const char *sqlstate);

/* A transaction that failed with this may succeed when it is run again. */
bool sqlstate_repeatable(const char *sqlstate);

/* A prepared statement does not exist any more, or its result type has changed. */
bool sqlstate_stale(const char *sqlstate);

#endif

/*
 * sqlstate: says which of our errors an error of PostgreSQL is.
 */
#ifndef KARTOTEKA_DB_SQLSTATE_H
#define KARTOTEKA_DB_SQLSTATE_H

#include <stdbool.h>

#include "base/err.h"

/* The error of an SQLSTATE. NULL or "" (libpq lost the server) is E_UNAVAILABLE. */
enum err sqlstate_err(const char *sqlstate);

/* True when a transaction that failed with this state may succeed when it is run again. */
bool sqlstate_repeatable(const char *sqlstate);

/* True when the state says that a prepared statement does not exist any more, that its result type
 * has changed, or that its name is taken. */
bool sqlstate_stale(const char *sqlstate);

#endif

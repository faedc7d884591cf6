/*
 * homes: which cluster serves a tenant, where tenants are spread over several (CONTROL_DATABASE,
 * docs/architecture/reach.md).
 *
 * The map is read from the control base once, then kept: its notifications change it. Each cluster
 * has a pool of its own, an ordinary struct db. What is asked for a tenant goes to the pool of its
 * home; what is asked before the tenant is known (a credential) goes to the cluster where the
 * credential was found before, which memory knows or the control base, else to one after the other.
 * Reads and writes begin with a gate in the database itself (kartoteka.tenant_here, tenant_gate),
 * so a map that is old costs a repetition, never a row.
 *
 * Ownership: one a process, part of the pool of DATABASE, used from its thread; it owns the pools
 * of the other clusters and of the control base. Failure: without the control base what is known
 * goes on; when nothing is known yet, E_UNAVAILABLE. For the files of src/db only; others use
 * db_home(), db_find() and db_each() of db.h.
 */
#ifndef KARTOTEKA_DB_REACH_HOMES_H
#define KARTOTEKA_DB_REACH_HOMES_H

#include "db/pool.h"

struct homes;

/* Makes a pool for a connection string; arg is homes_new()'s. control: few connections, no rows
 * are kept. */
typedef struct db *(*homes_pool)(void *arg, const char *conninfo, bool control);

/* Gives the facade, the pool of DATABASE, a map of homes: db->homes, which it owns. It becomes the
 * pool of the cluster with the same database. control: the connection string of the control base.
 * arg is freed with free(). */
void homes_new(struct db *facade, const char *control, homes_pool make, void *arg);

/* True when a failure says that a tenant is not served in the database that was asked. */
bool homes_elsewhere(const struct db_failure *f);

/* A group of statements has failed so (homes_elsewhere): goes where the failure says or, when it
 * says nothing, where the control base does. Returns true when c is to ask again, of its db then;
 * waits a little when the move is not over. False: the time is over or nothing is known. start_ms:
 * when the caller began (monotonic). */
bool homes_follow(struct ctx *c, const struct db_failure *f, int64_t start_ms);

#endif

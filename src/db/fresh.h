/*
 * fresh: what has been written lately, and so which remembered answers still hold.
 *
 * Three sources. The database says some times a second which parties were touched by transactions
 * that were not over when it was asked before (sql/schema/0160_written.sql): that is how writes of
 * other hosts, of kartotekactl and of psql become known, within FRESH_MS. Workers of this host
 * count their writes by tenant in memory that they share, before the answer leaves: while a
 * tenant's count is higher than when the database was last asked, nothing of it counts as known.
 * And a lost connection, or a question without an answer, ends everything that was known.
 *
 * Where tenants have homes (reach/homes.h) the pools of all clusters share these counts: who has
 * not heard that a tenant has moved counts a write at the new home, asks the old one, and is told
 * there that the tenant has gone.
 *
 * A mark is taken before a statement is sent; what it brought holds as long as the mark does. A
 * write that the statement did not see is over after it, so it is told by a later answer of the
 * database, which ends the mark.
 *
 * Ownership: one a db of the event engine, used from its thread. Failure: where the shared memory
 * is not to be had nothing is ever known. For the files of src/db only.
 */
#ifndef KARTOTEKA_DB_FRESH_H
#define KARTOTEKA_DB_FRESH_H

#include "db/db.h"

struct fresh;

enum {
    FRESH_MS = 900,     /* an answer of the database counts so long, from when it was asked for */
    FRESH_AGAIN_MS = 5, /* it is asked at most so often */
    FRESH_TENANTS = 4096,
    FRESH_PLACES = 1 << 16
};

/* The data on which an answer depends, and how often it had been written. */
struct fresh_mark {
    uint64_t epoch;
    uint32_t place[2], times[2];
};

/* workers names the memory that workers of one database share: any text, hashed. forget(arg) is
 * called when everything may have changed. */
struct fresh *fresh_new(struct span workers, void (*forget)(void *arg), void *arg);
void fresh_free(struct fresh *f); /* NULL is allowed */

/* Calls told(arg) for each write of a tenant that the database tells of; tenant 0: anything may
 * have been written. There is one listener. */
void fresh_tell(struct fresh *f, void (*told)(void *arg, int32_t tenant), void *arg);

/* True when writes are told of at all: the memory that workers share is there. */
bool fresh_tells(const struct fresh *f);

/* Asks the database for writes, unless a question is under way or was sent a moment ago. */
void fresh_ask(struct db *db);

/* Forgets everything that was known. */
void fresh_lose(struct fresh *f);

/* Counts a write of the tenant that begins or has ended, whether it went well or not. */
void fresh_wrote(struct fresh *f, int32_t tenant);

/* Makes a mark for an answer that depends on one party or, for party 0, on anything in the tenant.
 */
struct fresh_mark fresh_mark(const struct fresh *f, int32_t tenant, int64_t party);
bool fresh_holds(const struct fresh *f, const struct fresh_mark *m);

/* True when every write of the tenant is known that is older than FRESH_MS or was made by a worker
 * of this host. */
bool fresh_knows(const struct fresh *f, int32_t tenant);

/* True when every write of the tenant by the other workers of this host is known. */
bool fresh_knows_others(const struct fresh *f, int32_t tenant);

#endif

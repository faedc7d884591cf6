/*
 * standby: reads that may be a little old, on a server that follows the primary (DATABASE_READ).
 *
 * Some times a second the primary is asked how far its log is flushed, and each connection to the
 * standby how far its server has replayed it. A read may go there when its server has all that the
 * primary had at a moment not longer ago than READ_LAG_MS and, for a key that has just written,
 * after that write. So both are decided by positions in the log, never by times alone: a time only
 * chooses which of the primary's positions counts. Every connection is judged by itself, because
 * behind one address there may be several servers.
 *
 * Ownership: one a db of the event engine, used from its thread. Workers of a host tell each other
 * which keys have written by memory that they share. Failure: a standby that is lost, too far
 * behind, silent, of another cluster or another database, or that holds what the primary does not
 * have, is not asked; what it refuses the primary is asked. For the files of src/db only.
 */
#ifndef KARTOTEKA_DB_STANDBY_STANDBY_H
#define KARTOTEKA_DB_STANDBY_STANDBY_H

#include "db/pool.h"
#include "db/queries.h"

struct standby;

/* of: the pool of connections to the standby, which becomes part of the result. lag_ms: how old an
 * answer may be, in milliseconds. workers names the primary; workers of one host that give the same
 * share memory. */
struct standby *standby_new(struct db *of, int64_t lag_ms, struct span workers);
void standby_free(struct standby *s); /* NULL is allowed */

/* Asks both sides where they are. The engine calls it on every tick. db: the primary's. */
void standby_tick(struct db *db);

/* Forgets the primary's positions: it may be another server now. NULL is allowed. */
void standby_lose(struct standby *s);

/* Notes that the caller's key has written, before the answer leaves. NULL is allowed. */
void standby_wrote(struct standby *s, const struct ctx *c);

/* True when the standby may be asked these queries now. *there: the context to ask it with. */
bool standby_serves(const struct ctx *c, const struct db_queries *qs, struct ctx *there);

#endif

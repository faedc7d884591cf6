/*
 * batch: requests that share executions.
 *
 * A statement whose header says "batch: ARG" takes an array there with one element for each
 * request, and the column `ord` of a row says whose it is. A connection has one batch under way;
 * the requests that come while all have theirs wait for the next, which carries them all, those of
 * one tenant with equal other arguments in one execution, all in one group with one Sync. So a busy
 * server starts few executions, and on an idle server nobody waits.
 *
 * Writes have a lane of their own and take turns with transactions for the connections that write.
 * The one Sync makes a batch of them one transaction: nobody hears of his rows before its commit is
 * confirmed.
 *
 * Ownership: a member of a batch lives on the stack of the fiber that waits for it. Failure: when a
 * batch of several members fails, those without rows get a failure with ask_singly, and each asks
 * again in a group of its own. Members of a batch of writes get it only when the server has rolled
 * the batch back: when its connection is lost under way, the batch may have happened, and no member
 * is asked again.
 */
#ifndef KARTOTEKA_DB_BATCH_H
#define KARTOTEKA_DB_BATCH_H

#include "db/link.h"
#include "db/queries.h"

/* True when these queries may share an execution with those of other requests now. */
bool batch_fits(const struct ctx *c, const struct db_queries *qs);

/* Runs the queries in a batch and waits until the context's deadline. *f says how it went; the rows
 * are in qs. */
void batch_run(struct ctx *c, struct db_queries *qs, struct db_failure *f);

/* Sends the batches that can go now. It is called whenever a connection or a member has become
 * ready, and by the engine at the end of a turn of the loop. */
void batch_kick(struct db *db);

#endif

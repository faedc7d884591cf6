/*
 * batch: requests that share executions.
 *
 * A statement whose header says "batch: ARG" takes an array there with one element for each
 * request, and the column `ord` of a row says whose it is. A connection has one batch under way;
 * the requests that come while all have theirs wait for the next, which carries them all, those of
 * one tenant with equal other arguments in one execution, all in one group with one Sync. So a busy
 * server starts few executions, and on an idle one nobody waits.
 *
 * Writes have a lane of their own and take turns with transactions for the connections that write.
 * The one Sync makes a batch of them one transaction: nobody hears of his rows before its commit is
 * confirmed.
 *
 * Ownership: a member lives on the stack of the fiber that waits in it. Failure: a batch of several
 * that fails says "alone" to those who have no rows yet: each is asked again, alone. Of writes that
 * is said only when the server has rolled the batch back; when the connection is lost under way,
 * the batch may have happened, and nobody is asked again.
 */
#ifndef KARTOTEKA_DB_BATCH_H
#define KARTOTEKA_DB_BATCH_H

#include "db/exec.h"

/* One request's part; zeroed but for ctx and call. */
struct member {
    struct db_wait wait; /* done: fail and rows say how it went */
    struct ctx *c;
    const struct call *call;
    struct member *next; /* of those that wait to be sent */
    struct batch *in;    /* under way; NULL before and after */
    struct failure fail;
    struct shared *rows; /* of the whole execution */
    const int *map;      /* the member's rows of these; NULL: all */
    int n;
};

/* May it be asked together with others, now? */
bool batch_fits(const struct ctx *c, const struct call *k);

/* Asks, and waits until the context's deadline; *f says how it went, k has the rows. */
void batch_run(struct ctx *c, struct call *k, struct failure *f);

/* Sends what may go. Called when something has changed; by the engine at the end of a turn. */
void batch_kick(struct db *db);

/* Of a group that is a batch: rows came; it is over. */
void batch_rows(struct group *g, int result, PGresult *r);
void batch_end(struct group *g);

#endif

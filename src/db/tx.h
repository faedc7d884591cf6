/*
 * tx: the connection of a context's open transaction, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_TX_H
#define KARTOTEKA_DB_TX_H

#include "db/link.h"

/* Gives the connection of c's open transaction; *begin: BEGIN has to be sent first. Returns NULL
 * with the reason in *f. */
struct db_link *tx_link(struct ctx *c, bool *begin, struct db_failure *f);

/* True when the transaction cannot be run again by itself, so that it may wait for a lock as long
 * as one may. */
bool tx_is_patient(const struct db_tx *tx);

/* Tells c's open transaction that a group of it failed. */
void tx_failed(struct ctx *c);

/* Begins c's open transaction anew, after its first group has failed before anything was done.
 * Returns true. */
bool tx_restart(struct ctx *c);

/* A write that has met a lock gives its connection back and asks again later: while it waits for
 * the lock it must not hold a connection that others need. */
enum { LOCK_PAUSE_MS = 60 };

/* True when a write that failed with this state, and began at the monotonic time start_ms, may be
 * asked again. */
bool lock_again(const struct ctx *c, const char *sqlstate, int64_t start_ms);

/* Waits from ms to 2 * ms milliseconds without a connection, at most until the deadline. */
void tx_pause(struct ctx *c, int64_t ms);

#endif

/*
 * tx: the connection of a context's open transaction, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_TX_H
#define KARTOTEKA_DB_TX_H

#include "db/link.h"

/* The connection of c's open transaction; *begin says that BEGIN has to be sent first. NULL with
 * the reason in *f. */
struct db_link *tx_link(struct ctx *c, bool *begin, struct db_failure *f);

/* Cannot be run again by itself, so it may wait for a lock as long as one may. */
bool tx_is_patient(const struct db_tx *tx);

/* Tells c's open transaction that a group of it failed. */
void tx_failed(struct ctx *c);

/* A write that has met a lock gives its connection back and asks again later: one that is locked
 * out must not hold what others need. */
enum { LOCK_PAUSE_MS = 60 };

/* May a write be asked again that failed so, and was begun at the monotonic time start? */
bool lock_again(const struct ctx *c, const char *sqlstate, int64_t start_ms);

/* Waits from ms to twice as long, without a connection, at most until the deadline. */
void tx_pause(struct ctx *c, int64_t ms);

#endif

/*
 * tx: the connection of a context's open transaction, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_TX_H
#define KARTOTEKA_DB_TX_H

#include "db/link.h"

/* The connection of c's open transaction; *begin says that BEGIN has to be sent first. NULL with
 * the reason in *f. */
struct db_link *tx_link(struct ctx *c, bool *begin, struct db_failure *f);

/* Tells c's open transaction that a group of it failed. */
void tx_failed(struct ctx *c);

#endif

/*
 * cancel: asks servers to stop what connections of ours run, from a thread of its own, since libpq
 * waits for the answer.
 *
 * Ownership: the thread is started by the first cancel; it ends after canceller_free(), however
 * long a server that does not answer holds it. Failure: a cancel that finds no memory, no thread or
 * too many before it is left out and logged; the connection's owner closes it some time later
 * anyway.
 */
#ifndef KARTOTEKA_DB_CANCEL_H
#define KARTOTEKA_DB_CANCEL_H

#include <libpq-fe.h>

struct db_canceller;

enum { CANCELS_MAX = 64 };

struct db_canceller *canceller_new(void); /* NULL without memory */
void canceller_free(struct db_canceller *c);

/* Asks the server to stop the statement that pg runs. Does not wait; the caller may use or close pg
 * at once. */
void canceller_ask(struct db_canceller *c, PGconn *pg);

#endif

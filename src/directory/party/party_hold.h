/*
 * party_hold: changes of a record on condition that it is still what the caller has seen. Between
 * the look and the changes nobody else can change it.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_HOLD_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_HOLD_H

#include "directory/directory.h"

struct party_held {
    int64_t id;
    bool own; /* the transaction is this one's to end */
};

/* Locks the record in a transaction, which is begun when none is open; what follows is part of it,
 * until party_let_go(). E_CHANGED: the caller sees the record, and it has none of the n revisions.
 * A record that he does not see is held to no revision: the change itself refuses it. After a
 * failure the request's transaction is rolled back (directory_abandon). */
MUST enum err party_hold(struct directory *d, int64_t id, const int64_t *revisions, size_t n,
                         struct party_held *out);

/* Ends the transaction, unless it is somebody else's. *revision: what the record has become, 0: it
 * is gone. */
MUST enum err party_let_go(struct directory *d, const struct party_held *held, int64_t *revision);

#endif

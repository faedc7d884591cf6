/*
 * idempotency: a request that is sent again under the same key is answered as before and not
 * repeated.
 *
 * The key is taken and the answer kept in the transaction of the request's own work: either all is
 * stored or nothing. A second request waits for the first. Keys are kept 24 hours.
 */
#ifndef KARTOTEKA_DIRECTORY_IDEMPOTENCY_H
#define KARTOTEKA_DIRECTORY_IDEMPOTENCY_H

#include "directory/directory.h"

/* In an open transaction. request: a hash of what is asked. *answer: what was answered before, or
 * absent when the request is new. E_CONFLICT: the key belongs to another request. */
MUST enum err idempotency_take(struct directory *d, struct span key, struct span request,
                               struct span *answer);

/* Keeps the answer of a key that was taken in this transaction. */
MUST enum err idempotency_keep(struct directory *d, struct span key, struct span answer);

#endif

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

/* What was answered. */
struct idempotency_answer {
    struct span text;   /* absent: nothing yet */
    int64_t created_id; /* of the part that the request made; 0: none */
};

/* Opens a transaction and takes the key in it. request: a hash of what is asked. *answer: what was
 * answered before, and nothing is open any more; no text when the request is new: its work follows,
 * then idempotency_close(). E_CONFLICT: the key belongs to another request. */
MUST enum err idempotency_open(struct directory *d, struct span key, struct span request,
                               struct idempotency_answer *answer);

/* Keeps the answer of the key and commits: on E_OK the work and its answer are stored. */
MUST enum err idempotency_close(struct directory *d, struct span key,
                                const struct idempotency_answer *answer);

#endif

/*
 * idempotency: a request that is sent again under the same key gets the earlier answer and is not
 * repeated.
 *
 * The key is taken and the answer kept in the transaction of the request's own work: either all is
 * stored or nothing. A second request waits for the first. Keys are kept 24 hours.
 */
#ifndef KARTOTEKA_DIRECTORY_IDEMPOTENCY_H
#define KARTOTEKA_DIRECTORY_IDEMPOTENCY_H

#include "directory/directory.h"

/* The answer to a request. */
struct idempotency_answer {
    struct span text;   /* absent: there is no answer yet */
    int64_t created_id; /* the id of the part that the request made; 0: it made none */
};

/* Opens a transaction and takes the key in it. request: a hash of the request. When the request was
 * answered before, *answer is that answer and no transaction is open. When the request is new,
 * *answer has no text: the caller does the work and calls idempotency_close(). E_CONFLICT: the key
 * belongs to another request. */
MUST enum err idempotency_open(struct directory *d, struct span key, struct span request,
                               struct idempotency_answer *answer);

/* Keeps the answer under the key and commits. On E_OK the work and its answer are stored. */
MUST enum err idempotency_close(struct directory *d, struct span key,
                                const struct idempotency_answer *answer);

#endif

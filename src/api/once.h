/*
 * once: a change with an Idempotency-Key is done once, and answered as before when it comes again.
 */
#ifndef KARTOTEKA_API_ONCE_H
#define KARTOTEKA_API_ONCE_H

#include "api/api.h"

#define ONCE_HEADER "idempotency-key"

typedef enum err call_handler(struct call *call);

/* Runs the handler in the transaction that takes the key of its header, which belongs to the
 * caller alone and lives 24 hours; what failed keeps no key. request: a hash of what is asked.
 * Status, type and body are kept and sent again with Idempotency-Replayed. E_PARAM_INVALID with the
 * field Idempotency-Key: longer than 255 characters, or used for another request. */
MUST enum err call_once(struct call *call, struct span request, call_handler *handler);

#endif

/*
 * once: writes with an Idempotency-Key.
 */
#ifndef KARTOTEKA_API_SALESMAN_ONCE_H
#define KARTOTEKA_API_SALESMAN_ONCE_H

#include "api/once.h"

/* Runs the call's handler: a write once for its Idempotency-Key, by GET as by POST. The same
 * parameters are the same request, whatever form they come in. */
MUST enum err sm_once(struct call *call);

#endif

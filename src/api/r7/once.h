/*
 * once: runs changes that have an Idempotency-Key only once.
 */
#ifndef KARTOTEKA_API_R7_ONCE_H
#define KARTOTEKA_API_R7_ONCE_H

#include "api/once.h"
#include "api/r7/state.h"

/* Runs the call's handler: at most once for its Idempotency-Key when it is a change, else always. A
 * login has no caller yet, and a batch hands the key on to its items. */
MUST enum err r7_once(struct call *call);

#endif

/*
 * hooks: what the dispatcher asks of the dialect around a handler.
 */
#ifndef KARTOTEKA_API_R7_HOOKS_H
#define KARTOTEKA_API_R7_HOOKS_H

#include "api/api.h"

/* Makes the call's state and chooses the format. */
void r7_begin(struct call *call);

/* Query, and a body in JSON, form, multipart or text/xml with any verb. */
MUST enum err r7_read(struct call *call);

/* Keeps shared caches away from the answer. */
void r7_succeed(struct call *call);

#endif

/*
 * calls: telephone calls of a contact, as exchanges tell of them (docs/compatibility/pbx.md); an
 * addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_CALLS_H
#define KARTOTEKA_API_R7_OWN_CALLS_H

#include "api/r7/state.h"

extern const struct params r7_call_params, r7_call_id_params;

MUST enum err r7_calls(struct call *call);
MUST enum err r7_call(struct call *call);

#endif

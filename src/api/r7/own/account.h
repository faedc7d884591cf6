/*
 * account: the tenant's settings, the origins of pages, and the requests that have failed, for
 * administrators; an addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_ACCOUNT_H
#define KARTOTEKA_API_R7_OWN_ACCOUNT_H

#include "api/r7/state.h"

extern const struct params r7_own_settings_params, r7_origin_params;

MUST enum err r7_own_settings(struct call *call);
MUST enum err r7_own_settings_put(struct call *call);
MUST enum err r7_origins(struct call *call);
MUST enum err r7_origin_add(struct call *call);
MUST enum err r7_origin_drop(struct call *call);
MUST enum err r7_failures(struct call *call);

#endif

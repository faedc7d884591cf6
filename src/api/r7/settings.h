/*
 * settings: choices that the portal asks people for once and then keeps for the whole tenant.
 */
#ifndef KARTOTEKA_API_R7_SETTINGS_H
#define KARTOTEKA_API_R7_SETTINGS_H

#include "api/r7/state.h"

extern const struct params r7_status_settings_params, r7_tag_settings_params;

MUST enum err r7_status_settings(struct call *call);
MUST enum err r7_tag_settings(struct call *call);

#endif

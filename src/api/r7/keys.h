/*
 * keys: the keys of the account, for administrators; an addition of ours.
 */
#ifndef KARTOTEKA_API_R7_KEYS_H
#define KARTOTEKA_API_R7_KEYS_H

#include "api/r7/state.h"

extern const struct params r7_key_add_params, r7_key_id_params, r7_key_rotate_params;

MUST enum err r7_keys(struct call *call);
MUST enum err r7_key_add(struct call *call);
MUST enum err r7_key_rotate(struct call *call);
MUST enum err r7_key_end(struct call *call);
MUST enum err r7_objects(struct call *call);

#endif

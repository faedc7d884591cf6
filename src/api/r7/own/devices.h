/*
 * devices: passwords of the caller's own devices, for his address book (docs/CARDDAV.md), and of
 * everybody's for administrators; an addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_DEVICES_H
#define KARTOTEKA_API_R7_OWN_DEVICES_H

#include "api/r7/state.h"

extern const struct params r7_device_add_params, r7_device_id_params;

MUST enum err r7_devices(struct call *call);
MUST enum err r7_device_add(struct call *call);
MUST enum err r7_device_end(struct call *call);
MUST enum err r7_devices_of_all(struct call *call);
MUST enum err r7_device_end_any(struct call *call);

#endif

/*
 * statuses: the lists of contact statuses and types.
 */
#ifndef KARTOTEKA_API_R7_STATUSES_H
#define KARTOTEKA_API_R7_STATUSES_H

#include "api/r7/input.h"

extern const struct params r7_status_id_params, r7_status_add_params, r7_status_change_params,
    r7_status_color_params, r7_status_order_params;

MUST enum err r7_status_list(struct call *call);
MUST enum err r7_status_get(struct call *call);
MUST enum err r7_status_add(struct call *call);
MUST enum err r7_status_change(struct call *call);
MUST enum err r7_status_color(struct call *call);
MUST enum err r7_status_delete(struct call *call);
MUST enum err r7_status_order(struct call *call);
MUST enum err r7_type_list(struct call *call);
MUST enum err r7_type_get(struct call *call);
MUST enum err r7_type_add(struct call *call);
MUST enum err r7_type_change(struct call *call);
MUST enum err r7_type_delete(struct call *call);
MUST enum err r7_type_order(struct call *call);

#endif

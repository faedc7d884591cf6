/*
 * fields: definitions of custom fields, and single values of contacts and cases.
 */
#ifndef KARTOTEKA_API_R7_FIELDS_H
#define KARTOTEKA_API_R7_FIELDS_H

#include "api/r7/input.h"

extern const struct params r7_field_type_params, r7_field_add_params, r7_field_change_params,
    r7_field_drop_params, r7_field_order_params, r7_field_values_params, r7_field_value_params;

MUST enum err r7_field_definitions(struct call *call);
MUST enum err r7_field_create(struct call *call);
MUST enum err r7_field_change(struct call *call);
MUST enum err r7_field_delete(struct call *call);
MUST enum err r7_field_order(struct call *call);
MUST enum err r7_field_values_get(struct call *call);
MUST enum err r7_field_value_set(struct call *call);

#endif

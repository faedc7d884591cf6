/*
 * info: contact information of a contact, single items and batches.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_INFO_H
#define KARTOTEKA_API_R7_CONTACT_INFO_H

#include "api/r7/input.h"

extern const struct params r7_info_id_params, r7_info_by_type_params, r7_info_add_params,
    r7_info_update_params, r7_info_batch_params, r7_info_type_params;

MUST enum err r7_info_list(struct call *call);
MUST enum err r7_info_get(struct call *call);
MUST enum err r7_info_by_type(struct call *call);
MUST enum err r7_info_add(struct call *call);
MUST enum err r7_info_update(struct call *call);
MUST enum err r7_info_delete(struct call *call);
MUST enum err r7_info_batch_add(struct call *call);
MUST enum err r7_info_batch_replace(struct call *call);
MUST enum err r7_info_types_list(struct call *call);
MUST enum err r7_info_categories(struct call *call);

#endif

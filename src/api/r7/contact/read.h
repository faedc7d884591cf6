/*
 * read: reads single contacts and the contacts of something.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_READ_H
#define KARTOTEKA_API_R7_CONTACT_READ_H

#include "api/r7/state.h"

MUST enum err r7_contact_get(struct call *call);

struct r7_by_info_args {
    struct opt_i64 info_type, category;
    struct opt_text data;
    struct opt_bool is_primary;
};
extern const struct params r7_by_info_params;
MUST enum err r7_contact_by_info(struct call *call);

MUST enum err r7_case_contacts(struct call *call);

#endif

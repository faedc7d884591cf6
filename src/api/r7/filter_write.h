/*
 * filter_write: one change for all contacts, or cases, of a filter. Records that the caller may not
 * edit are passed over.
 */
#ifndef KARTOTEKA_API_R7_FILTER_WRITE_H
#define KARTOTEKA_API_R7_FILTER_WRITE_H

#include "api/r7/input.h"

extern const struct params r7_contact_filter_tag_params, r7_case_filter_tag_params,
    r7_contact_filter_access_params, r7_case_filter_access_params;

MUST enum err r7_contact_filter_tag(struct call *call);
MUST enum err r7_case_filter_tag(struct call *call);
MUST enum err r7_contact_filter_access(struct call *call);
MUST enum err r7_case_filter_access(struct call *call);

#endif

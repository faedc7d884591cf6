/*
 * cases: cases and their members.
 */
#ifndef KARTOTEKA_API_R7_CASES_H
#define KARTOTEKA_API_R7_CASES_H

#include "api/r7/input.h"

extern const struct params r7_case_add_params, r7_case_update_params, r7_case_filter_params,
    r7_case_ids_params, r7_case_access_params, r7_cases_access_params, r7_case_member_params,
    r7_case_prefix_params;

MUST enum err r7_case_get(struct call *call);
MUST enum err r7_case_filter(struct call *call);
MUST enum err r7_case_filter_delete(struct call *call);
MUST enum err r7_case_by_prefix(struct call *call);
MUST enum err r7_case_add(struct call *call);
MUST enum err r7_case_update(struct call *call);
MUST enum err r7_case_close(struct call *call);
MUST enum err r7_case_reopen(struct call *call);
MUST enum err r7_case_delete(struct call *call);
MUST enum err r7_cases_delete(struct call *call);
MUST enum err r7_case_access(struct call *call);
MUST enum err r7_cases_access(struct call *call);
MUST enum err r7_case_member_add(struct call *call);
MUST enum err r7_case_member_remove(struct call *call);

#endif

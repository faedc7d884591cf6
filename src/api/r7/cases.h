/*
 * cases: cases and their members.
 */
#ifndef KARTOTEKA_API_R7_CASES_H
#define KARTOTEKA_API_R7_CASES_H

#include "api/r7/input.h"
#include "api/r7/list_params.h"
#include "directory/case/crm_case.h"

/* The cases that a call is about, as crm/case/filter asks for them. */
struct r7_case_wanted {
    struct opt_i64 contact;
    struct opt_bool closed;
    struct param_list tags;
};
extern const struct params r7_case_wanted_params;

/* Makes the filter, with the words of filterValue; sort and page stay empty. */
void r7_case_wanted(struct call *call, const struct r7_list_query *q,
                    const struct r7_case_wanted *wanted, struct case_filter *f);

/* The same for a change of all that is found: list_query_narrow(). */
MUST enum err r7_case_sought(struct call *call, const struct r7_list_query *q,
                             const struct r7_case_wanted *wanted, struct case_filter *f);

/* struct crm_case */
void r7_case_shape(struct call *call, const char *key, const void *item);

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

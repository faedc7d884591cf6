/*
 * merge: PUT crm/contact/merge, GET crm/contact/{id}/merge/{id}, which says what it would do, and
 * PUT crm/contact/{id}/unmerge, which takes it back.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_MERGE_H
#define KARTOTEKA_API_R7_CONTACT_MERGE_H

#include "api/r7/state.h"

struct r7_merge_args {
    struct opt_i64 from, to;
};
extern const struct params r7_merge_params;
MUST enum err r7_merge(struct call *call);
extern const struct params r7_merge_preview_params;
MUST enum err r7_merge_preview(struct call *call);
MUST enum err r7_unmerge(struct call *call);

#endif

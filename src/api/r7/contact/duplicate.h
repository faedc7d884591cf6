/*
 * duplicate: people who may be one, for those who see both; an addition of ours. PUT
 * crm/contact/merge is what makes one of them.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_DUPLICATE_H
#define KARTOTEKA_API_R7_CONTACT_DUPLICATE_H

#include "api/r7/state.h"

extern const struct params r7_duplicate_list_params, r7_duplicate_pair_params;

MUST enum err r7_duplicates(struct call *call);
MUST enum err r7_duplicates_dismissed(struct call *call);
MUST enum err r7_duplicate_find(struct call *call);

/* Says that two people are not the same, and takes that back. */
MUST enum err r7_duplicate_dismiss(struct call *call);
MUST enum err r7_duplicate_undismiss(struct call *call);

#endif

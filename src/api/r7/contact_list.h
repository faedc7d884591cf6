/*
 * contact_list: lists of contacts, and the members of companies.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_LIST_H
#define KARTOTEKA_API_R7_CONTACT_LIST_H

#include "api/r7/input.h"

extern const struct params r7_filter_params, r7_by_email_params, r7_by_prefix_params,
    r7_mail_params, r7_company_id_params, r7_member_params;

MUST enum err r7_contact_filter(struct call *call);
MUST enum err r7_contact_simple_filter(struct call *call);
MUST enum err r7_contact_filter_delete(struct call *call);
MUST enum err r7_contact_by_email(struct call *call);
MUST enum err r7_contact_by_prefix(struct call *call);
MUST enum err r7_contact_mail(struct call *call);
MUST enum err r7_company_members(struct call *call);
MUST enum err r7_member_add(struct call *call);
MUST enum err r7_member_remove(struct call *call);

#endif

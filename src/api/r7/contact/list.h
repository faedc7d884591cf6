/*
 * list: lists of contacts, and the members of companies.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_LIST_H
#define KARTOTEKA_API_R7_CONTACT_LIST_H

#include "api/r7/input.h"
#include "api/r7/list_params.h"
#include "directory/party/party_list.h"

/* The contacts that a call is about, as crm/contact/filter asks for them. */
struct r7_contact_wanted {
    struct param_list tags;
    struct opt_i64 stage, type, view;
    struct opt_text responsible, from, to;
    struct opt_bool shared;
};
/* The rows of all parameters except isShared, which some calls set. */
extern const struct params r7_contact_wanted_params;

/* Makes the filter, with the words of filterValue. 400 for a responsibleid that is no GUID. */
MUST enum err r7_contact_wanted(struct call *call, const struct r7_list_query *q,
                                const struct r7_contact_wanted *wanted, struct party_filter *f);

/* The same for a change of all that is found: list_query_narrow(). */
MUST enum err r7_contact_sought(struct call *call, const struct r7_list_query *q,
                                const struct r7_contact_wanted *wanted, struct party_filter *f);

extern const struct params r7_filter_params, r7_filter_walk_params, r7_by_email_params,
    r7_by_prefix_params, r7_mail_params, r7_company_id_params, r7_member_params;

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

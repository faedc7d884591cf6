/*
 * list: lists of contacts, and the members of companies.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_LIST_H
#define KARTOTEKA_API_R7_CONTACT_LIST_H

#include "api/r7/input.h"
#include "api/r7/list_params.h"
#include "directory/contact_filter.h"

/* Which contacts a call is about, as crm/contact/filter asks for them. */
struct r7_contact_wanted {
    struct param_list tags;
    struct opt_i64 stage, type, view;
    struct opt_text responsible, from, to;
    struct opt_bool shared;
};
extern const struct param_word r7_contact_views[];

/* Rows of a table whose arguments have this member; all but isShared, which some calls set. */
#define R7_CONTACT_WANTED_ROWS(type_, member_)                                                     \
    R7_TEXTS_ROW("tags", type_, member_.tags), R7_INT32_ROW("contactStage", type_, member_.stage), \
        R7_INT32_ROW("contactType", type_, member_.type),                                          \
        {.name = "contactListView",                                                                \
         .type = P_ENUM,                                                                           \
         .flags = PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT,                                             \
         .offset = offsetof(type_, member_.view),                                                  \
         .min = INT32_MIN,                                                                         \
         .max = INT32_MAX,                                                                         \
         .words = r7_contact_views},                                                               \
        R7_TEXT_ROW("responsibleid", type_, member_.responsible),                                  \
        R7_INSTANT_ROW("fromDate", type_, member_.from),                                           \
        R7_INSTANT_ROW("toDate", type_, member_.to)

/* The filter that it means, with the words of filterValue. 400 for a responsibleid that is no
 * GUID. */
MUST enum err r7_contact_wanted(struct call *call, const struct list_query *q,
                                const struct r7_contact_wanted *wanted, struct contact_filter *f);

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

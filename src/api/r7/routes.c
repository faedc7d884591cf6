/*
 * routes: everything that can be asked in the R7 dialect, and the dialect itself.
 */
#include "api/r7/auth.h"
#include "api/r7/contacts.h"
#include "api/r7/errors.h"
#include "api/r7/hooks.h"
#include "api/r7/merge.h"
#include "api/r7/r7.h"

static const struct route routes[] = {
    {M_POST, "authentication", NULL, ACCESS_PUBLIC, r7_login, &r7_login_params,
     "Gives a token for a login and password, and sets it as a cookie."},
    {M_GET, "crm/contact/{contactid:int}", NULL, ACCESS_READ, r7_contact_get, &r7_contact_id_params,
     "One person or company with all that belongs to it."},
    {M_GET, "crm/contact/bycontactinfo", NULL, ACCESS_READ, r7_contact_by_info, &r7_by_info_params,
     "Contacts that have a contact value with this text."},
    {M_PUT, "crm/contact/merge", NULL, ACCESS_WRITE, r7_merge, &r7_merge_params,
     "Merges one contact into another; the second one survives."},
    {M_GET, "crm/case/{caseid:int}/contact", NULL, ACCESS_READ, r7_case_contacts,
     &r7_case_id_params, "Contacts that are members of a case."},
};

const struct dialect dialect_r7 = {
    .name = "r7",
    .prefix = "/api/2.0/",
    .routes = routes,
    .route_count = sizeof routes / sizeof routes[0],
    .rules = {.ignore_case = true, .repeated_first = true},
    .begin = r7_begin,
    .read = r7_read,
    .authenticate = r7_authenticate,
    .succeed = r7_succeed,
    .fail = r7_fail,
};

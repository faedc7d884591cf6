/*
 * write: makes, changes, deletes and shares persons and companies.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_WRITE_H
#define KARTOTEKA_API_R7_CONTACT_WRITE_H

#include "api/r7/input.h"

extern const struct params r7_person_params, r7_person_update_params, r7_company_params,
    r7_company_update_params, r7_quick_persons_params, r7_quick_companies_params,
    r7_contact_ids_params, r7_access_params, r7_access_all_params, r7_status_set_params,
    r7_company_status_params, r7_person_status_params, r7_contact_created_params,
    r7_contact_modified_params;

MUST enum err r7_person_add(struct call *call);
MUST enum err r7_person_update(struct call *call);
MUST enum err r7_company_add(struct call *call);
MUST enum err r7_company_update(struct call *call);
MUST enum err r7_persons_quick(struct call *call);
MUST enum err r7_companies_quick(struct call *call);
MUST enum err r7_contact_delete(struct call *call);
MUST enum err r7_contacts_delete(struct call *call);
MUST enum err r7_contact_set_status(struct call *call);
MUST enum err r7_group_set_status(struct call *call);
MUST enum err r7_access_get(struct call *call);
MUST enum err r7_access_set(struct call *call);
MUST enum err r7_access_set_all(struct call *call);
MUST enum err r7_contact_created(struct call *call);
MUST enum err r7_contact_modified(struct call *call);

#endif

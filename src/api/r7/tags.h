/*
 * tags: tags of contacts and cases.
 */
#ifndef KARTOTEKA_API_R7_TAGS_H
#define KARTOTEKA_API_R7_TAGS_H

#include "api/r7/input.h"

enum { R7_TAG_MAX_CHARS = 255 };

extern const struct params r7_tag_contact_params, r7_tag_case_params, r7_tag_name_params,
    r7_tag_many_params, r7_tag_company_params, r7_tag_person_params;

MUST enum err r7_contact_tags_all(struct call *call);
MUST enum err r7_case_tags_all(struct call *call);
MUST enum err r7_contact_tags(struct call *call);
MUST enum err r7_case_tags(struct call *call);
MUST enum err r7_contact_tag_create(struct call *call);
MUST enum err r7_case_tag_create(struct call *call);
MUST enum err r7_contact_tag_add(struct call *call);
MUST enum err r7_case_tag_add(struct call *call);
MUST enum err r7_contacts_tag_add(struct call *call);
MUST enum err r7_cases_tag_add(struct call *call);
MUST enum err r7_contact_tag_remove(struct call *call);
MUST enum err r7_case_tag_remove(struct call *call);
MUST enum err r7_company_tag_add(struct call *call);
MUST enum err r7_company_tag_remove(struct call *call);
MUST enum err r7_person_tag_add(struct call *call);
MUST enum err r7_person_tag_remove(struct call *call);
MUST enum err r7_contact_tag_drop(struct call *call);
MUST enum err r7_case_tag_drop(struct call *call);
MUST enum err r7_contact_tag_drop_unused(struct call *call);
MUST enum err r7_case_tag_drop_unused(struct call *call);

#endif

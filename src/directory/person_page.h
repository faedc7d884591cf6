/*
 * person_page: what person_page.sql answers, as a list of people in its order.
 *
 * Everything lives in mem. Filled are: id, names as full_name, job title, role, birthday, external
 * id, owner, loyalty, source, times, contacts (id, kind, category, value), customs, and of the
 * company its id and name. The rest is empty.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PAGE_H
#define KARTOTEKA_DIRECTORY_PERSON_PAGE_H

#include "db/db.h"
#include "directory/party.h"

void person_page_read(const struct rows *rs, struct arena *mem, struct party_list *out);

#endif

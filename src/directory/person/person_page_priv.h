/*
 * person_page_priv: turns the rows (person_rows) of person_page.sql, person_list_*.sql and
 * person_found*.sql into a list of people in their order. total is set where the statement counts
 * and has rows, else it is -1.
 *
 * Everything lives in the request's arena. Filled are: id, names as full_name, job title, owner,
 * created_at; with PART_DETAILS role, birthday, external id, loyalty, source, updated_at; with
 * PART_CONTACTS the contacts; with PART_CUSTOMS the customs; with PART_COMPANY the company (id and
 * name) and its id. The rest is empty.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_PAGE_PRIV_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_PAGE_PRIV_H

#include "db/sql/part.h"
#include "directory/party/party.h"

MUST enum err person_page_read(struct directory *d, const struct sql_person_rows_rows *rs,
                               struct party_list *out);

#endif

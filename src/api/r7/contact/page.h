/*
 * page: turns the generic list parameters into the database's page, for lists that may be long.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_PAGE_H
#define KARTOTEKA_API_R7_CONTACT_PAGE_H

#include "api/r7/list_params.h"
#include "directory/party/party_list.h"

/* Makes the page from sortBy (its first name), filterBy and type. fallback: the order when sortBy
 * is not sent or names nothing by which lists are sorted. */
void r7_contact_page(const struct r7_list_query *q, enum party_sort fallback,
                     struct party_page *out);

/* True when sortBy names an order of contacts. */
bool r7_contact_ordered(const struct r7_list_query *q);

/* Answers with a page that was read with r7_contact_page(). The one item too many is left out;
 * nextIndex and total are set when more remain. */
MUST enum err r7_contacts_answer(struct call *call, const struct r7_list_query *q,
                                 struct party_list *list, bool bulk);

#endif

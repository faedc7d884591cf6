/*
 * party_list_priv: the arguments of statements that select parties by a filter.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_PRIV_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_PRIV_H

#include "db/sql/part.h"
#include "directory/party/party_list.h"

/* Give the fields of the parts contact_order, contact_generic and contact_wanted. At most `count`
 * rows: a page's limit, or one more to see whether there are more. */
struct sql_contact_order contact_order_of(const struct party_page *page, int64_t count);
struct sql_contact_generic contact_generic_of(struct arena *mem, const struct party_page *page);
struct sql_contact_wanted contact_wanted_of(const struct party_filter *f);

#endif

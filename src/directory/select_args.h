/*
 * select_args: the arguments of statements that select contacts or cases by a filter.
 */
#ifndef KARTOTEKA_DIRECTORY_SELECT_ARGS_H
#define KARTOTEKA_DIRECTORY_SELECT_ARGS_H

#include "db/sql/part.h"
#include "directory/contact_filter.h"
#include "directory/crm_case.h"
#include "directory/party_args.h"

/* What the parts contact_order, contact_generic and contact_wanted of statements ask for. At most
 * `count` rows: a page's limit, or one more to see whether there are more. */
struct sql_contact_order contact_order_of(const struct contact_page *page, int64_t count);
struct sql_contact_generic contact_generic_of(struct arena *mem, const struct contact_page *page);
struct sql_contact_wanted contact_wanted_of(const struct contact_filter *f);

/* A LIKE pattern of each word of a filter. */
struct spans contact_words_of(struct arena *mem, const struct contact_filter *f);

/* $1..$7: who asks, contact, state, tags, words. */
enum { CASE_ARGS = 3, CASE_SELECT_ARGS = CASE_ARGS + 4 };
void case_select_args(struct directory *d, const struct case_filter *f, struct db_arg *args);

#endif

/*
 * select_args: the arguments of statements that select contacts or cases by a filter.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_SELECT_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_SELECT_H

#include "db/db.h"
#include "directory/case/crm_case.h"
#include "directory/party/party_args.h"
#include "directory/party/party_list.h"

/* $1..$22: who asks, the parts to load ($5), the page, the filter, its words (empty: none). */
enum { PARTY_PAGE_ARGS = READ_ARGS + 8, PARTY_SELECT_ARGS = PARTY_PAGE_ARGS + 9 };
void party_select_args(struct directory *d, const struct party_filter *f,
                       const struct party_page *page, enum visibility see, unsigned parts,
                       struct db_arg *args);

/* $1..$7: who asks, contact, state, tags, words. */
enum { CASE_ARGS = 3, CASE_SELECT_ARGS = CASE_ARGS + 4 };
void case_select_args(struct directory *d, const struct case_filter *f, struct db_arg *args);

#endif

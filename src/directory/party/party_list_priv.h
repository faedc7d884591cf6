/*
 * party_list_priv: the arguments of statements that select parties by a filter.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_PRIV_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_PRIV_H

#include "directory/party/party_args.h"
#include "directory/party/party_list.h"

/* $1..$22: who asks, the parts to load ($5), the page, the filter, its words (empty: none). */
enum { PARTY_PAGE_ARGS = READ_ARGS + 8, PARTY_SELECT_ARGS = PARTY_PAGE_ARGS + 9 };
void party_select_args(struct directory *d, const struct party_filter *f,
                       const struct party_page *page, enum visibility see, unsigned parts,
                       struct db_arg *args);

#endif

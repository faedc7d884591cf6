/*
 * party_found: changes of all people and companies that a filter finds, each in one transaction
 * however many there are. Pages and orders of the filter do not count. What
 * the caller may not edit is passed over.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_FOUND_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_FOUND_H

#include "directory/party/party_list.h"

/* Puts a tag on them, made when there is none and something is found. */
MUST enum err party_found_tag(struct directory *d, const struct party_filter *f, struct span title);

/* Sharing and access list; *changed: whom, by id. */
MUST enum err party_found_share(struct directory *d, const struct party_filter *f,
                                int64_t share_type, const struct id_list *employees,
                                struct id_list *changed);

#endif

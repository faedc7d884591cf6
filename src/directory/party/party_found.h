/*
 * party_found: changes of all people and companies that a filter finds, each in one transaction
 * however many there are. The filter's page and order do not count. Parties that the caller may not
 * edit are passed over.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_FOUND_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_FOUND_H

#include "directory/party/party_list.h"

/* Puts a tag on the parties. The tag is made when there is none and a party is found. */
MUST enum err party_found_tag(struct directory *d, const struct party_filter *f, struct span title);

/* Sets sharing and access list of the parties; *changed: their ids, in order. */
MUST enum err party_found_share(struct directory *d, const struct party_filter *f,
                                int64_t share_type, const struct id_list *employees,
                                struct id_list *changed);

#endif

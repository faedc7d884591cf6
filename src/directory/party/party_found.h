/*
 * filter_write: changes of everything that a filter finds, each in one transaction however many
 * there are. What the caller may not edit is passed over. Pages and orders of the filters do not
 * count.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_FOUND_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_FOUND_H

#include "directory/case/crm_case.h"
#include "directory/party/party_list.h"

/* Puts a tag on them, made when there is none and something is found. */
MUST enum err party_found_tag(struct directory *d, const struct party_filter *f, struct span title);
MUST enum err case_found_tag(struct directory *d, const struct case_filter *f, struct span title);

struct id_list {
    int64_t *v;
    size_t n;
};

/* Sharing and access list; *changed: whom, by id. */
MUST enum err party_found_share(struct directory *d, const struct party_filter *f,
                                int64_t share_type, const struct id_list *employees,
                                struct id_list *changed);
MUST enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                               const struct id_list *employees, struct id_list *changed);

#endif

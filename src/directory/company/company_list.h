/*
 * company_list: companies by filters, by id, by external id or INN.
 *
 * Everything returned lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_COMPANY_COMPANY_LIST_H
#define KARTOTEKA_DIRECTORY_COMPANY_COMPANY_LIST_H

#include "directory/company/company.h"
#include "directory/search/time_range.h"

struct company_list {
    struct company *v;
    size_t n;
    int64_t total;
};

enum company_order { BY_CREATED, BY_ID, BY_CHANGED, BY_TITLE, BY_OWNER, BY_SOURCE, BY__COUNT };

/* A filter. Absent spans and NULL lists do not filter, as in person_query. */
struct company_query {
    const int64_t *owners;
    size_t owner_count;
    struct time_range created, changed;
    struct span word; /* in title, note, phones other than fax, mails, sites, address */
    struct span source, relation, category, territory; /* a title or an id */
    struct span type;
    struct span phone, mail;
    struct span external_id;
    struct span title;
    const struct party_custom_value *customs;
    size_t custom_count;
    enum company_order order;
    bool oldest_first;
    int64_t limit, skip;
};

/* Lists companies that the caller sees, in two round trips, the second for the page's details. */
MUST enum err company_list(struct directory *d, const struct company_query *q,
                           struct company_list *out);

/* Gives one visible company. E_PARTY_NOT_FOUND. */
MUST enum err company_get(struct directory *d, int64_t id, struct company *out);

/* Finds the visible company with this external id, or with this INN. E_PARTY_NOT_FOUND. */
MUST enum err company_find(struct directory *d, struct span uid, struct span inn, int64_t *id);

/* The tenant's own companies, whoever asks, by id. */
MUST enum err company_own_list(struct directory *d, struct company_list *out);

#endif

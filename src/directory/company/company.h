/*
 * company: companies as SalesMan's clients: lists with filters, details and requisites beside the
 * party, writes of many.
 *
 * Everything returned lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_COMPANY_COMPANY_H
#define KARTOTEKA_DIRECTORY_COMPANY_COMPANY_H

#include "directory/person/person.h"

struct requisite {
    struct span name, value;
};
struct company {
    struct party *party;
    struct span type; /* client, person, concurent, contractor, partner */
    int64_t category_id, territory_id, relation_id;
    int64_t head_id, person_id; /* 0: none, or deleted */
    struct span head_name, person_name, scheme;
    PARTY_LIST(struct requisite) requisites;
};
struct company_list {
    struct company *v;
    size_t n;
    int64_t total;
};

enum company_order { BY_CREATED, BY_ID, BY_CHANGED, BY_TITLE, BY_OWNER, BY_SOURCE, BY__COUNT };

/* As in person_query. */
struct company_query {
    const int64_t *owners;
    size_t owner_count;
    struct time_range created, changed;
    struct span word; /* in title, note, phones but fax, mails, sites, address */
    struct span source, relation, category, territory; /* a title or an id */
    struct span type;
    struct span phone, mail;
    struct span external_id;
    struct span title;
    const struct custom_value *customs;
    size_t custom_count;
    enum company_order order;
    bool oldest_first;
    int64_t limit, skip;
};

/* Companies that the caller sees; two round trips, the second for the page's details. */
MUST enum err company_list(struct directory *d, const struct company_query *q,
                           struct company_list *out);

/* One visible company; E_PARTY_NOT_FOUND. */
MUST enum err company_get(struct directory *d, int64_t id, struct company *out);

/* The visible company with this external id, or with this INN; E_PARTY_NOT_FOUND. */
MUST enum err company_find(struct directory *d, struct span uid, struct span inn, int64_t *id);

struct company_edit {
    struct opt_text title, note, external_id, created_at, address, scheme, type;
    struct opt_text source, relation, category,
        territory; /* a title, made when missing, or an id */
    struct opt_i64 owner_id, head_id, person_id;
    const struct contact_values *contacts;
    size_t contact_count;
    const struct custom_value *customs;
    size_t custom_count;
    const struct requisite *requisites; /* an empty value clears */
    size_t requisite_count;
    bool check_duplicates; /* add: refuse a title that is there and shares what is sent */
};

struct company_result {
    enum err code; /* E_OK, E_REFERENCE_UNKNOWN: head or person, E_PARTY_DUPLICATE: subject,
                      E_PARTY_NOT_FOUND */
    int64_t id, subject;
    struct span subject_name;
    bool changed, requisites_changed;
};

/* Adds n companies in one transaction; an item that cannot be added harms no other: when the
 * database refuses one, each is tried on its own. */
MUST enum err company_add(struct directory *d, const struct company_edit *items, size_t n,
                          struct company_result *results);

/* Changes one company found by id, or by external id when id is 0. */
MUST enum err company_update(struct directory *d, int64_t id, struct span uid,
                             const struct company_edit *e, struct company_result *result);

/* The first address as one line; empty when there is none. */
struct span company_address_line(struct arena *mem, const struct party *p);

#endif

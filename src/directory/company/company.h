/*
 * company: the details and requisites that a company has beside its party.
 */
#ifndef KARTOTEKA_DIRECTORY_COMPANY_COMPANY_H
#define KARTOTEKA_DIRECTORY_COMPANY_COMPANY_H

#include "directory/party/party.h"

struct company_requisite {
    struct span name, value;
};
struct company {
    struct party *party;
    struct span type; /* client, person, concurent, contractor, partner */
    int64_t category_id, territory_id, relation_id;
    int64_t head_id, person_id; /* 0: there is none, or it was deleted */
    struct span head_name, person_name, scheme;
    PARTY_LIST(struct company_requisite) requisites;
};
/* Gives the first address as one line; empty when there is none. */
struct span company_address_line(struct arena *mem, const struct party *p);

#endif

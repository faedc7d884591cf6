/*
 * person_bulk_update: changes or deletes many people in one transaction.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_BULK_UPDATE_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_BULK_UPDATE_H

#include "directory/person/person_bulk_add.h"

/* A change of one person. */
struct person_update {
    int64_t id;
    struct person_edit edit;
};

/* Changes n persons in one transaction. An item that cannot be changed harms no other: when the
 * database refuses one, each is tried on its own. Codes: E_PARTY_NOT_FOUND (also out of the
 * caller's reach), E_REFERENCE_UNKNOWN (the company), E_PARTY_DUPLICATE (external_id is another's).
 * Identical data is no write. */
MUST enum err person_bulk_update(struct directory *d, const struct person_update *items, size_t n,
                                 struct person_result *results);

/* Deletes n persons in one transaction. Codes: E_PARTY_NOT_FOUND, E_CONFLICT (it has deals: subject
 * is their number). */
MUST enum err person_bulk_delete(struct directory *d, const int64_t *ids, size_t n,
                                 struct person_result *results);

#endif

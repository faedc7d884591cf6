/*
 * place_edit: adds, renames and deletes cities and streets.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_EDIT_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_EDIT_H

#include "directory/place/place.h"

/* Adds a city to a country, or a street to a city. E_REFERENCE_UNKNOWN: there is no such parent.
 * Names need not be unique, because the vendor's are not. */
MUST enum err place_add(struct directory *d, enum place_kind kind, int64_t parent, struct span name,
                        struct span post_code, int64_t *id);

/* Changes the GIVEN values; of a city only the name. E_REFERENCE_UNKNOWN: there is no such place.
 * *out is the place after the change. */
MUST enum err place_change(struct directory *d, enum place_kind kind, int64_t id,
                           struct opt_text name, struct opt_text post_code, struct place *out);

/* The number of records that name a place. */
struct place_users {
    int64_t addresses, streets, stations;
};
/* Deletes a place that nothing uses. E_REFERENCE_UNKNOWN: there is no such place; E_CONFLICT: it is
 * in use, *users has the counts. Addresses of deleted persons keep its name as text. */
MUST enum err place_delete(struct directory *d, enum place_kind kind, int64_t id,
                           struct place_users *users);

#endif

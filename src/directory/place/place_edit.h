/*
 * place_edit: cities and streets are added, renamed and deleted.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_EDIT_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_EDIT_H

#include "directory/place/place.h"

/* A new city of a country, or street of a city. E_REFERENCE_UNKNOWN when there is no such parent.
 * Names need not be unique: the vendor's do not. */
MUST enum err place_add(struct directory *d, enum place_kind kind, int64_t parent, struct span name,
                        struct span post_code, int64_t *id);

/* Changes what is GIVEN; of a city the name only. E_REFERENCE_UNKNOWN when there is no such place.
 * *out is the place as it is then. */
MUST enum err place_change(struct directory *d, enum place_kind kind, int64_t id,
                           struct opt_text name, struct opt_text post_code, struct place *out);

/* How many records name a place. */
struct place_users {
    int64_t addresses, streets, stations;
};
/* Deletes a place that nothing uses. E_REFERENCE_UNKNOWN: no such place; E_CONFLICT: *users has the
 * counts. Addresses of deleted persons keep its name as text. */
MUST enum err place_delete(struct directory *d, enum place_kind kind, int64_t id,
                           struct place_users *users);

#endif

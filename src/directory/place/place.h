/*
 * geography: the ids in an address: what they name, what follows from them, whether they agree.
 *
 * Countries, cities and metro stations come from the catalog, streets from the database. Cities and
 * streets are also added, renamed, deleted, searched by words and read by revision.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_H

#include "directory/party/party.h"

enum address_part { ADDRESS_TYPE, ADDRESS_COUNTRY, ADDRESS_CITY, ADDRESS_STREET, ADDRESS_METRO };

/* A part that names no record, or one that belongs elsewhere. */
struct address_fault {
    size_t index; /* of the address */
    enum address_part part;
    bool foreign;       /* it exists, but not in parent */
    int64_t id, parent; /* what was asked for */
};
struct address_faults {
    struct address_fault *v;
    size_t n;
};

/* Completes n address edits in place: a name without an id becomes the id where there is one of
 * that name; a street gives its city, a city its country, where they are not set; a part with an
 * id loses its free text; a type sets the category. Then checks that all ids exist, that the city
 * is of the country, street and metro station of the city. now: the address that edits[0] changes
 * (n == 1), or NULL for new ones. E_OK also when there are faults. One round trip when there are
 * streets. */
MUST enum err address_complete(struct directory *d, struct address_edit *edits, size_t n,
                               const struct address *now, struct address_faults *faults);

/* The same for new addresses whose writer checks the streets itself (person_create): no trip when
 * every address with a street names its city, unless something else is wrong: then all faults are
 * told. */
MUST enum err address_presume(struct directory *d, struct address_edit *edits, size_t n,
                              struct address_faults *faults);

/* The ids in one address of a party, held until the open transaction ends. E_ADDRESS_NOT_FOUND. */
MUST enum err address_now(struct directory *d, int64_t party, int64_t address, struct address *out);

/* A city or a street. */
struct place {
    int64_t id, revision; /* revision: of place_changes only */
    struct span name, post_code;
    bool removed;
};
struct place_list {
    struct place *v;
    size_t n;
    bool more;    /* there are rows behind the last */
    int64_t upto; /* of place_changes: what the next question is about begins here */
};
enum place_kind { PLACE_CITY, PLACE_STREET };

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
 * counts. Addresses of deleted clients keep its name as text. */
MUST enum err place_delete(struct directory *d, enum place_kind kind, int64_t id,
                           struct place_users *users);

/* Streets of a city with ids below `before`, newest first. At most count, in one round trip. */
MUST enum err street_list(struct directory *d, int64_t city, int64_t before, int64_t count,
                          struct place_list *out);

/* Places of a parent whose name has a word that begins as each typed word: without case, ё as е, in
 * any order, with and without abbreviations of улица, проспект, ... By name, at most count. */
MUST enum err place_find(struct directory *d, enum place_kind kind, int64_t parent,
                         struct span typed, int64_t count, struct place_list *out);

/* Where a reader of changes stands: everything up to `since` is known, of later ones what comes
 * before (revision, id) in their order. */
struct change_mark {
    int64_t since, revision, id;
};
/* Places of a parent that changed or went since, in order of their change. At most count. */
MUST enum err place_changes(struct directory *d, enum place_kind kind, int64_t parent,
                            const struct change_mark *from, int64_t count, struct place_list *out);

#endif

/*
 * address_check: checks the ids in an address: whether they name a record and agree with each
 * other, and adds what follows from them.
 *
 * Countries, cities and metro stations come from the catalog, streets from the database.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_ADDRESS_CHECK_H
#define KARTOTEKA_DIRECTORY_PLACE_ADDRESS_CHECK_H

#include "directory/party/party_edit.h"

enum address_part { ADDRESS_TYPE, ADDRESS_COUNTRY, ADDRESS_CITY, ADDRESS_STREET, ADDRESS_METRO };

/* A part of an address that names no record, or one that belongs elsewhere. */
struct address_fault {
    size_t index; /* the number of the address, from 0 */
    enum address_part part;
    bool foreign;       /* the record exists, but not in parent */
    int64_t id, parent; /* the ids that were asked for */
};
struct address_faults {
    struct address_fault *v;
    size_t n;
};

/* Completes n address edits in place: a name without an id becomes the id where one has that name;
 * a street gives its city, a city its country, where they are not set; a part with an id loses its
 * free text; a type sets the category. Then checks that all ids exist, that the city is in the
 * country, street and metro station in the city. now: the address that edits[0] changes (n == 1),
 * or NULL for new ones. Returns E_OK also when there are faults. One round trip when there are
 * streets. */
MUST enum err address_complete(struct directory *d, struct address_edit *edits, size_t n,
                               const struct address *now, struct address_faults *faults);

/* Does the same for new addresses whose writer checks the streets itself (person_create). There is
 * no trip when every address with a street names its city, unless something else is wrong: then all
 * faults are found. */
MUST enum err address_presume(struct directory *d, struct address_edit *edits, size_t n,
                              struct address_faults *faults);

#endif

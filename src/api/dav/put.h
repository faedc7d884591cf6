/*
 * put: cards that devices write.
 */
#ifndef KARTOTEKA_API_DAV_PUT_H
#define KARTOTEKA_API_DAV_PUT_H

#include "api/dav/dav.h"
#include "directory/person/person_card.h"

/* Reads a vCard 3.0 or 4.0 into the change that it makes of a card (NULL: a new person).
 *
 * What the device was shown and has left out is taken away; what it was not shown stays. Values
 * keep their rows, with all that a vCard cannot say of them. Every line is kept as well, so that
 * properties which the directory has no place for, and the device's own forms of those that it has,
 * are given back. Refuses with c:valid-address-data. */
MUST enum err dav_card_parse(struct call *call, const struct book_card *card, struct span text,
                             struct person_card *out);

MUST enum err dav_put(struct call *call);
MUST enum err dav_delete(struct call *call);

#endif

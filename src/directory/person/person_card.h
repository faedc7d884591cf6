/*
 * person_card: cards that devices write into their employee's address book.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_CARD_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_CARD_H

#include "directory/party/party_edit.h"

struct person_card {
    int64_t id;             /* 0: a new person, who is private to the caller */
    int64_t revision;       /* the one that the device changes */
    struct party_edit edit; /* without company_id */
    const int64_t *drop_addresses;
    size_t drop_address_count;
    struct opt_text company; /* GIVEN: by its name, made when the caller sees none; IS_NULL: none */
    /* These go to dav_card: absent name and uid stay as they are. */
    struct span name, uid, kept;
};

/* Stores a card in one transaction. *id: of the person. E_PARTY_NOT_FOUND: the caller may not
 * change him; E_CONFLICT: he has changed since that revision, or the name belongs to somebody
 * else. */
MUST enum err person_card_put(struct directory *d, const struct person_card *card, int64_t *id);

/* Deletes a person. revision 0: whatever he is now; otherwise E_CONFLICT when he has changed since.
 * E_PARTY_NOT_FOUND; E_CONFLICT with err.subject: he has so many deals. */
MUST enum err person_card_delete(struct directory *d, int64_t id, int64_t revision);

/* Finds the person, other than but_for, whose card has the identifier. number: that it is made of,
 * 0: none. *id 0: nobody. */
MUST enum err person_card_uid(struct directory *d, struct span uid, int64_t number, int64_t but_for,
                              int64_t *id, struct span *name);

#endif

/*
 * client: people as WebDelivery sees them: search, changes since a revision, new ones, contact
 * values that belong to one client.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_FIND_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_FIND_H

#include "directory/place/place.h"

/* One criterion. */
enum person_key {
    PERSON_KEY_PHONE,
    PERSON_KEY_EMAIL,
    PERSON_KEY_CARD,
    PERSON_KEY_EXTERNAL,
    PERSON_KEY_WORDS
};

/* Live persons that fit, by id, with ids above `after`. At most count; *more: there are others. A
 * phone is found in any spelling; words in names and contact values, each anywhere. */
MUST enum err person_find(struct directory *d, enum person_key key, struct span text, int64_t after,
                          int64_t count, unsigned parts, struct party_list *out, bool *more);

/* A person that changed; party is NULL when it is gone. */
struct person_change {
    int64_t id, revision;
    const struct party *party;
};
struct person_changes {
    struct person_change *v;
    size_t n;
    bool more;
    int64_t upto;                   /* the next question starts here */
    int64_t last_revision, last_id; /* of the page, also when its last rows are left out */
};
/* Persons that changed since, in order of their change. Safe beside writers that commit late: what
 * they change comes with a later question. */
MUST enum err person_changes(struct directory *d, const struct change_mark *from, int64_t count,
                             unsigned parts, struct person_changes *out);

/* In an open transaction: holds the contact values until its end, so that two requests cannot give
 * one value to two clients, and finds the live clients that have one, except one (0: none).
 * owners[i]: the first client that has contacts[i], or 0. */
MUST enum err contact_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                            int64_t except, int64_t *owners);

/* Adds a client in one statement, which the new clients of other requests may share. edit: names,
 * note, external id, birthday, contacts without primary marks, addresses; nothing else of it
 * counts. parts: which *out has. The statement itself looks whether each street is one of its
 * address's city, so addresses may come from address_presume(). *out is NULL, and nothing is
 * stored, when one is not. */
MUST enum err person_create(struct directory *d, const struct party_edit *edit, unsigned parts,
                            struct party **out);

/* Leaves of n contacts, in place, those that the client does not have; returns how many. */
MUST enum err contact_missing(struct directory *d, int64_t client, struct contact_edit *contacts,
                              size_t *n);

#endif

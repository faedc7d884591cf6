/*
 * client: people as WebDelivery sees them: search, changes since a revision, new ones, contact
 * values that belong to one client.
 */
#ifndef KARTOTEKA_DIRECTORY_CLIENT_H
#define KARTOTEKA_DIRECTORY_CLIENT_H

#include "directory/geography.h"

/* One criterion. */
enum client_key { CLIENT_PHONE, CLIENT_EMAIL, CLIENT_CARD, CLIENT_EXTERNAL, CLIENT_WORDS };

/* Live persons that fit, by id, with ids above `after`. At most count; *more: there are others. A
 * phone is found in any spelling, or by its last digits, four or more; words in names and contact
 * values, each anywhere. */
MUST enum err client_find(struct directory *d, enum client_key key, struct span text, int64_t after,
                          int64_t count, unsigned parts, struct party_list *out, bool *more);

/* A person that changed; party is NULL when it is gone. */
struct client_change {
    int64_t id, revision;
    const struct party *party;
};
struct client_changes {
    struct client_change *v;
    size_t n;
    bool more;
    int64_t upto;                   /* the next question starts here */
    int64_t last_revision, last_id; /* of the page, also when its last rows are left out */
};
/* Persons that changed since, in order of their change. Safe beside writers that commit late: what
 * they change comes with a later question. */
MUST enum err client_changes(struct directory *d, const struct change_mark *from, int64_t count,
                             unsigned parts, struct client_changes *out);

/* In an open transaction: holds the contact values until its end, so that two requests cannot give
 * one value to two clients, and finds the live clients that have one, except one (0: none).
 * owners[i]: the first client that has contacts[i], or 0. */
MUST enum err client_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                           int64_t except, int64_t *owners);

/* Adds a client in one statement, which the new clients of other requests may share. edit: names,
 * note, external id, birthday, contacts without primary marks, addresses; nothing else of it
 * counts. parts: which *out has. The statement itself looks whether each street is one of its
 * address's city, so addresses may come from address_presume(). *out is NULL, and nothing is
 * stored, when one is not. */
MUST enum err client_create(struct directory *d, const struct party_edit *edit, unsigned parts,
                            struct party **out);

/* Leaves of n contacts, in place, those that the client does not have; returns how many. */
MUST enum err client_missing(struct directory *d, int64_t client, struct contact_edit *contacts,
                             size_t *n);

#endif

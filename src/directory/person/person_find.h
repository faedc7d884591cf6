/*
 * person_find: finds people by one criterion: phone, mail, card, external id or words.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_FIND_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_FIND_H

#include "directory/party/party.h"

/* Gives a live person of the tenant as WebDelivery shows it: id, names, note, birthday, external
 * id, revision and these of its parts: contacts, addresses, accounts and cards. The requests of
 * several callers share an execution. Where d->text gives the text that was asked for, *out is
 * NULL. E_PARTY_NOT_FOUND. */
MUST enum err person_get(struct directory *d, int64_t id, unsigned parts, struct party **out);

/* The criteria of person_find(). */
enum person_key {
    PERSON_KEY_PHONE,
    PERSON_KEY_EMAIL,
    PERSON_KEY_CARD,
    PERSON_KEY_EXTERNAL,
    PERSON_KEY_WORDS
};

/* Finds live persons in the order of their ids, with ids above `after`, at most count; *more: there
 * are others. A phone is found in any spelling, or by its last four digits or more; each word is
 * looked for anywhere in names and contact values. Where d->text gives the text that was asked for,
 * the list is empty. */
MUST enum err person_find(struct directory *d, enum person_key key, struct span text, int64_t after,
                          int64_t count, unsigned parts, struct party_list *out, bool *more);

#endif

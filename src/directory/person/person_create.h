/*
 * person_create: one new person; the new people of several requests share an execution.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_CREATE_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_CREATE_H

#include "directory/party/party_edit.h"

/* Adds a person in one statement, which the new persons of other requests may share. edit: names,
 * note, external id, birthday, contacts without primary marks, addresses; nothing else of it
 * counts. parts: which *out has. The statement itself looks whether each street is one of its
 * address's city, so addresses may come from address_presume(). *out is NULL, and nothing is
 * stored, when one is not. */
MUST enum err person_create(struct directory *d, const struct party_edit *edit, unsigned parts,
                            struct party **out);

/* The same when the addresses were checked: a street that is not there now has gone since,
 * E_REFERENCE_UNKNOWN. */
MUST enum err person_create_checked(struct directory *d, const struct party_edit *edit,
                                    unsigned parts, struct party **out);

#endif

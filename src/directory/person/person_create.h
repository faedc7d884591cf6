/*
 * person_create: adds one person; the new people of several requests share an execution.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_CREATE_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_CREATE_H

#include "directory/party/party_edit.h"

/* Adds a person in one statement, which the new persons of other requests may share. Of edit only
 * names, note, external id, birthday, contacts without primary marks and addresses count. parts:
 * those that *out has. The statement itself checks whether each street belongs to its address's
 * city, so addresses may come from address_presume(). When a street does not, *out is NULL and
 * nothing is stored. */
MUST enum err person_create(struct directory *d, const struct party_edit *edit, unsigned parts,
                            struct party **out);

/* Does the same for addresses that were checked before. E_REFERENCE_UNKNOWN: a street has been
 * deleted since. */
MUST enum err person_create_checked(struct directory *d, const struct party_edit *edit,
                                    unsigned parts, struct party **out);

#endif

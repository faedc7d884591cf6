/*
 * party_add: new people and companies.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_ADD_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_ADD_H

#include "directory/party/party_edit.h"

/* Adds a party with all its parts in one transaction and one round trip, and reads it back in the
 * same trip. E_REFERENCE_UNKNOWN, with err.constraint set: an id names no record. */
MUST enum err party_add(struct directory *d, const struct party_edit *e, unsigned parts,
                        struct party **out);

#endif

/*
 * contact_distinct: makes one of the contact values that were sent twice for one person.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_CONTACT_DISTINCT_H
#define KARTOTEKA_DIRECTORY_PERSON_CONTACT_DISTINCT_H

#include "directory/party/party_edit.h"

/* Keeps of an edit's contacts with one type and the same meaning (a phone in two spellings, a mail
 * in two cases) only the first. places[i]: the place of the i-th kept contact among all of them;
 * the array is in the arena. There is no round trip when no two have one type. */
MUST enum err contact_distinct(struct directory *d, struct party_edit *edit, const size_t **places);

#endif

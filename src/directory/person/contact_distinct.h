/*
 * contact_distinct: the same contact value, sent twice for one person, is one.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_CONTACT_DISTINCT_H
#define KARTOTEKA_DIRECTORY_PERSON_CONTACT_DISTINCT_H

#include "directory/party/party_edit.h"

/* Leaves of an edit's contacts the first of those that have one type and say the same (a phone in
 * two spellings, a mail in two cases). places[i]: where the i-th that stays stood among all of
 * them; the array is in the arena. No trip when no two have one type. */
MUST enum err contact_distinct(struct directory *d, struct party_edit *edit, const size_t **places);

#endif

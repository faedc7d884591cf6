/*
 * contact_claim_priv: contact values that belong to one person.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_CONTACT_CLAIM_PRIV_H
#define KARTOTEKA_DIRECTORY_PERSON_CONTACT_CLAIM_PRIV_H

#include "directory/party/party_edit.h"

/* In an open transaction, holds the contact values until its end, so that two requests cannot give
 * one value to two persons, and finds the live persons that have one. owners[i]: the first one that
 * has contacts[i]; 0 when nobody has it, or `person` (0: nobody) himself has. */
MUST enum err contact_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                            int64_t person, int64_t *owners);

/* In an open transaction, holds the contact values of an edit as contact_claim() does, and finds
 * the live person whose phones they are: *owner, or 0 when nobody has one. Of several persons it is
 * the one who has all of the numbers that somebody has, of several of these the oldest one of the
 * edit's name. E_CONFLICT: it is none of two, who are in rivals. */
MUST enum err phone_claim(struct directory *d, const struct party_edit *edit, int64_t *owner,
                          int64_t rivals[2]);

/* Keeps of n contacts, in place, those that the person does not have; *n: how many those are. */
MUST enum err contact_missing(struct directory *d, int64_t person, struct contact_edit *contacts,
                              size_t *n);

#endif

/*
 * contact_claim_priv: contact values that belong to one person.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_CONTACT_CLAIM_PRIV_H
#define KARTOTEKA_DIRECTORY_PERSON_CONTACT_CLAIM_PRIV_H

#include "directory/party/party_edit.h"

/* In an open transaction, holds the contact values until its end, so that two requests cannot give
 * one value to two persons, and finds the live persons that have one, except one (0: nobody).
 * owners[i]: the first person that has contacts[i], or 0. */
MUST enum err contact_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                            int64_t except, int64_t *owners);

/* Keeps of n contacts, in place, those that the person does not have; *n: how many those are. */
MUST enum err contact_missing(struct directory *d, int64_t person, struct contact_edit *contacts,
                              size_t *n);

#endif

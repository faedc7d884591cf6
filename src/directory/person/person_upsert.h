/*
 * person_upsert: adds a person whose contact values no other request can give away meanwhile, or
 * finds the one that has one of the phones already.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_UPSERT_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_UPSERT_H

#include "directory/party/party_edit.h"

/* The result; everything lives in the request's arena. */
struct person_upsert {
    struct party *party; /* on E_OK: the person as it is stored */
    /* On E_CONFLICT: the two persons that have the phones; 0: there is another reason. */
    int64_t rivals[2];
    /* On E_CONFLICT: taken[i] is the other person that has contact i, 0: it is free; NULL: there is
     * another reason. */
    int64_t *taken;
};

/* In one transaction, holds the contact values of edit, then adds the person. by_phone: when a
 * person has one of the phones, changes that person instead and adds the contacts that it lacks.
 * Where values belong to one person (who.contact_unique), those of others are refused. The
 * addresses of edit were checked before (address_complete). E_CONFLICT: see out;
 * E_REFERENCE_UNKNOWN: a street was deleted. */
MUST enum err person_upsert(struct directory *d, const struct party_edit *edit, bool by_phone,
                            unsigned parts, struct person_upsert *out);

#endif

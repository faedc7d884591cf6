/*
 * person_upsert: a new person whose contact values no other request can give away meanwhile, or who
 * is there already under one of the phones.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_UPSERT_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_UPSERT_H

#include "directory/party/party_edit.h"

/* What became of it; everything lives in the request's arena. */
struct person_upsert {
    struct party *party; /* on E_OK: as it is stored */
    int64_t rivals[2];   /* on E_CONFLICT: the phones belong to these two; 0: not that */
    int64_t *taken;      /* on E_CONFLICT: taken[i] has contact i and is another, 0: it is free;
                            NULL: not that */
};

/* In one transaction: holds the contact values of edit, then adds the person. by_phone: when a
 * person has one of the phones, changes that one instead and adds the contacts it lacks. Where
 * values belong to one person (who.contact_unique) those of others are refused. The addresses of
 * edit were checked (address_complete). E_CONFLICT: see out; E_REFERENCE_UNKNOWN: a street has
 * gone. */
MUST enum err person_upsert(struct directory *d, const struct party_edit *edit, bool by_phone,
                            unsigned parts, struct person_upsert *out);

#endif

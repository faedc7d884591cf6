/*
 * packed_same: what is packed in a party, compared with the rows of its parts.
 */
#ifndef KARTOTEKA_TESTS_SQL_PACKED_SAME_H
#define KARTOTEKA_TESTS_SQL_PACKED_SAME_H

#include "support.h"

#include "directory/party/party.h"

/* Parties whose texts are not what the tables say. */
#define PACKED_WRONG                                                                               \
    "SELECT count(*) FROM kartoteka.party p WHERE ROW(p.packed_contacts, p.packed_addresses,"      \
    " p.packed_loyalty) IS DISTINCT FROM ROW(kartoteka.contacts_of(p.tenant_id, p.id),"            \
    " kartoteka.addresses_of(p.tenant_id, p.id), kartoteka.loyalty_of(p.tenant_id, p.id))"

/* The contacts of a party that was read are its rows. */
void same_contacts(const struct party *p);

/* The packed texts of a party, read by the program, are its rows. */
void same_as_packed(int64_t party);

#endif

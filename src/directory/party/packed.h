/*
 * packed: the texts in which a row carries many values (sql/schema/0080_packed.sql).
 *
 * What is read lives in mem, its texts in the packed text. An absent text has no parts. False when
 * the text is not what the schema makes; what was read until then is there.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PACKED_H
#define KARTOTEKA_DIRECTORY_PARTY_PACKED_H

#include "directory/party/party.h"

struct catalog;

MUST bool packed_contacts(struct span text, struct arena *mem, struct party *out);

/* k: where the names of countries, cities and metro stations come from. */
MUST bool packed_addresses(struct span text, struct arena *mem, const struct catalog *k,
                           struct party *out);

/* What person_rows.part.sql packs of the person itself. */
MUST bool packed_details(struct span text, struct party *out);

MUST bool packed_customs(struct span text, struct arena *mem, struct party *out);
MUST bool packed_tags(struct span text, struct arena *mem, struct party *out);

/* Members of a case (case_rows.part.sql): names, sharing, access, and whether there is a photo. */
MUST bool packed_members(struct span text, struct arena *mem, struct party **v, size_t *n);

/* An array of ids as PostgreSQL writes it, {1,2}: *n of them at *v. */
MUST bool packed_ids(struct span text, struct arena *mem, int64_t **v, size_t *n);

/* Accounts and cards. */
MUST bool packed_loyalty(struct span text, struct arena *mem, struct party *out);

#endif

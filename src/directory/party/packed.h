/*
 * packed: reads the texts in which a row carries many values (sql/schema/0080_packed.sql).
 *
 * The results live in mem, their texts in the packed text. An absent text has no parts. Functions
 * return false when the text is not in the schema's form; the values before that place are there.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PACKED_H
#define KARTOTEKA_DIRECTORY_PARTY_PACKED_H

#include "directory/party/party.h"

struct catalog;

MUST bool packed_contacts(struct span text, struct arena *mem, struct party *out);

/* Reads addresses; k gives the names of countries, cities and metro stations. */
MUST bool packed_addresses(struct span text, struct arena *mem, const struct catalog *k,
                           struct party *out);

/* Reads the person's own values that person_rows.part.sql packs. */
MUST bool packed_details(struct span text, struct party *out);

MUST bool packed_customs(struct span text, struct arena *mem, struct party *out);
MUST bool packed_tags(struct span text, struct arena *mem, struct party *out);

/* Reads members of a case (case_rows.part.sql): names, sharing, access, and whether there is a
 * photo. */
MUST bool packed_members(struct span text, struct arena *mem, struct party **v, size_t *n);

/* Reads an array of ids as PostgreSQL writes it, {1,2}: *n of them at *v. */
MUST bool packed_ids(struct span text, struct arena *mem, int64_t **v, size_t *n);

/* Reads accounts and cards. */
MUST bool packed_loyalty(struct span text, struct arena *mem, struct party *out);

#endif

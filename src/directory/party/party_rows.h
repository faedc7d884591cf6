/*
 * party_rows: the rows of sql/queries/part/party_rows.part.sql to parties with their parts.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_ROWS_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_ROWS_H

#include "db/db.h"
#include "directory/party/party.h"

/* Parties in the order of `ord` and id, each with its parts sorted as party.h says. Names of
 * countries, cities and metro stations come from the catalog. */
MUST enum err party_read(struct directory *d, const struct rows *rs, struct party_list *out);

#endif

/*
 * party_rows: turns the rows of sql/queries/part/party_rows.part.sql, and the shorter ones of
 * client_rows.part.sql, into parties with their parts.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_ROWS_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_ROWS_H

#include "db/sql/part.h"
#include "directory/party/party.h"

/* Makes a party of each row, in their order, with its parts sorted as party.h says. Names of
 * countries, cities and metro stations come from the catalog. total is that of the rows: -1 where
 * the statement does not count, and where there is no row. */
MUST enum err party_rows_read(struct directory *d, const struct sql_party_rows_rows *rs,
                              struct party_list *out);

/* Makes a person of each row, in their order: id, names, note, birthday, external id, revision and
 * the parts that were asked for, as party.h says; the rest is empty or absent. */
MUST enum err client_rows_read(struct directory *d, const struct sql_client_rows_rows *rs,
                               struct party_list *out);

/* Looks for the text that was made of these rows by the shape of d->text, and counts the people as
 * read when it is there. False: they have to be read. E_OK or what catalog_of() says. */
MUST enum err client_rows_text(struct directory *d, const struct sql_client_rows_rows *rs,
                               bool *found);

#endif

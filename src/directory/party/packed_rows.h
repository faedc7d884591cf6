/*
 * packed_rows: the rows of sql/queries/part/client_rows.part.sql to people as WebDelivery shows
 * them.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PACKED_ROWS_H
#define KARTOTEKA_DIRECTORY_PARTY_PACKED_ROWS_H

#include "db/db.h"
#include "directory/party/party.h"

/* One person a row, in their order: id, names, note, birthday, external id, revision and the parts
 * that were asked for, as party.h says; the rest is empty or absent. */
MUST enum err packed_rows_read(struct directory *d, const struct rows *rs, struct party_list *out);

#endif

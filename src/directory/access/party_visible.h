/*
 * party_visible: the arguments of the statements that include part/party_visible, the one place
 * that says who sees a person or company.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_PARTY_VISIBLE_H
#define KARTOTEKA_DIRECTORY_ACCESS_PARTY_VISIBLE_H

#include "db/constants.h"
#include "db/db.h"
#include "directory/directory.h"

enum { VISIBLE_ARGS = 4 };

/* $1..$4 of a statement that includes part/party_visible: tenant, see, employee, visible. */
void party_visible_args(const struct directory *d, enum visibility see, struct db_arg *args);

#endif

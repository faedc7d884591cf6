/*
 * party_args: turns an edit of a party into the arguments of the statements in sql/queries/party.
 *
 * Lists live in mem; texts are the edit's.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_ARGS_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_ARGS_H

#include "db/sql/party.h"
#include "directory/party/party_edit.h"

/* Gives the columns of party that an edit can set; those that the edit does not carry are NULL or
 * empty. */
struct sql_party_columns party_columns_of(struct arena *mem, const struct party_edit *e);

/* Gives the moment of creation of an edit of p. It is absent when it is the stored one as lists
 * show it, without fractions of a second. */
struct opt_text party_created_edit(const struct party *p, struct opt_text created);

/* Gives the columns that the edit carries as bits of enum party_column. */
int64_t party_column_mask(const struct party_edit *e);

struct sql_party_contacts party_contacts_of(struct arena *mem, const struct contact_edit *v,
                                            size_t n);

/* Gives flat arrays as address_rows() of the schema takes them; every item is 1. */
struct sql_party_addresses party_addresses_of(struct arena *mem, const struct address_edit *v,
                                              size_t n);

/* Gives the columns that an address edit carries as bits of enum address_column. */
int64_t party_address_mask(const struct address_edit *e);

/* Gives custom values; empty ones stay, because they clear. */
struct sql_party_customs party_customs_of(struct arena *mem, const struct party_custom_value *v,
                                          size_t n);

/* Gives the custom values of a filter; an absent value stays absent. */
struct sql_party_customs party_customs_wanted(struct arena *mem, const struct party_custom_value *v,
                                              size_t n);

/* Reads back what the statement before it in the transaction wrote. */
struct db_query party_new_query(struct ctx *c, unsigned parts, struct sql_party_rows_rows *out);

/* Gives the party that party_new_query() read back. E_PARTY_NOT_FOUND: the write has found none. */
MUST enum err party_written(struct directory *d, bool found, const struct sql_party_rows_rows *rs,
                            struct party **out);

#endif

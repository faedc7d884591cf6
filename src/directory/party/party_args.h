/*
 * party_args: the arguments that the statements of sql/queries/party share.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_ARGS_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_ARGS_H

#include "directory/access/party_visible.h"
#include "directory/party/party_edit.h"

enum { READ_ARGS = VISIBLE_ARGS + 1 };

/* True when a client's parts are enough: the client_... statements read no others and cost half. Of
 * the person itself those by id, contact, card, code and list bring what WebDelivery shows only. */
bool party_is_packed(unsigned parts);

/* The statement that reads back what the one before it in the transaction wrote: tenant, parts. */
enum stmt party_read_back(unsigned parts);

/* Those of party_visible_args() and $5, the parts to load. */
void party_read_args(const struct directory *d, enum visibility see, unsigned parts,
                     struct db_arg *args);

/* Five parallel arrays of contacts to args[0..4]: kinds, categories, types, values, primary. */
enum { CONTACT_ARGS = 5 };
void party_contact_args(struct arena *mem, const struct contact_edit *v, size_t n,
                        struct db_arg *args);

/* n ones: items that all belong to the first party of a statement. */
struct db_arg party_first_item(struct arena *mem, size_t n);

/* Flat arrays as address_rows() of the schema takes them, to args[0..2]; every item is 1. */
enum { ADDRESS_ARGS = 3, ADDRESS_NUMBERS = 7, ADDRESS_TEXTS = 14 };
void party_address_args(struct arena *mem, const struct address_edit *v, size_t n,
                        struct db_arg *args);

/* Bits of what an address edit carries: 0..6 the numbers, 7..20 the texts. */
int64_t party_address_mask(const struct address_edit *e);

/* Field ids and values to args[0..1]; keep_empty: empty values stay (they clear). */
enum { CUSTOM_ARGS = 2 };
void party_custom_args(struct arena *mem, const struct custom_value *v, size_t n, bool keep_empty,
                       struct db_arg *args);

/* The same of a filter: an absent value stays absent. */
void party_custom_filter_args(struct arena *mem, const struct custom_value *v, size_t n,
                              struct db_arg *args);

/* The 18 columns of party that an edit can set, in the order of party_update.sql, to args[0..17];
 * what the edit does not carry is NULL or empty. Returns the mask of what it carries. */
enum {
    COLUMN_LAST_NAME,
    COLUMN_FIRST_NAME,
    COLUMN_MIDDLE_NAME,
    COLUMN_NOTE = 6,
    COLUMN_EXTERNAL_ID = 8,
    COLUMN_BIRTHDAY,
    COLUMN_ARGS = 18
};
int64_t party_column_args(struct directory *d, const struct party_edit *e, struct db_arg *args);

/* Reads the party back from the second query of a write and checks the first row's `found`. */
MUST enum err party_written(struct directory *d, const struct db_query q[2], struct party **out);

#endif

/*
 * people_row: makes a row of an import of the values of its columns, checked as the dialects check
 * what they write into the same places.
 */
#ifndef KARTOTEKA_API_PEOPLE_ROW_H
#define KARTOTEKA_API_PEOPLE_ROW_H

#include "api/people_columns.h"
#include "directory/catalog/catalog.h"
#include "directory/person/person_import.h"

/* The most values, customs, tags and addresses of one row. */
enum { PEOPLE_VALUES = 100, PEOPLE_ADDRESSES = 1000 };

/* A row that is being made. Texts live in mem or are the caller's. */
struct people_row {
    struct directory *d;
    const struct catalog *k;
    struct arena *mem;
    struct party_edit edit;
    int64_t id; /* 0: none */
    struct span full_name, company;
    struct contact_edit contacts[PEOPLE_VALUES];
    struct party_custom_value customs[PEOPLE_VALUES];
    struct span tags[PEOPLE_VALUES];
    size_t contact_count, custom_count, tag_count;
    struct address_edit *addresses;     /* in mem, room for address_room */
    size_t address_count, address_room; /* whole ones before the one that is being made */
    bool has_address;                   /* that one has a value */
};

void people_row_begin(struct people_row *r, struct directory *d, const struct catalog *k,
                      struct arena *mem);

/* Adds the value of a column (an empty one is none) and field, the custom field of a
 * PEOPLE_CUSTOM. Returns NULL, or why the value is refused. */
const char *people_row_put(struct people_row *r, const struct people_column *column, int64_t field,
                           struct span value);

/* Adds one contact value as it is, of a kind and category. */
const char *people_row_contact(struct people_row *r, int kind, int category, struct span value);

/* Begins a further address. Returns NULL, or why there is no room for one. */
const char *people_row_address(struct people_row *r);

/* Gives the row, in r->mem. Returns NULL, or why it is refused. */
const char *people_row_end(struct people_row *r, struct person_import_row *out);

#endif

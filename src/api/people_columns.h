/*
 * people_columns: the columns of files of people, with their headings in English and Russian.
 * Import and export, over the API or by kartotekactl, and every format, take them from this one
 * table.
 */
#ifndef KARTOTEKA_API_PEOPLE_COLUMNS_H
#define KARTOTEKA_API_PEOPLE_COLUMNS_H

#include "directory/catalog/catalog.h"
#include "directory/party/party_edit.h"

/* The place to which a column's value goes. */
enum people_target {
    PEOPLE_ID,       /* the record's number */
    PEOPLE_NAME,     /* last, first and middle name in one */
    PEOPLE_TEXT,     /* a text of party_edit at offset */
    PEOPLE_BIRTHDAY, /* a day */
    PEOPLE_CONTACT,  /* contact values of a kind and category */
    PEOPLE_COMPANY,  /* the company's name */
    PEOPLE_OWNER,    /* an employee's login or name */
    PEOPLE_LOYALTY,  /* the title of an entry of the dictionary, as for the next */
    PEOPLE_SOURCE,
    PEOPLE_TAGS,    /* titles of tags */
    PEOPLE_ADDRESS, /* a text of address_edit at offset */
    PEOPLE_CUSTOM   /* the value of a custom field; such columns have its label as heading */
};

struct people_column {
    const char *name;  /* the heading in English */
    const char *title; /* in Russian */
    /* Other headings that mean it, in the form of text_letters(), parted by |. */
    const char *also;
    enum people_target target;
    int kind, category; /* PEOPLE_CONTACT */
    /* PEOPLE_TEXT: of party_edit and party, PEOPLE_ADDRESS: of address_edit and address. */
    size_t offset, stored;
    size_t max; /* the most characters of a value */
};

extern const struct people_column people_columns[];
extern const size_t people_column_count;

/* Returns the number of the column that shows contact values of a kind and category;
 * people_column_count when none does. */
size_t people_column_of_contact(int kind, int category);

/* The column of a custom field. */
extern const struct people_column people_custom_column;

/* Finds the column that a heading names; NULL when there is none. */
const struct people_column *people_column_named(struct arena *mem, struct span heading);

/* Finds it among the tenant's custom fields of people, too, whose label or code comes first. *field
 * is set for such a column only. */
const struct people_column *people_column_for(const struct catalog *k, struct arena *mem,
                                              struct span heading, int64_t *field);

#endif

/*
 * shapes: write the directory's structures in R7's form. Each takes a pointer to the structure
 * named in its comment; call->w is the writer, and r7_state(call)->catalog has been loaded.
 */
#ifndef KARTOTEKA_API_R7_SHAPES_H
#define KARTOTEKA_API_R7_SHAPES_H

#include "api/r7/envelope.h"
#include "directory/party/party.h"

/* Writes struct contact_info; the next one writes struct address as contact information of type
 * 7. */
void r7_info_shape(struct call *call, const char *key, const void *info);
void r7_address_info_shape(struct call *call, const char *key, const void *address);

/* Give the JSON text that stands for an address, and its first line: street, house, building,
 * flat. */
struct span r7_address_json(struct call *call, const struct address *a);
struct span r7_street_line(struct arena *mem, const struct address *a);

/* A custom field with its value, for the shape below. */
struct r7_value {
    const struct cat_field *field;
    int64_t entity;
    struct span value;
};
void r7_value_shape(struct call *call, const char *key, const void *value);

/* Writes a const struct cat_employee * (a pointer to the pointer; NULL: an unknown employee). */
void r7_employee_shape(struct call *call, const char *key, const void *employee);

/* Writes "accessList": [employees]. */
void r7_access_list(struct call *call, const char *key, const int64_t *employees, size_t n);

/* Write struct cat_entry, a status or a type of contacts; and its members without the id. */
void r7_status_shape(struct call *call, const char *key, const void *entry);
void r7_status_members(struct call *call, const struct cat_entry *entry);

/* Custom fields with their values, by position. Empty values are left out, headings are not. */
struct r7_values {
    struct r7_value *v;
    size_t n;
};
struct r7_values r7_values_of_party(struct call *call, const struct party *p);
struct r7_values r7_values_of_case(struct call *call, int64_t id,
                                   const struct party_custom_value *values, size_t n);

/* Writes a list of the texts between the commas of a text; absent or empty: []. */
void r7_write_texts(struct writer *w, const char *name, struct span text);

/* Gives "" for a text that is absent, which would be written as null. */
struct span r7_or_empty(struct span text);

/* Writes "addresses": [..]. */
void r7_addresses(struct call *call, const struct party *p);

#endif

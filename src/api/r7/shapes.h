/*
 * shapes: the directory's structures as R7 writes them. Each takes a pointer to the structure named
 * in its comment; call->w is the writer, r7_state(call)->catalog is loaded.
 */
#ifndef KARTOTEKA_API_R7_SHAPES_H
#define KARTOTEKA_API_R7_SHAPES_H

#include "api/r7/envelope.h"
#include "directory/party/party.h"

/* struct contact_info, and struct address as contact information of type 7. */
void r7_info_shape(struct call *call, const char *key, const void *info);
void r7_address_info_shape(struct call *call, const char *key, const void *address);

/* The JSON text that stands for an address, and its first line: street, house, building, flat. */
struct span r7_address_json(struct call *call, const struct address *a);
struct span r7_street_line(struct arena *mem, const struct address *a);

/* struct r7_value: a custom field with its value. */
struct r7_value {
    const struct cat_field *field;
    int64_t entity;
    struct span value;
};
void r7_value_shape(struct call *call, const char *key, const void *value);

/* const struct cat_employee * (a pointer to the pointer; NULL: nobody known). */
void r7_employee_shape(struct call *call, const char *key, const void *employee);

/* "accessList": [employees] */
void r7_access_list(struct call *call, const char *key, const int64_t *employees, size_t n);

/* struct cat_entry: a status or a type of contacts; and its members without the id. */
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

/* "addresses": [..] */
void r7_addresses(struct call *call, const struct party *p);

#endif

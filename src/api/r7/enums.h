/*
 * enums: the words of the R7 wire: types and categories of contact information, entities, sharing.
 */
#ifndef KARTOTEKA_API_R7_ENUMS_H
#define KARTOTEKA_API_R7_ENUMS_H

#include "http/param.h"

enum { R7_ADDRESS = 7 }; /* infoType of a postal address */

/* infoType by number, name without case, or display text. */
extern const struct param_word r7_info_types[];

/* Canonical name of an infoType; NULL when there is no such number. */
const char *r7_info_type_name(int64_t type);

/* Name of a category of this infoType ("Home"); "Other" for a number the type does not have. */
const char *r7_category_name(int64_t type, int64_t category);

/* The category with exactly this name; -1 when the type has none. */
int r7_category_of(int64_t type, struct span name);

/* Names of a type's categories in order; the list ends with NULL. */
const char *const *r7_categories(int64_t type);

/* How many there are. */
int r7_category_count(int64_t type);

/* EntityType numbers of the wire (and of custom_field.entity, tag.entity). */
enum r7_entity { R7_CONTACT = 0, R7_OPPORTUNITY = 1, R7_COMPANY = 4, R7_PERSON = 5, R7_CASE = 7 };

extern const struct param_word r7_entities[]; /* the same by name; more than have a use here */

extern const struct param_word r7_share_types[]; /* None 0, ReadWrite 1, Read 2 */

#endif

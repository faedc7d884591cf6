/*
 * enums: the words of the R7 wire: types and categories of contact information, entities, sharing.
 */
#ifndef KARTOTEKA_API_R7_ENUMS_H
#define KARTOTEKA_API_R7_ENUMS_H

#include "http/param.h"

enum { R7_ADDRESS = 7 }; /* the infoType of a postal address */

/* Names of infoTypes: a number, the name without case, or the display text. */
extern const struct param_word r7_info_types[];

/* Gives the canonical name of an infoType; NULL when there is no such number. */
const char *r7_info_type_name(int64_t type);

/* Gives the name of a category of this infoType ("Home"); "Other" for a number that the type does
 * not have. */
const char *r7_category_name(int64_t type, int64_t category);

/* Returns the category with exactly this name; -1 when the type has none. */
int r7_category_of(int64_t type, struct span name);

/* Gives the names of a type's categories in order; the list ends with NULL. */
const char *const *r7_categories(int64_t type);

/* Returns the number of a type's categories. */
int r7_category_count(int64_t type);

/* The numbers of EntityType on the wire (and in custom_field.entity, tag.entity). */
enum r7_entity { R7_CONTACT = 0, R7_OPPORTUNITY = 1, R7_COMPANY = 4, R7_PERSON = 5, R7_CASE = 7 };

/* The names of these and of others that a request may use. */
extern const struct param_word r7_entities[];

extern const struct param_word r7_share_types[]; /* None 0, ReadWrite 1, Read 2 */

#endif

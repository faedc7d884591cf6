/*
 * custom_field: definitions of custom fields. Their values belong to party and crm_case.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_CUSTOM_FIELD_H
#define KARTOTEKA_DIRECTORY_CATALOG_CUSTOM_FIELD_H

#include "directory/directory.h"

/* entity is R7's number (custom_field.entity) in all functions here. */

/* The number of records that have a value of a field; lists are in the order of field ids. */
struct cat_field_use {
    int64_t id, uses;
};
MUST enum err field_uses(struct directory *d, int entity, struct cat_field_use **out, size_t *n);

MUST enum err field_add(struct directory *d, int entity, struct span label, int type,
                        struct span mask, int64_t *id, int *position);

/* Changes label and mask; an absent mask keeps the old one. E_FIELD_NOT_FOUND. */
MUST enum err field_update(struct directory *d, int entity, int64_t id, struct span label,
                           struct span mask);

/* Deletes a field and its values. E_FIELD_NOT_FOUND: also for a field that is a column of the
 * party. */
MUST enum err field_drop(struct directory *d, int entity, int64_t id);

/* Gives the fields positions in the order of ids; others keep theirs. */
MUST enum err field_reorder(struct directory *d, int entity, const int64_t *ids, size_t n);

#endif

/*
 * status: the lists of statuses and types of parties, as R7 edits them.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_STATUS_H
#define KARTOTEKA_DIRECTORY_CATALOG_STATUS_H

#include "directory/catalog/catalog.h"

/* kind is DICT_PARTY_STATUS or DICT_PARTY_TYPE in all functions here. */

/* The number of parties that have an entry; lists are in the order of ids, without entries that no
 * party has. */
struct cat_status_use {
    int64_t id, uses;
};
MUST enum err status_uses(struct directory *d, enum cat_dictionary_kind kind,
                          struct cat_status_use **out, size_t *n);

/* Adds an entry. E_CONFLICT: there is one with this title. */
MUST enum err status_add(struct directory *d, enum cat_dictionary_kind kind, struct span title,
                         struct span description, struct span color, struct cat_entry *out);

/* Changes an entry; absent texts keep the stored ones. E_STATUS_NOT_FOUND, E_CONFLICT. */
MUST enum err status_update(struct directory *d, enum cat_dictionary_kind kind, int64_t id,
                            struct span title, struct span description, struct span color,
                            struct cat_entry *out);

/* Deletes an entry; parties that have it lose it. E_STATUS_NOT_FOUND. */
MUST enum err status_drop(struct directory *d, enum cat_dictionary_kind kind, int64_t id);

/* Gives the titled entries the positions 0, 1, ... *moved: their ids. E_STATUS_NOT_FOUND: one of
 * the titles has no entry, and nothing changes. */
MUST enum err status_reorder(struct directory *d, enum cat_dictionary_kind kind,
                             const struct span *titles, size_t n, struct id_list *moved);

#endif

/*
 * catalog: a tenant's reference data in the worker's memory: types, countries, cities, metro
 * stations, dictionaries, employees, fields. Rows of the directory carry ids; the names come from
 * here.
 *
 * A catalog is immutable and has a count of users; a request keeps the one with which it started.
 * It is valid while its revision is the tenant's (d->who.catalog_revision), which every change of
 * reference data raises.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_CATALOG_H
#define KARTOTEKA_DIRECTORY_CATALOG_CATALOG_H

#include "directory/catalog/catalog_lists.h"
#include "directory/directory.h"

/* Gives the catalog of the request's tenant: from the cache when its revision holds, else from the
 * database (one round trip). */
MUST enum err catalog_of(struct directory *d, const struct catalog **out);

/* Lets the next catalog_of() of this request see what the request has just changed. */
MUST enum err catalog_renew(struct directory *d);

/* A text that depends on a catalog alone, with a mark of its content. It is made once and kept with
 * the catalog. */
struct cat_text {
    struct span text, mark;
};
enum { CAT_TEXTS = 8 }; /* the most texts, one for each maker */

/* Gives the text that a maker (any address of its own) has kept; NULL: it has kept none yet. */
const struct cat_text *catalog_text(const struct catalog *k, const void *maker);

/* Keeps a copy of the text while there are at most CAT_TEXTS makers. */
void catalog_keep_text(const struct catalog *k, const void *maker, const struct cat_text *made);

/* Find a row by id; NULL when there is no such row. */
const struct cat_country *catalog_country(const struct catalog *k, int64_t id);
const struct cat_city *catalog_city(const struct catalog *k, int64_t id);
const struct cat_metro *catalog_metro(const struct catalog *k, int64_t id);
const struct cat_contact_type *catalog_contact_type(const struct catalog *k, int64_t id);
const struct cat_address_type *catalog_address_type(const struct catalog *k, int64_t id);
const struct cat_entry *catalog_entry(const struct catalog *k, enum cat_dictionary_kind kind,
                                      int64_t id);
const struct cat_employee *catalog_employee(const struct catalog *k, int64_t id);
const struct cat_field *catalog_field(const struct catalog *k, int64_t id);

/* Gives the type under which WebDelivery shows a contact: that of type_id when the row has one,
 * else the type of the same kind and category, else the first one of the kind. NULL: the contact is
 * not shown. */
const struct cat_contact_type *catalog_type_for(const struct catalog *k, int64_t type_id, int kind,
                                                int category);

/* Makes the process's cache: up to 64 tenants, of which the least recently used goes first. */
struct catalog_cache *catalog_cache_new(void);
void catalog_cache_free(struct catalog_cache *cache);
/* Forgets every catalog (after a notification or on a new connection). Requests keep theirs. */
void catalog_cache_clear(struct catalog_cache *cache);

#endif

/*
 * catalog: a tenant's reference data in the worker's memory: types, countries, cities, metro
 * stations, dictionaries, employees, fields. Rows of the directory carry ids, names come from here.
 *
 * A catalog is immutable and counted; a request keeps the one it started with. It is valid while
 * its revision is the tenant's (d->who.catalog_revision), which every change of reference data
 * raises.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_CATALOG_H
#define KARTOTEKA_DIRECTORY_CATALOG_CATALOG_H

#include "directory/directory.h"

struct cat_country {
    int64_t id;
    struct span name, name_en;
};
struct cat_city {
    int64_t id, country_id;
    struct span name;
};
struct cat_metro {
    int64_t id, city_id;
    struct span name;
};
struct cat_contact_type {
    int64_t id;
    int kind, category; /* enum contact_kind, and the kind's own */
    struct span name;
    bool is_phone, is_email, is_skype, is_social, mailing;
};
struct cat_address_type {
    int64_t id;
    int category; /* R7's */
    struct span name;
};
enum dictionary_kind {
    DICT_LOYALTY,
    DICT_SOURCE,
    DICT_TERRITORY,
    DICT_CATEGORY,
    DICT_RELATION,
    DICT_PARTY_STATUS,
    DICT_PARTY_TYPE,
    DICT__COUNT
};
struct cat_entry { /* of a dictionary */
    int64_t id;
    struct span title, title_key, color, description, utm_source, destination, applies_to;
    bool is_default;
    int position;
};
struct cat_employee {
    int64_t id, boss_id;
    struct span uuid, login, login_key, name, title, role, email, phone, phone_internal, mobile,
        external_id, department_external_id;
    bool is_admin, active;
};
struct cat_field { /* custom field */
    int64_t id;
    int entity, type, position;
    struct span code, label, mask, maps_to;
};
struct cat_form_field {
    struct span entity, name, title;
    bool active, required;
    int64_t custom_field_id;
};

#define CAT_LIST(type)                                                                             \
    struct {                                                                                       \
        type *v;                                                                                   \
        size_t n;                                                                                  \
    }

/* Every list with an id is sorted by id; form_fields by position. */
struct catalog {
    int64_t revision;
    CAT_LIST(struct cat_country) countries;
    CAT_LIST(struct cat_city) cities;
    CAT_LIST(struct cat_metro) metros;
    CAT_LIST(struct cat_contact_type) contact_types;
    CAT_LIST(struct cat_address_type) address_types;
    CAT_LIST(struct cat_entry) dictionaries[DICT__COUNT];
    CAT_LIST(struct cat_employee) employees;
    CAT_LIST(struct cat_field) fields;
    CAT_LIST(struct cat_form_field) form_fields;
    bool small_ids;          /* R7 shows no id above 2^31-1 */
    struct cat_texts *texts; /* see catalog_text() */
};

/* The catalog of the request's tenant: from the cache when its revision holds, else loaded (one
 * round trip). */
MUST enum err catalog_of(struct directory *d, const struct catalog **out);

/* Lets the next catalog_of() of this request see what the request has just changed. */
MUST enum err catalog_renew(struct directory *d);

/* A text that is made of a catalog alone, with a mark of its content: made once and kept with the
 * catalog. */
struct cat_text {
    struct span text, mark;
};
enum { CAT_TEXTS = 8 }; /* makers */

/* What a maker (any address of its own) has kept; NULL: nothing yet. */
const struct cat_text *catalog_text(const struct catalog *k, const void *maker);

/* Keeps copies, while there are no more than CAT_TEXTS makers. */
void catalog_keep_text(const struct catalog *k, const void *maker, const struct cat_text *made);

/* By id; NULL when there is no such row. */
const struct cat_country *catalog_country(const struct catalog *k, int64_t id);
const struct cat_city *catalog_city(const struct catalog *k, int64_t id);
const struct cat_metro *catalog_metro(const struct catalog *k, int64_t id);
const struct cat_contact_type *catalog_contact_type(const struct catalog *k, int64_t id);
const struct cat_address_type *catalog_address_type(const struct catalog *k, int64_t id);
const struct cat_entry *catalog_entry(const struct catalog *k, enum dictionary_kind kind,
                                      int64_t id);
const struct cat_employee *catalog_employee(const struct catalog *k, int64_t id);
const struct cat_field *catalog_field(const struct catalog *k, int64_t id);

/* The type a contact is shown as in WebDelivery: type_id when the row has one, else the type of the
 * same kind and category, else the first of the kind; NULL: not shown. */
const struct cat_contact_type *catalog_type_for(const struct catalog *k, int64_t type_id, int kind,
                                                int category);

/* The process's cache: up to 64 tenants, the least recently used goes first. */
struct catalog_cache *catalog_cache_new(void);
void catalog_cache_free(struct catalog_cache *cache);
/* Forgets every catalog (a notification, a new connection). Requests keep theirs. */
void catalog_cache_clear(struct catalog_cache *cache);

#endif

/*
 * catalog_lists: the lists of a catalog.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_CATALOG_LISTS_H
#define KARTOTEKA_DIRECTORY_CATALOG_CATALOG_LISTS_H

#include "base/span.h"

struct cat_country {
    int64_t id;
    struct span name, name_en;
};
struct cat_city {
    int64_t id, country_id;
    struct span name;
};
/* A word for what a place is, as compared, and the word that it stands for: "г", "город". */
struct cat_place_kind {
    struct span word, kind;
};
struct cat_metro {
    int64_t id, city_id;
    struct span name;
};
struct cat_contact_type {
    int64_t id;
    int kind, category; /* enum contact_kind, and the category of that kind */
    struct span name;
    bool is_phone, is_email, is_skype, is_social, mailing;
};
struct cat_address_type {
    int64_t id;
    int category; /* R7's category of addresses */
    struct span name;
};
enum cat_dictionary_kind {
    DICT_LOYALTY,
    DICT_SOURCE,
    DICT_TERRITORY,
    DICT_CATEGORY,
    DICT_RELATION,
    DICT_PARTY_STATUS,
    DICT_PARTY_TYPE,
    DICT__COUNT
};
struct cat_entry { /* an entry of a dictionary */
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
struct cat_field { /* a custom field */
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
    uint64_t serial; /* among all that the process has kept; 0: it is not kept */
    CAT_LIST(struct cat_country) countries;
    CAT_LIST(struct cat_city) cities;
    CAT_LIST(struct cat_place_kind) place_kinds;
    CAT_LIST(struct cat_metro) metros;
    CAT_LIST(struct cat_contact_type) contact_types;
    CAT_LIST(struct cat_address_type) address_types;
    CAT_LIST(struct cat_entry) dictionaries[DICT__COUNT];
    CAT_LIST(struct cat_employee) employees;
    CAT_LIST(struct cat_field) fields;
    CAT_LIST(struct cat_form_field) form_fields;
    bool small_ids;          /* R7 leaves out records with ids above 2^31-1 */
    struct cat_texts *texts; /* see catalog_text() of catalog.h */
};

#endif

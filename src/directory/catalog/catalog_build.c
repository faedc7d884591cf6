#include "directory/catalog/catalog_build_priv.h"

#include "db/db.h"

/* One reader a list: rows to structs. */
#define TEXT(col)   arena_span(mem, row_text(rs, i, col))
#define NUMBER(col) row_i64(rs, i, col)
#define SMALL(col)  ((int)row_i64(rs, i, col))
#define FLAG(col)   row_bool(rs, i, col)
#define EACH_ROW(list, type)                                                                       \
    (list).n = (size_t)rs->n;                                                                      \
    (list).v = arena_array_of(mem, (list).n, type);                                                \
    for (int i = 0; i < rs->n; i++)

static void read_countries(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->countries, struct cat_country)
    {
        k->countries.v[i] =
            (struct cat_country){NUMBER(CATALOG_COUNTRIES__ID), TEXT(CATALOG_COUNTRIES__NAME),
                                 TEXT(CATALOG_COUNTRIES__NAME_EN)};
    }
}

static void read_cities(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->cities, struct cat_city)
    {
        k->cities.v[i] =
            (struct cat_city){NUMBER(CATALOG_CITIES__ID), NUMBER(CATALOG_CITIES__COUNTRY_ID),
                              TEXT(CATALOG_CITIES__NAME)};
    }
}

static void read_metros(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->metros, struct cat_metro)
    {
        k->metros.v[i] =
            (struct cat_metro){NUMBER(CATALOG_METROS__ID), NUMBER(CATALOG_METROS__CITY_ID),
                               TEXT(CATALOG_METROS__NAME)};
    }
}

static void read_contact_types(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->contact_types, struct cat_contact_type)
    {
        k->contact_types.v[i] = (struct cat_contact_type){
            .id = NUMBER(CATALOG_CONTACT_TYPES__ID),
            .kind = SMALL(CATALOG_CONTACT_TYPES__KIND),
            .category = SMALL(CATALOG_CONTACT_TYPES__CATEGORY),
            .name = TEXT(CATALOG_CONTACT_TYPES__NAME),
            .is_phone = FLAG(CATALOG_CONTACT_TYPES__IS_PHONE),
            .is_email = FLAG(CATALOG_CONTACT_TYPES__IS_EMAIL),
            .is_skype = FLAG(CATALOG_CONTACT_TYPES__IS_SKYPE),
            .is_social = FLAG(CATALOG_CONTACT_TYPES__IS_SOCIAL),
            .mailing = FLAG(CATALOG_CONTACT_TYPES__MAILING),
        };
    }
}

static void read_address_types(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->address_types, struct cat_address_type)
    {
        k->address_types.v[i] = (struct cat_address_type){NUMBER(CATALOG_ADDRESS_TYPES__ID),
                                                          SMALL(CATALOG_ADDRESS_TYPES__CATEGORY),
                                                          TEXT(CATALOG_ADDRESS_TYPES__NAME)};
    }
}

/* dictionary.kind of the database, in the order of enum dictionary_kind */
static const char *const dictionary_names[] = {
    "loyalty", "source", "territory", "category", "relation", "contact_status", "contact_type"};
_Static_assert(sizeof dictionary_names / sizeof dictionary_names[0] == DICT__COUNT, "a name each");

static void read_dictionaries(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    for (int kind = 0; kind < DICT__COUNT; kind++) {
        k->dictionaries[kind].v = arena_array_of(mem, (size_t)rs->n, struct cat_entry);
    }
    for (int i = 0; i < rs->n; i++) {
        int kind = 0;
        while (kind < DICT__COUNT &&
               !span_is(row_text(rs, i, CATALOG_DICTIONARY__KIND), dictionary_names[kind])) {
            kind++;
        }
        if (kind == DICT__COUNT) {
            continue;
        }
        k->dictionaries[kind].v[k->dictionaries[kind].n++] = (struct cat_entry){
            .id = NUMBER(CATALOG_DICTIONARY__ID),
            .title = TEXT(CATALOG_DICTIONARY__TITLE),
            .title_key = TEXT(CATALOG_DICTIONARY__TITLE_KEY),
            .color = TEXT(CATALOG_DICTIONARY__COLOR),
            .description = TEXT(CATALOG_DICTIONARY__DESCRIPTION),
            .utm_source = TEXT(CATALOG_DICTIONARY__UTM_SOURCE),
            .destination = TEXT(CATALOG_DICTIONARY__DESTINATION),
            .applies_to = TEXT(CATALOG_DICTIONARY__APPLIES_TO),
            .is_default = FLAG(CATALOG_DICTIONARY__IS_DEFAULT),
            .position = SMALL(CATALOG_DICTIONARY__POSITION),
        };
    }
}

static void read_employees(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->employees, struct cat_employee)
    {
        k->employees.v[i] = (struct cat_employee){
            .id = NUMBER(CATALOG_EMPLOYEES__ID),
            .boss_id = NUMBER(CATALOG_EMPLOYEES__BOSS_ID),
            .uuid = TEXT(CATALOG_EMPLOYEES__UUID),
            .login = TEXT(CATALOG_EMPLOYEES__LOGIN),
            .login_key = TEXT(CATALOG_EMPLOYEES__LOGIN_KEY),
            .name = TEXT(CATALOG_EMPLOYEES__NAME),
            .title = TEXT(CATALOG_EMPLOYEES__TITLE),
            .role = TEXT(CATALOG_EMPLOYEES__ROLE),
            .email = TEXT(CATALOG_EMPLOYEES__EMAIL),
            .phone = TEXT(CATALOG_EMPLOYEES__PHONE),
            .phone_internal = TEXT(CATALOG_EMPLOYEES__PHONE_INTERNAL),
            .mobile = TEXT(CATALOG_EMPLOYEES__MOBILE),
            .external_id = TEXT(CATALOG_EMPLOYEES__EXTERNAL_ID),
            .department_external_id = TEXT(CATALOG_EMPLOYEES__DEPARTMENT_EXTERNAL_ID),
            .is_admin = FLAG(CATALOG_EMPLOYEES__IS_ADMIN),
            .active = FLAG(CATALOG_EMPLOYEES__ACTIVE),
        };
    }
}

static void read_fields(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->fields, struct cat_field)
    {
        k->fields.v[i] = (struct cat_field){
            .id = NUMBER(CATALOG_FIELDS__ID),
            .entity = SMALL(CATALOG_FIELDS__ENTITY),
            .type = SMALL(CATALOG_FIELDS__TYPE),
            .position = SMALL(CATALOG_FIELDS__POSITION),
            .code = TEXT(CATALOG_FIELDS__CODE),
            .label = TEXT(CATALOG_FIELDS__LABEL),
            .mask = TEXT(CATALOG_FIELDS__MASK),
            .maps_to = TEXT(CATALOG_FIELDS__MAPS_TO),
        };
    }
}

static void read_form_fields(const struct rows *rs, struct arena *mem, struct catalog *k)
{
    EACH_ROW(k->form_fields, struct cat_form_field)
    {
        k->form_fields.v[i] = (struct cat_form_field){
            .entity = TEXT(CATALOG_FORM_FIELDS__ENTITY),
            .name = TEXT(CATALOG_FORM_FIELDS__NAME),
            .title = TEXT(CATALOG_FORM_FIELDS__TITLE),
            .active = FLAG(CATALOG_FORM_FIELDS__ACTIVE),
            .required = FLAG(CATALOG_FORM_FIELDS__REQUIRED),
            .custom_field_id = NUMBER(CATALOG_FORM_FIELDS__CUSTOM_FIELD_ID),
        };
    }
}

static const struct {
    enum stmt stmt;
    void (*read)(const struct rows *rs, struct arena *mem, struct catalog *k);
} lists[] = {
    {STMT_CATALOG_COUNTRIES, read_countries},
    {STMT_CATALOG_CITIES, read_cities},
    {STMT_CATALOG_METROS, read_metros},
    {STMT_CATALOG_CONTACT_TYPES, read_contact_types},
    {STMT_CATALOG_ADDRESS_TYPES, read_address_types},
    {STMT_CATALOG_DICTIONARY, read_dictionaries},
    {STMT_CATALOG_EMPLOYEES, read_employees},
    {STMT_CATALOG_FIELDS, read_fields},
    {STMT_CATALOG_FORM_FIELDS, read_form_fields},
};
enum { LISTS = sizeof lists / sizeof lists[0] };

enum err catalog_build(struct ctx *c, struct arena *mem, struct catalog *k)
{
    struct db_arg tenant[] = {ARG_I64(c->tenant)};
    struct db_query q[LISTS];
    for (size_t i = 0; i < LISTS; i++) {
        q[i] = (struct db_query)DB_QUERY(lists[i].stmt, tenant);
    }
    enum err e = db_read(c, q, LISTS);
    if (e != E_OK) {
        return e;
    }
    for (size_t i = 0; i < LISTS; i++) {
        lists[i].read(&q[i].rows, mem, k);
    }
    return E_OK;
}

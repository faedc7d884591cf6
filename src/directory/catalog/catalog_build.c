#include "directory/catalog/catalog_build_priv.h"

#include "db/sql/catalog.h"

/* One reader for each list turns rows into structs, whose texts outlive the rows. */
#define TEXT(text_) arena_span(mem, (text_))
#define EACH_ROW(list, type)                                                                       \
    (list).n = (size_t)rs->rows.n;                                                                 \
    (list).v = arena_array_of(mem, (list).n, type);                                                \
    for (int i = 0; i < rs->rows.n; i++)

static void read_countries(const struct sql_catalog_countries_rows *rs, struct arena *mem,
                           struct catalog *k)
{
    EACH_ROW(k->countries, struct cat_country)
    {
        struct sql_catalog_countries_row row = sql_catalog_countries_row(rs, i);
        k->countries.v[i] = (struct cat_country){row.id, TEXT(row.name), TEXT(row.name_en)};
    }
}

static void read_cities(const struct sql_catalog_cities_rows *rs, struct arena *mem,
                        struct catalog *k)
{
    EACH_ROW(k->cities, struct cat_city)
    {
        struct sql_catalog_cities_row row = sql_catalog_cities_row(rs, i);
        k->cities.v[i] = (struct cat_city){row.id, row.country_id, TEXT(row.name)};
    }
}

static void read_place_kinds(const struct sql_catalog_place_kinds_rows *rs, struct arena *mem,
                             struct catalog *k)
{
    EACH_ROW(k->place_kinds, struct cat_place_kind)
    {
        struct sql_catalog_place_kinds_row row = sql_catalog_place_kinds_row(rs, i);
        k->place_kinds.v[i] = (struct cat_place_kind){TEXT(row.word), TEXT(row.kind)};
    }
}

static void read_metros(const struct sql_catalog_metros_rows *rs, struct arena *mem,
                        struct catalog *k)
{
    EACH_ROW(k->metros, struct cat_metro)
    {
        struct sql_catalog_metros_row row = sql_catalog_metros_row(rs, i);
        k->metros.v[i] = (struct cat_metro){row.id, row.city_id, TEXT(row.name)};
    }
}

static void read_contact_types(const struct sql_catalog_contact_types_rows *rs, struct arena *mem,
                               struct catalog *k)
{
    EACH_ROW(k->contact_types, struct cat_contact_type)
    {
        struct sql_catalog_contact_types_row row = sql_catalog_contact_types_row(rs, i);
        k->contact_types.v[i] = (struct cat_contact_type){
            .id = row.id,
            .kind = (int)row.kind,
            .category = (int)row.category,
            .name = TEXT(row.name),
            .is_phone = row.is_phone,
            .is_email = row.is_email,
            .is_skype = row.is_skype,
            .is_social = row.is_social,
            .mailing = row.mailing,
        };
    }
}

static void read_address_types(const struct sql_catalog_address_types_rows *rs, struct arena *mem,
                               struct catalog *k)
{
    EACH_ROW(k->address_types, struct cat_address_type)
    {
        struct sql_catalog_address_types_row row = sql_catalog_address_types_row(rs, i);
        k->address_types.v[i] =
            (struct cat_address_type){row.id, (int)row.category, TEXT(row.name)};
    }
}

/* The values of dictionary.kind in the order of enum cat_dictionary_kind. */
static const char *const dictionary_names[] = {
    "loyalty", "source", "territory", "category", "relation", "contact_status", "contact_type"};
_Static_assert(sizeof(dictionary_names) / sizeof(dictionary_names[0]) == DICT__COUNT,
               "a name each");

static void read_dictionaries(const struct sql_catalog_dictionary_rows *rs, struct arena *mem,
                              struct catalog *k)
{
    for (int kind = 0; kind < DICT__COUNT; kind++) {
        k->dictionaries[kind].v = arena_array_of(mem, (size_t)rs->rows.n, struct cat_entry);
    }
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_catalog_dictionary_row row = sql_catalog_dictionary_row(rs, i);
        int kind = 0;
        while (kind < DICT__COUNT && !span_is(row.kind, dictionary_names[kind])) {
            kind++;
        }
        if (kind == DICT__COUNT) {
            continue;
        }
        k->dictionaries[kind].v[k->dictionaries[kind].n++] = (struct cat_entry){
            .id = row.id,
            .title = TEXT(row.title),
            .title_key = TEXT(row.title_key),
            .color = TEXT(row.color),
            .description = TEXT(row.description),
            .utm_source = TEXT(row.utm_source),
            .destination = TEXT(row.destination),
            .applies_to = TEXT(row.applies_to),
            .is_default = row.is_default,
            .position = (int)row.position,
        };
    }
}

static void read_employees(const struct sql_catalog_employees_rows *rs, struct arena *mem,
                           struct catalog *k)
{
    EACH_ROW(k->employees, struct cat_employee)
    {
        struct sql_catalog_employees_row row = sql_catalog_employees_row(rs, i);
        k->employees.v[i] = (struct cat_employee){
            .id = row.id,
            .boss_id = row.boss_id.v,
            .uuid = TEXT(row.uuid),
            .login = TEXT(row.login),
            .login_key = TEXT(row.login_key),
            .name = TEXT(row.name),
            .title = TEXT(row.title),
            .role = TEXT(row.role),
            .email = TEXT(row.email),
            .phone = TEXT(row.phone),
            .phone_internal = TEXT(row.phone_internal),
            .mobile = TEXT(row.mobile),
            .external_id = TEXT(row.external_id),
            .department_external_id = TEXT(row.department_external_id),
            .is_admin = row.is_admin,
            .active = row.active,
        };
    }
}

static void read_fields(const struct sql_catalog_fields_rows *rs, struct arena *mem,
                        struct catalog *k)
{
    EACH_ROW(k->fields, struct cat_field)
    {
        struct sql_catalog_fields_row row = sql_catalog_fields_row(rs, i);
        k->fields.v[i] = (struct cat_field){
            .id = row.id,
            .entity = (int)row.entity,
            .type = (int)row.type,
            .position = (int)row.position,
            .code = TEXT(row.code),
            .label = TEXT(row.label),
            .mask = TEXT(row.mask),
            .maps_to = TEXT(row.maps_to),
        };
    }
}

static void read_form_fields(const struct sql_catalog_form_fields_rows *rs, struct arena *mem,
                             struct catalog *k)
{
    EACH_ROW(k->form_fields, struct cat_form_field)
    {
        struct sql_catalog_form_fields_row row = sql_catalog_form_fields_row(rs, i);
        k->form_fields.v[i] = (struct cat_form_field){
            .entity = TEXT(row.entity),
            .name = TEXT(row.name),
            .title = TEXT(row.title),
            .active = row.active,
            .required = row.required,
            .custom_field_id = row.custom_field_id.v,
        };
    }
}

enum err catalog_build(struct ctx *c, struct arena *mem, struct catalog *k)
{
    struct sql_catalog_countries_rows countries;
    struct sql_catalog_cities_rows cities;
    struct sql_catalog_place_kinds_rows place_kinds;
    struct sql_catalog_metros_rows metros;
    struct sql_catalog_contact_types_rows contact_types;
    struct sql_catalog_address_types_rows address_types;
    struct sql_catalog_dictionary_rows dictionaries;
    struct sql_catalog_employees_rows employees;
    struct sql_catalog_fields_rows fields;
    struct sql_catalog_form_fields_rows form_fields;
    struct sql_catalog_settings_rows settings;
    struct db_query q[] = {
        sql_catalog_countries_query(c, &countries),
        sql_catalog_cities_query(c, &cities),
        sql_catalog_place_kinds_query(c, &place_kinds),
        sql_catalog_metros_query(c, &metros),
        sql_catalog_contact_types_query(c, &contact_types),
        sql_catalog_address_types_query(c, &address_types),
        sql_catalog_dictionary_query(c, &dictionaries),
        sql_catalog_employees_query(c, &employees),
        sql_catalog_fields_query(c, &fields),
        sql_catalog_form_fields_query(c, &form_fields),
        sql_catalog_settings_query(c, &settings),
    };
    enum err e = db_read(c, q, sizeof(q) / sizeof(q[0]));
    if (e != E_OK) {
        return e;
    }
    read_countries(&countries, mem, k);
    read_cities(&cities, mem, k);
    read_place_kinds(&place_kinds, mem, k);
    read_metros(&metros, mem, k);
    read_contact_types(&contact_types, mem, k);
    read_address_types(&address_types, mem, k);
    read_dictionaries(&dictionaries, mem, k);
    read_employees(&employees, mem, k);
    read_fields(&fields, mem, k);
    read_form_fields(&form_fields, mem, k);
    k->small_ids = settings.rows.n > 0 && sql_catalog_settings_row(&settings, 0).r7_small_ids;
    return E_OK;
}

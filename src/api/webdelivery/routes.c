/*
 * routes: the operations and their parameters. Names, paths and body members are compared without
 * case; parameters come from the query, fields of records from the body.
 */
#include "api/webdelivery/handlers.h"
#include "api/webdelivery/limits.h"

#define QUERY_ID(type, field, name, aliases, flags)                                                \
    {                                                                                              \
        name, aliases, P_ID, PF_QUERY | PF_TRIM | (flags), offsetof(type, field), 0, 0, NULL,      \
            P_TEXT, NULL                                                                           \
    }
#define BODY_ID(at, name, flags)                                                                   \
    {                                                                                              \
        name, NULL, P_ID, PF_BODY | PF_TRIM | (flags), at, 0, 0, NULL, P_TEXT, NULL                \
    }
#define BODY_TEXT(at, name, min, max, flags)                                                       \
    {                                                                                              \
        name, NULL, P_TEXT, PF_BODY | PF_LINE | (flags), at, min, max, NULL, P_TEXT, NULL          \
    }
/* Of several lines, or several values. */
#define BODY_LINES(at, name, min, max, flags)                                                      \
    {                                                                                              \
        name, NULL, P_TEXT, PF_BODY | PF_TRIM | (flags), at, min, max, NULL, P_TEXT, NULL          \
    }
#define BODY_LIST(at, name, sub)                                                                   \
    {                                                                                              \
        name, NULL, P_LIST, PF_BODY, at, 0, 0, sub, P_TEXT, NULL                                   \
    }

/* The fields of an address at an offset in the arguments; type_flags: required in a new one. */
#define ADDRESS_AT(base, member) ((base) + offsetof(struct wd_address_item, member))
#define ADDRESS_ROWS(base, type_flags)                                                             \
    BODY_ID(ADDRESS_AT(base, type_id), "typeId", type_flags),                                      \
        BODY_ID(ADDRESS_AT(base, country_id), "countryId", PF_EMPTY_CLEARS),                       \
        BODY_TEXT(ADDRESS_AT(base, country), "country", 0, MAX_NAME, 0),                           \
        BODY_TEXT(ADDRESS_AT(base, zip), "zip", 0, MAX_POST_CODE, 0),                              \
        BODY_TEXT(ADDRESS_AT(base, region), "region", 0, MAX_REGION, 0),                           \
        BODY_ID(ADDRESS_AT(base, city_id), "cityId", PF_EMPTY_CLEARS),                             \
        BODY_TEXT(ADDRESS_AT(base, city), "city", 0, MAX_NAME, 0),                                 \
        BODY_ID(ADDRESS_AT(base, street_id), "streetId", PF_EMPTY_CLEARS),                         \
        BODY_TEXT(ADDRESS_AT(base, street), "street", 0, MAX_STREET, 0),                           \
        BODY_TEXT(ADDRESS_AT(base, house), "house", 0, MAX_HOUSE, 0),                              \
        BODY_TEXT(ADDRESS_AT(base, building), "building", 0, MAX_HOUSE, 0),                        \
        BODY_TEXT(ADDRESS_AT(base, entry), "entry", 0, MAX_HOUSE, 0),                              \
        BODY_TEXT(ADDRESS_AT(base, floor), "floor", 0, MAX_HOUSE, 0),                              \
        BODY_TEXT(ADDRESS_AT(base, apartments), "apartments", 0, MAX_HOUSE, 0),                    \
        BODY_TEXT(ADDRESS_AT(base, entry_code), "entryCode", 0, MAX_HOUSE, 0),                     \
        BODY_LINES(ADDRESS_AT(base, note), "dopInfo", 0, MAX_ADDRESS_NOTE, 0),                     \
        BODY_TEXT(ADDRESS_AT(base, lat), "lat", 0, MAX_COORDINATE, 0),                             \
        BODY_TEXT(ADDRESS_AT(base, lng), "lng", 0, MAX_COORDINATE, 0),                             \
        BODY_ID(ADDRESS_AT(base, metro_station_id), "metroStationId", PF_EMPTY_CLEARS)

#define PAGE_AT(type, member) (offsetof(type, page) + offsetof(struct wd_page_args, member))
#define QUERY_TEXT(at, name, max)                                                                  \
    {                                                                                              \
        name, NULL, P_TEXT, PF_QUERY | PF_TRIM | PF_EMPTY_IS_ABSENT, at, 1, max, NULL, P_TEXT,     \
            NULL                                                                                   \
    }
#define PAGE_ROWS(type)                                                                            \
    {"limit", NULL,   P_INT, PF_QUERY | PF_TRIM, PAGE_AT(type, limit), 1, MAX_PAGE,                \
     NULL,    P_TEXT, NULL},                                                                       \
        QUERY_TEXT(PAGE_AT(type, cursor), "cursor", MAX_CURSOR),                                   \
    {                                                                                              \
        "sinceRevision", NULL, P_INT, PF_QUERY | PF_TRIM, PAGE_AT(type, since), 0, INT64_MAX,      \
            NULL, P_TEXT, NULL                                                                     \
    }

#define PLACE_LIST(parent_name)                                                                    \
    QUERY_ID(struct wd_place_list_args, parent, parent_name, NULL, PF_REQUIRED),                   \
        QUERY_TEXT(offsetof(struct wd_place_list_args, q), "q", MAX_WORDS),                        \
        PAGE_ROWS(struct wd_place_list_args)
static const struct param of_country_rows[] = {PLACE_LIST("countryId")};
static const struct params of_country = PARAMS(of_country_rows, struct wd_place_list_args);
static const struct param of_city_rows[] = {PLACE_LIST("cityId")};
static const struct params of_city = PARAMS(of_city_rows, struct wd_place_list_args);
static const struct param metro_rows[] = {
    QUERY_ID(struct wd_place_list_args, parent, "cityId", NULL, PF_REQUIRED),
};
static const struct params metro = PARAMS(metro_rows, struct wd_place_list_args);

#define PLACE(member) offsetof(struct wd_place_args, member)
static const struct param city_add_rows[] = {
    QUERY_ID(struct wd_place_args, id, "countryId", NULL, PF_REQUIRED),
    BODY_TEXT(PLACE(name), "Name", 1, MAX_NAME, PF_REQUIRED),
};
static const struct params city_add = PARAMS(city_add_rows, struct wd_place_args);
static const struct param city_change_rows[] = {
    QUERY_ID(struct wd_place_args, id, "Id", "cityId", PF_REQUIRED),
    BODY_TEXT(PLACE(name), "Name", 1, MAX_NAME, PF_REQUIRED),
};
static const struct params city_change = PARAMS(city_change_rows, struct wd_place_args);
static const struct param city_id_rows[] = {
    QUERY_ID(struct wd_place_args, id, "Id", "cityId", PF_REQUIRED),
};
static const struct params city_id = PARAMS(city_id_rows, struct wd_place_args);

static const struct param street_add_rows[] = {
    QUERY_ID(struct wd_place_args, id, "cityId", NULL, PF_REQUIRED),
    BODY_TEXT(PLACE(name), "Name", 1, MAX_STREET, PF_REQUIRED),
    BODY_TEXT(PLACE(post_code), "PostCode", 0, MAX_POST_CODE, 0),
};
static const struct params street_add = PARAMS(street_add_rows, struct wd_place_args);
static const struct param street_change_rows[] = {
    QUERY_ID(struct wd_place_args, id, "Id", "streetId", PF_REQUIRED),
    BODY_TEXT(PLACE(name), "Name", 1, MAX_STREET, 0),
    BODY_TEXT(PLACE(post_code), "PostCode", 0, MAX_POST_CODE, 0),
};
static const struct params street_change = PARAMS(street_change_rows, struct wd_place_args);
static const struct param street_id_rows[] = {
    QUERY_ID(struct wd_place_args, id, "Id", "streetId", PF_REQUIRED),
};
static const struct params street_id = PARAMS(street_id_rows, struct wd_place_args);

static const struct param contact_item_rows[] = {
    BODY_ID(offsetof(struct wd_contact_item, type_id), "typeId", PF_REQUIRED),
    BODY_LINES(offsetof(struct wd_contact_item, value), "value", 1, MAX_CONTACT, PF_REQUIRED),
};
static const struct params contact_item = PARAMS(contact_item_rows, struct wd_contact_item);
static const struct param address_item_rows[] = {ADDRESS_ROWS(0, PF_REQUIRED)};
static const struct params address_item = PARAMS(address_item_rows, struct wd_address_item);

#define CLIENT_LIST(member) offsetof(struct wd_client_list_args, member)
static const struct param clients_rows[] = {
    QUERY_ID(struct wd_client_list_args, id, "Id", "clientId", 0),
    QUERY_TEXT(CLIENT_LIST(phone), "phone", MAX_CONTACT),
    QUERY_TEXT(CLIENT_LIST(email), "email", MAX_CONTACT),
    QUERY_TEXT(CLIENT_LIST(card), "card", MAX_EXTERNAL),
    QUERY_TEXT(CLIENT_LIST(external), "externalCode", MAX_EXTERNAL),
    QUERY_TEXT(CLIENT_LIST(q), "q", MAX_WORDS),
    PAGE_ROWS(struct wd_client_list_args),
};
static const struct params clients = PARAMS(clients_rows, struct wd_client_list_args);

static const struct param_word upsert_words[] = {{"phone", 1}, {NULL, 0}};
#define CLIENT(member) offsetof(struct wd_client_args, member)
#define CLIENT_ROWS(name_flags)                                                                    \
    BODY_TEXT(CLIENT(lastname), "lastname", 1, MAX_NAME, name_flags),                              \
        BODY_TEXT(CLIENT(firstname), "firstname", 1, MAX_NAME, name_flags),                        \
        BODY_TEXT(CLIENT(middlename), "middlename", 0, MAX_NAME, 0),                               \
        BODY_TEXT(CLIENT(birthday), "birthday", 0, MAX_DATE, 0),                                   \
        BODY_LINES(CLIENT(note), "note", 0, MAX_NOTE, 0),                                          \
        BODY_TEXT(CLIENT(external), "externalCode", 0, MAX_EXTERNAL, 0)
static const struct param client_add_rows[] = {
    {"upsert", NULL, P_ENUM, PF_QUERY | PF_EMPTY_IS_ABSENT, CLIENT(upsert), 0, 0, NULL, P_TEXT,
     upsert_words},
    CLIENT_ROWS(PF_REQUIRED),
    BODY_LIST(CLIENT(contacts), "contacts", &contact_item),
    BODY_LIST(CLIENT(addresses), "addresses", &address_item),
};
static const struct params client_add = PARAMS(client_add_rows, struct wd_client_args);
static const struct param client_change_rows[] = {
    QUERY_ID(struct wd_client_args, id, "clientId", "Id", PF_REQUIRED),
    CLIENT_ROWS(0),
};
static const struct params client_change = PARAMS(client_change_rows, struct wd_client_args);
static const struct param client_id_rows[] = {
    QUERY_ID(struct wd_client_args, id, "clientId", "Id", PF_REQUIRED),
};
static const struct params client_id = PARAMS(client_id_rows, struct wd_client_args);

#define CONTACT_CLIENT QUERY_ID(struct wd_contact_args, client, "clientId", "Id", PF_REQUIRED)
#define CONTACT_ID     QUERY_ID(struct wd_contact_args, contact, "contactId", NULL, PF_REQUIRED)
#define CONTACT(member)                                                                            \
    (offsetof(struct wd_contact_args, item) + offsetof(struct wd_contact_item, member))
static const struct param contact_add_rows[] = {
    CONTACT_CLIENT,
    BODY_ID(CONTACT(type_id), "typeId", PF_REQUIRED),
    BODY_LINES(CONTACT(value), "value", 1, MAX_CONTACT, PF_REQUIRED),
};
static const struct params contact_add = PARAMS(contact_add_rows, struct wd_contact_args);
static const struct param contact_change_rows[] = {
    CONTACT_CLIENT,
    CONTACT_ID,
    BODY_ID(CONTACT(type_id), "typeId", 0),
    BODY_LINES(CONTACT(value), "value", 1, MAX_CONTACT, 0),
};
static const struct params contact_change = PARAMS(contact_change_rows, struct wd_contact_args);
static const struct param contact_id_rows[] = {CONTACT_CLIENT, CONTACT_ID};
static const struct params contact_id = PARAMS(contact_id_rows, struct wd_contact_args);

/* The samples name the address's id contactId. */
#define ADDRESS_CLIENT QUERY_ID(struct wd_address_args, client, "clientId", "Id", PF_REQUIRED)
#define ADDRESS_ID     QUERY_ID(struct wd_address_args, address, "contactId", "addressId", PF_REQUIRED)
static const struct param address_add_rows[] = {
    ADDRESS_CLIENT,
    ADDRESS_ROWS(offsetof(struct wd_address_args, item), PF_REQUIRED),
};
static const struct params address_add = PARAMS(address_add_rows, struct wd_address_args);
static const struct param address_change_rows[] = {
    ADDRESS_CLIENT,
    ADDRESS_ID,
    ADDRESS_ROWS(offsetof(struct wd_address_args, item), 0),
};
static const struct params address_change = PARAMS(address_change_rows, struct wd_address_args);
static const struct param address_id_rows[] = {ADDRESS_CLIENT, ADDRESS_ID};
static const struct params address_id = PARAMS(address_id_rows, struct wd_address_args);

const struct route wd_routes[WD_ROUTES] = {
    {M_GET, "TypesContacts", NULL, ACCESS_READ, wd_contact_types, NULL, "Types of contacts."},
    {M_GET, "TypesAddresses", NULL, ACCESS_READ, wd_address_types, NULL, "Types of addresses."},
    {M_GET, "Countries", NULL, ACCESS_READ, wd_countries, NULL, "Countries."},
    {M_GET, "Cities", NULL, ACCESS_READ, wd_cities, &of_country,
     "Cities of a country: all, by words, or changed since a revision."},
    {M_POST, "Cities", NULL, ACCESS_WRITE, wd_city_add, &city_add, "Adds a city."},
    {M_PUT, "Cities", NULL, ACCESS_WRITE, wd_city_change, &city_change, "Renames a city."},
    {M_DELETE, "Cities", NULL, ACCESS_WRITE, wd_city_delete, &city_id,
     "Deletes a city that nothing uses."},
    {M_GET, "MetroStations", NULL, ACCESS_READ, wd_metro_stations, &metro,
     "Metro stations of a city."},
    {M_GET, "Streets", NULL, ACCESS_READ, wd_streets, &of_city,
     "Streets of a city: all, by words, or changed since a revision."},
    {M_POST, "Streets", NULL, ACCESS_WRITE, wd_street_add, &street_add, "Adds a street."},
    {M_PUT, "Streets", NULL, ACCESS_WRITE, wd_street_change, &street_change,
     "Changes a street's name and post code."},
    {M_DELETE, "Streets", NULL, ACCESS_WRITE, wd_street_delete, &street_id,
     "Deletes a street that no address uses."},
    {M_GET, "Clients", NULL, ACCESS_READ, wd_clients, &clients,
     "A client; or clients by phone, mail, card, code or words; or those changed since a "
     "revision."},
    {M_POST, "Clients", NULL, ACCESS_WRITE, wd_client_add, &client_add,
     "Adds a client with contacts and addresses."},
    {M_PUT, "Clients", NULL, ACCESS_WRITE, wd_client_change, &client_change,
     "Changes a client's own fields."},
    {M_DELETE, "Clients", NULL, ACCESS_WRITE, wd_client_delete, &client_id, "Deletes a client."},
    {M_POST, "Clients/Contacts", NULL, ACCESS_WRITE, wd_contact_add, &contact_add,
     "Adds a contact to a client."},
    {M_PUT, "Clients/Contacts", NULL, ACCESS_WRITE, wd_contact_change, &contact_change,
     "Changes a contact of a client."},
    {M_DELETE, "Clients/Contacts", NULL, ACCESS_WRITE, wd_contact_delete, &contact_id,
     "Deletes a contact of a client."},
    {M_POST, "Clients/Addresses", NULL, ACCESS_WRITE, wd_address_add, &address_add,
     "Adds an address to a client, unless the client has it."},
    {M_PUT, "Clients/Addresses", NULL, ACCESS_WRITE, wd_address_change, &address_change,
     "Changes the given fields of an address."},
    {M_DELETE, "Clients/Addresses", NULL, ACCESS_WRITE, wd_address_delete, &address_id,
     "Deletes an address of a client."},
};

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
        BODY_TEXT(ADDRESS_AT(base, note), "dopInfo", 0, MAX_ADDRESS_NOTE, 0),                      \
        BODY_TEXT(ADDRESS_AT(base, lat), "lat", 0, MAX_COORDINATE, 0),                             \
        BODY_TEXT(ADDRESS_AT(base, lng), "lng", 0, MAX_COORDINATE, 0),                             \
        BODY_ID(ADDRESS_AT(base, metro_station_id), "metroStationId", PF_EMPTY_CLEARS)

#define PLACE(name)                                                                                \
    {                                                                                              \
        QUERY_ID(struct wd_place_args, parent, name, NULL, PF_REQUIRED)                            \
    }
static const struct param of_country_rows[] = PLACE("countryId");
static const struct params of_country = PARAMS(of_country_rows, struct wd_place_args);
static const struct param of_city_rows[] = PLACE("cityId");
static const struct params of_city = PARAMS(of_city_rows, struct wd_place_args);

static const struct param contact_item_rows[] = {
    BODY_ID(offsetof(struct wd_contact_item, type_id), "typeId", PF_REQUIRED),
    BODY_TEXT(offsetof(struct wd_contact_item, value), "value", 1, MAX_CONTACT, PF_REQUIRED),
};
static const struct params contact_item = PARAMS(contact_item_rows, struct wd_contact_item);
static const struct param address_item_rows[] = {ADDRESS_ROWS(0, PF_REQUIRED)};
static const struct params address_item = PARAMS(address_item_rows, struct wd_address_item);

static const struct param client_id_rows[] = {
    QUERY_ID(struct wd_client_id_args, id, "Id", "clientId", PF_REQUIRED),
};
static const struct params client_id = PARAMS(client_id_rows, struct wd_client_id_args);

#define CLIENT(member) offsetof(struct wd_client_args, member)
static const struct param client_add_rows[] = {
    BODY_TEXT(CLIENT(lastname), "lastname", 1, MAX_NAME, PF_REQUIRED),
    BODY_TEXT(CLIENT(firstname), "firstname", 1, MAX_NAME, PF_REQUIRED),
    BODY_TEXT(CLIENT(middlename), "middlename", 0, MAX_NAME, 0),
    BODY_TEXT(CLIENT(birthday), "birthday", 0, MAX_DATE, 0),
    BODY_TEXT(CLIENT(note), "note", 0, MAX_NOTE, 0),
    BODY_LIST(CLIENT(contacts), "contacts", &contact_item),
    BODY_LIST(CLIENT(addresses), "addresses", &address_item),
};
static const struct params client_add = PARAMS(client_add_rows, struct wd_client_args);

const struct route wd_routes[WD_ROUTES] = {
    {M_GET, "TypesContacts", NULL, ACCESS_READ, wd_contact_types, NULL, "Types of contacts."},
    {M_GET, "TypesAddresses", NULL, ACCESS_READ, wd_address_types, NULL, "Types of addresses."},
    {M_GET, "Countries", NULL, ACCESS_READ, wd_countries, NULL, "Countries."},
    {M_GET, "Cities", NULL, ACCESS_READ, wd_cities, &of_country, "Cities of a country."},
    {M_GET, "MetroStations", NULL, ACCESS_READ, wd_metro_stations, &of_city,
     "Metro stations of a city."},
    {M_GET, "Clients", NULL, ACCESS_READ, wd_client, &client_id, "A client with all parts."},
    {M_POST, "Clients", NULL, ACCESS_WRITE, wd_client_add, &client_add,
     "Adds a client with contacts and addresses."},
};

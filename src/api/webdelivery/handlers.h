/*
 * handlers: the operations, and what the tables bind for them.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_HANDLERS_H
#define KARTOTEKA_API_WEBDELIVERY_HANDLERS_H

#include "api/webdelivery/wd.h"

/* Cities of a country, streets and metro stations of a city. */
struct wd_place_args {
    struct opt_i64 parent; /* countryId or cityId */
};

struct wd_contact_item {
    struct opt_i64 type_id;
    struct opt_text value;
};
struct wd_address_item {
    struct opt_i64 type_id, country_id, city_id, street_id, metro_station_id;
    struct opt_text country, city, street, metro_station, region, zip, house, building, entry,
        floor, apartments, entry_code, note, lat, lng;
};

struct wd_client_id_args {
    struct opt_i64 id;
};
/* What makes or changes a client. */
struct wd_client_args {
    struct opt_i64 id; /* PUT */
    struct opt_text lastname, firstname, middlename, birthday, note;
    struct param_list contacts;  /* of struct wd_contact_item */
    struct param_list addresses; /* of struct wd_address_item */
};

enum err wd_contact_types(struct call *call);
enum err wd_address_types(struct call *call);
enum err wd_countries(struct call *call);
enum err wd_cities(struct call *call);
enum err wd_metro_stations(struct call *call);

enum err wd_client(struct call *call);
enum err wd_client_add(struct call *call);

#endif

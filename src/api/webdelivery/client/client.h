/*
 * client: the operations, and what the tables bind for them.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_CLIENT_CLIENT_H
#define KARTOTEKA_API_WEBDELIVERY_CLIENT_CLIENT_H

#include "api/webdelivery/state.h"
#include "directory/client.h"

struct wd_page_args {
    struct opt_i64 limit, since;
    struct opt_text cursor;
};
/* Cities of a country, streets and metro stations of a city. */
struct wd_place_list_args {
    struct opt_i64 parent; /* countryId or cityId */
    struct opt_text q;
    struct wd_page_args page;
};
/* One city or street; id is its parent's when it is added. */
struct wd_place_args {
    struct opt_i64 id;
    struct opt_text name, post_code;
};

struct wd_contact_item {
    struct opt_i64 type_id;
    struct opt_text value;
};
struct wd_address_item {
    struct opt_i64 type_id, country_id, city_id, street_id, metro_station_id;
    struct opt_text country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng;
};

/* GET: one client, a search, or changes. */
struct wd_client_list_args {
    struct opt_i64 id;
    struct opt_text phone, email, card, external, q;
    struct wd_page_args page;
};
/* What makes or changes a client. */
struct wd_client_args {
    struct opt_i64 id;     /* PUT, DELETE */
    struct opt_i64 upsert; /* POST: GIVEN: by phone */
    struct opt_text lastname, firstname, middlename, birthday, note, external;
    struct param_list contacts;  /* of struct wd_contact_item */
    struct param_list addresses; /* of struct wd_address_item */
};
/* A contact or an address of a client. */
struct wd_contact_args {
    struct opt_i64 client, contact;
    struct wd_contact_item item;
};
struct wd_address_args {
    struct opt_i64 client, address;
    struct wd_address_item item;
};

/* What the page parameters ask for. */
struct wd_page {
    bool asked;   /* limit or cursor was sent */
    bool changes; /* sinceRevision was sent */
    int64_t limit;
    int64_t after; /* cursor of lists by id; 0: from the start */
    struct change_mark mark;
};
enum err wd_page_of(struct call *call, const struct wd_page_args *args, struct wd_page *out);
/* The envelope gets the cursor behind the last id. */
void wd_page_end(struct call *call, bool more, int64_t last);
/* Refuses a revision that was never told: it is of another database, changes would be missed. */
enum err wd_changes_ahead(struct call *call, const struct wd_page *page, int64_t upto);
/* The same for changes; without more, the revision where the next question starts. */
void wd_changes_end(struct call *call, bool more, int64_t revision, int64_t id, int64_t upto);

/* Runs the handler of a POST once for its Idempotency-Key, or just runs it. */
enum err wd_once(struct call *call, route_handler handler);

/* {id} as data. */
enum err wd_answer_id(struct call *call, int64_t id);
/* The whole client as data. */
enum err wd_answer_client(struct call *call, const struct party *p);

/* Every part that the vendor's client object shows. */
enum { WD_CLIENT_PARTS = PART_CONTACTS | PART_ADDRESSES | PART_LOYALTY };

enum err wd_contact_types(struct call *call);
enum err wd_address_types(struct call *call);
enum err wd_countries(struct call *call);
enum err wd_metro_stations(struct call *call);

enum err wd_cities(struct call *call);
enum err wd_city_add(struct call *call);
enum err wd_city_change(struct call *call);
enum err wd_city_delete(struct call *call);
enum err wd_streets(struct call *call);
enum err wd_street_add(struct call *call);
enum err wd_street_change(struct call *call);
enum err wd_street_delete(struct call *call);

enum err wd_clients(struct call *call);
enum err wd_client_add(struct call *call);
enum err wd_client_change(struct call *call);
enum err wd_client_delete(struct call *call);
enum err wd_contact_add(struct call *call);
enum err wd_contact_change(struct call *call);
enum err wd_contact_delete(struct call *call);
enum err wd_address_add(struct call *call);
enum err wd_address_change(struct call *call);
enum err wd_address_delete(struct call *call);

#endif

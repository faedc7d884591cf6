/*
 * input: from bound arguments to what the directory takes; wrong values become field errors.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_CLIENT_INPUT_H
#define KARTOTEKA_API_WEBDELIVERY_CLIENT_INPUT_H

#include "api/api.h"
#include "directory/client.h"

struct wd_contact_item {
    struct opt_i64 type_id;
    struct opt_text value;
};
struct wd_address_item {
    struct opt_i64 type_id, country_id, city_id, street_id, metro_station_id;
    struct opt_text country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng;
};
/* A new contact or address, and the members that a change may have without the type, which a new
 * one requires. */
extern const struct params wd_contact_item_params, wd_address_item_params, wd_address_rest_params;

/* What makes or changes a client. */
struct wd_client_args {
    struct opt_i64 id;     /* PUT, DELETE */
    struct opt_i64 upsert; /* POST: GIVEN: by phone */
    struct opt_text lastname, firstname, middlename, birthday, note, external;
    struct param_list contacts;  /* of struct wd_contact_item */
    struct param_list addresses; /* of struct wd_address_item */
};

/* Who sees to it that the streets of new addresses are where they say. */
enum wd_streets { WD_STREETS_ASKED, WD_STREETS_PRESUMED };

/* The client's own fields, contacts (which are out->contacts) and addresses. Streets presumed: what
 * stores them has to check them, see address_presume(). */
enum err wd_client_edit(struct call *call, const struct wd_client_args *args,
                        enum wd_streets streets, struct party_edit *out,
                        struct contact_edit **contacts);

/* Field errors for the contact values that another client than `except` has. list: the errors name
 * them "contacts[0].value". */
enum err wd_unique_faults(struct call *call, bool list, const int64_t *owners, size_t n,
                          int64_t except);

/* One contact; field is the prefix of its members' names ("" or "contacts[0]."). */
enum err wd_contact_edit(struct call *call, const char *field, const struct wd_contact_item *item,
                         struct contact_edit *out);

/* n addresses (those of a new client, or one), completed and checked against the geography. list:
 * the errors name them "addresses[0]."; now: the address that is changed, or NULL. */
enum err wd_address_edits(struct call *call, const struct wd_address_item *items, size_t n,
                          bool list, const struct address *now, struct address_edit *out);

/* The error of a call on a client, with its id in the text. */
enum err wd_client_fault(struct call *call, enum err e, int64_t id);

#endif

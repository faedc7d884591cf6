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

/* The parameters that add or change a client. */
struct wd_client_args {
    struct opt_i64 id;     /* PUT, DELETE */
    struct opt_i64 upsert; /* POST: GIVEN: by phone */
    struct opt_text lastname, firstname, middlename, birthday, note, external;
    struct param_list contacts;  /* of struct wd_contact_item */
    struct param_list addresses; /* of struct wd_address_item */
};

/* Whether the streets of new addresses are looked up here, or checked by the statement that stores
 * them. */
enum wd_streets { WD_STREETS_ASKED, WD_STREETS_PRESUMED };

/* Makes an edit of the client's own fields, contacts (also *contacts, to be changed) and addresses.
 * Presumed streets have to be checked when they are stored, see address_presume(). */
enum err wd_client_edit(struct call *call, const struct wd_client_args *args,
                        enum wd_streets streets, struct party_edit *out,
                        struct contact_edit **contacts);

/* Sets field errors for the contact values that another client than `except` has. With list the
 * errors name them "contacts[0].value". */
enum err wd_unique_faults(struct call *call, bool list, const int64_t *owners, size_t n,
                          int64_t except);

/* Makes the edit of one contact; field is the prefix of its members' names ("" or "contacts[0].").
 */
enum err wd_contact_edit(struct call *call, const char *field, const struct wd_contact_item *item,
                         struct contact_edit *out);

/* Makes the edits of n addresses, completed and checked against the geography. With list the errors
 * name them "addresses[0]."; now is the address that is changed, or NULL. */
enum err wd_address_edits(struct call *call, const struct wd_address_item *items, size_t n,
                          bool list, const struct address *now, struct address_edit *out);

/* Passes the error of a call on a client on; the text for an unknown client gets its id. */
enum err wd_client_fault(struct call *call, enum err e, int64_t id);

#endif

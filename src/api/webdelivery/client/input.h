/*
 * input: turns bound arguments into what the directory takes; wrong values become field errors.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_CLIENT_INPUT_H
#define KARTOTEKA_API_WEBDELIVERY_CLIENT_INPUT_H

#include "api/api.h"
#include "directory/place/address_check.h"

struct wd_contact_item {
    struct opt_i64 type_id;
    struct opt_text value;
};
struct wd_address_item {
    struct opt_i64 type_id, country_id, city_id, street_id, metro_station_id;
    struct opt_text country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng;
};
/* The rows of a new contact or address; and the members that a change of an address may have
 * without the type, which a new one requires. */
extern const struct params wd_contact_item_params, wd_address_item_params, wd_address_rest_params;

/* The parameters that add or change a client. */
struct wd_client_args {
    struct opt_i64 id;     /* with PUT and DELETE */
    struct opt_i64 upsert; /* with POST; GIVEN: by phone */
    struct opt_text lastname, firstname, middlename, birthday, note, external;
    struct param_list contacts;  /* items are struct wd_contact_item */
    struct param_list addresses; /* items are struct wd_address_item */
};

/* The place where the streets of new addresses are checked: here, or by the statement that stores
 * them. */
enum wd_streets { WD_STREETS_ASKED, WD_STREETS_PRESUMED };

/* Makes an edit of the client's own fields, contacts and addresses. Presumed streets have to be
 * checked when they are stored, see address_presume(). */
enum err wd_client_edit(struct call *call, const struct wd_client_args *args,
                        enum wd_streets streets, struct party_edit *out);

/* Sets the field error for a contact value that another client has. Returns the code that stands.
 */
enum err wd_unique_fault(struct call *call, const char *field, const struct contact_edit *contact);

/* Makes the edit of one contact, without its type when that is ABSENT; field is the prefix of its
 * members' names ("" or "contacts[0].").
 */
enum err wd_contact_edit(struct call *call, const char *field, const struct wd_contact_item *item,
                         struct contact_edit *out);

/* Makes the edit of one new address, completed and checked against the geography. */
enum err wd_address_edit(struct call *call, const struct wd_address_item *item,
                         struct address_edit *out);

/* Copies a change of an address as it was typed. */
void wd_address_copy(const struct wd_address_item *from, struct address_edit *to);

/* Sets field errors for wrong values in a change of an address and, once it is completed, for the
 * ids that it names. Returns the code that stands. */
enum err wd_address_judge(struct call *call, const struct wd_address_item *item,
                          const struct address_faults *faults);

/* Passes on the error of a call on a client, and adds the id to the text for an unknown client. */
enum err wd_client_fault(struct call *call, enum err e, int64_t id);

#endif

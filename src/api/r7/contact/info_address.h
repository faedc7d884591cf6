/*
 * info_address: addresses on the wire and in the store. R7 has them as contact information of type
 * 7.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_INFO_ADDRESS_H
#define KARTOTEKA_API_R7_CONTACT_INFO_ADDRESS_H

#include "api/r7/input.h"
#include "directory/party/party_edit.h"
#include "directory/party/party_save.h"

/* An address on the wire: JSON of five members, or those of a form. */
struct r7_address_args {
    bool given;
    struct opt_text street, city, state, zip, country;
    struct opt_i64 category;
    struct opt_bool primary;
};

/* Reads the `data` of type 7; 400 when it is no such JSON. */
MUST enum err r7_address_of_text(struct call *call, struct span data, struct r7_address_args *out);

/* Makes the edit of a new address (old is NULL), or of old. */
void r7_address_edit(struct call *call, const struct r7_address_args *in, const struct address *old,
                     struct address_edit *out);

/* Stores the address and answers with it; 400 for an address without any text. */
MUST enum err r7_address_store(struct call *call, const struct party *p, const struct address *old,
                               const struct r7_address_args *in);

extern const struct params r7_address_add_params, r7_address_update_params;

MUST enum err r7_address_add(struct call *call);
MUST enum err r7_address_update(struct call *call);

#endif

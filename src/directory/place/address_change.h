/*
 * address_change: changes an address of a party and checks it together with its parts that stay.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_ADDRESS_CHANGE_H
#define KARTOTEKA_DIRECTORY_PLACE_ADDRESS_CHANGE_H

#include "directory/place/address_check.h"

/* Looks at the faults of the completed address (none: faults->n is 0) and says whether it may be
 * stored. An error of the caller's own ends the change. */
typedef enum err (*address_judge)(void *arg, const struct address_faults *faults);

/* In one transaction, in which the ids that stay cannot change, completes edit (address_complete),
 * lets the caller judge, stores it and reads the party back. E_PARTY_NOT_FOUND,
 * E_ADDRESS_NOT_FOUND: then nothing is judged. */
MUST enum err address_change(struct directory *d, int64_t party, int64_t address,
                             const struct address_edit *edit, address_judge judge, void *arg,
                             unsigned parts, struct party **out);

#endif

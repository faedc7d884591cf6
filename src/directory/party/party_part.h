/*
 * party_part: single contact values and addresses of a party.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_PART_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_PART_H

#include "directory/party/party_edit.h"

/* Each function changes one contact value or address of a visible party, in one transaction and one
 * trip, and reads the party back. E_PARTY_NOT_FOUND, E_CONTACT_NOT_FOUND, E_ADDRESS_NOT_FOUND.
 * *new_id (may be NULL) gets the id of the new part. An address equal to one that the party has is
 * not added again: *new_id is then the old one's. */
MUST enum err party_contact_add(struct directory *d, int64_t party, enum visibility see,
                                const struct contact_edit *e, unsigned parts, struct party **out,
                                int64_t *new_id);
struct contact_patch {
    struct opt_i64 kind, category, type_id;
    struct opt_text value;
    struct opt_bool is_primary;
};
MUST enum err party_contact_update(struct directory *d, int64_t party, int64_t contact,
                                   enum visibility see, const struct contact_patch *e,
                                   unsigned parts, struct party **out);
MUST enum err party_contact_delete(struct directory *d, int64_t party, int64_t contact,
                                   enum visibility see, unsigned parts, struct party **out);
MUST enum err party_address_add(struct directory *d, int64_t party, enum visibility see,
                                const struct address_edit *e, unsigned parts, struct party **out,
                                int64_t *new_id);
MUST enum err party_address_update(struct directory *d, int64_t party, int64_t address,
                                   enum visibility see, const struct address_edit *e,
                                   unsigned parts, struct party **out);
MUST enum err party_address_delete(struct directory *d, int64_t party, int64_t address,
                                   enum visibility see, unsigned parts, struct party **out);

#endif

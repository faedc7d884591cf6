/*
 * party_save: changes of people and companies as R7 makes them: with sharing, access lists and
 * members. Everything that is changed must be shared for editing with the caller.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_SAVE_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_SAVE_H

#include "directory/party/party_edit.h"

struct party_save {
    int64_t id; /* 0: a new one */
    struct party_edit edit;
    const int64_t *access; /* employees; replaces the list */
    size_t access_count;
    const int64_t *members; /* persons that become the company's */
    size_t member_count;
    struct span photo; /* as photo_set() takes it; absent: none */
};
/* All of it in one transaction, and reads the party back. E_PARTY_NOT_FOUND: not there, or not the
 * caller's to edit, also a member; E_REFERENCE_UNKNOWN. */
MUST enum err party_save(struct directory *d, const struct party_save *s, unsigned parts,
                         struct party **out);

/* Adds them all, or none. */
MUST enum err party_add_all(struct directory *d, const struct party_edit *edits, size_t n,
                            unsigned parts, struct party_list *out);

/* Adds the values and addresses of the edit to a party; whole: in place of all that it has. Of two
 * at once the second one begins when the first has ended. *before: the party as it was found. */
MUST enum err party_contacts_put(struct directory *d, int64_t id, const struct party_edit *edit,
                                 bool whole, unsigned parts, struct party **before,
                                 struct party **out);

/* Status of a party, 0: none; whole_group: of its company's people, too. */
MUST enum err party_set_status(struct directory *d, int64_t id, bool whole_group, int64_t status);

/* When a party was made and last changed (as datetime_parse() writes), as an import knows it;
 * what is not GIVEN stays. E_PARTY_NOT_FOUND: not the caller's to edit. */
MUST enum err party_set_dates(struct directory *d, int64_t id, struct opt_text created,
                              struct opt_text updated);

#endif

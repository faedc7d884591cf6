/*
 * party_save: R7's changes of people and companies, with sharing, access lists and members. Every
 * record that is changed must be shared for editing with the caller.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_SAVE_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_SAVE_H

#include "directory/party/party_edit.h"

struct party_save {
    int64_t id; /* 0: makes a new one */
    struct party_edit edit;
    const int64_t *access; /* employees that replace the list */
    size_t access_count;
    const int64_t *members; /* persons that become members of the company */
    size_t member_count;
    struct span photo; /* in the form of photo_set(); absent: there is none */
};
/* Does all of it in one transaction and reads the party back. E_PARTY_NOT_FOUND: the party or a
 * member does not exist, or the caller may not edit it; E_REFERENCE_UNKNOWN. */
MUST enum err party_save(struct directory *d, const struct party_save *s, unsigned parts,
                         struct party **out);

/* Adds all of them, or none. */
MUST enum err party_add_all(struct directory *d, const struct party_edit *edits, size_t n,
                            unsigned parts, struct party_list *out);

/* Adds the values and addresses of the edit to a party; whole: they replace all that it has. Of two
 * such calls at once the second begins when the first has ended. *before: the party as it was
 * found. */
MUST enum err party_contacts_put(struct directory *d, int64_t id, const struct party_edit *edit,
                                 bool whole, unsigned parts, struct party **before,
                                 struct party **out);

/* Sets the status of a party, 0: none; whole_group: also of its company's people. */
MUST enum err party_set_status(struct directory *d, int64_t id, bool whole_group, int64_t status);

/* Sets the times of creation and last change (in the form that datetime_parse() writes), as an
 * import knows them; a time that is not GIVEN stays. E_PARTY_NOT_FOUND: the caller may not edit
 * it. */
MUST enum err party_set_dates(struct directory *d, int64_t id, struct opt_text created,
                              struct opt_text updated);

#endif

/*
 * contact_put: adds or changes one contact value of a person, unless it is another's.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_CONTACT_PUT_H
#define KARTOTEKA_DIRECTORY_PERSON_CONTACT_PUT_H

#include "directory/party/party_part.h"

struct contact_put {
    int64_t person;
    struct opt_i64 contact; /* ABSENT: a new one, for which patch has kind and value */
    struct contact_patch patch;
};
struct contact_stored {
    struct party *party; /* on E_OK: the person as it is then */
    /* The id of the new value, or of the person's value of this type that means the same; 0: a
     * value was changed. */
    int64_t new_id;
    /* On E_CONFLICT: the other person that has the value; 0: there is another reason. */
    int64_t owner;
    struct contact_edit claimed; /* with owner: the kind and the value that are taken */
};

/* Works in one transaction. Where values belong to one person (who.contact_unique), no other
 * request can give the value away meanwhile. E_PARTY_NOT_FOUND, E_CONTACT_NOT_FOUND, E_CONFLICT:
 * see out. */
MUST enum err contact_put(struct directory *d, const struct contact_put *put, unsigned parts,
                          struct contact_stored *out);

#endif

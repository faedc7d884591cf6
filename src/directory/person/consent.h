/*
 * consent: consents of a person to the processing of his data. A row is never changed but to say
 * that it was withdrawn.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_CONSENT_H
#define KARTOTEKA_DIRECTORY_PERSON_CONSENT_H

#include "directory/directory.h"

enum { CONSENT_TEXT_MAX = 200 }; /* characters of source and version */

struct consent {
    int64_t id, person;           /* person: who gave it; he may have been merged into another */
    struct span source, version;  /* the place, and the text agreed to */
    struct span given, withdrawn; /* instants; withdrawn is absent while it holds */
};

/* Lists the consents of a person, oldest first. The caller has found that he sees the person. */
MUST enum err consents_of(struct directory *d, int64_t person, struct consent **out, size_t *n);

/* Stores a consent that is given now. E_PARTY_NOT_FOUND: there is no such person any more. */
MUST enum err consent_give(struct directory *d, int64_t person, struct span source,
                           struct span version);

/* Withdraws a consent. E_REFERENCE_UNKNOWN: the person has no such consent that holds. */
MUST enum err consent_take_back(struct directory *d, int64_t person, int64_t id);

#endif

/*
 * person_changes: people that changed or went since a revision.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_CHANGES_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_CHANGES_H

#include "directory/change_mark.h"
#include "directory/party/party.h"

/* A person that changed; party is NULL when it is gone. */
struct person_change {
    int64_t id, revision;
    const struct party *party;
};
struct person_changes {
    struct person_change *v;
    size_t n;
    bool more;
    int64_t upto;                   /* the next question starts here */
    int64_t last_revision, last_id; /* of the page, also when its last rows are left out */
};
/* Persons that changed since, in order of their change. Safe beside writers that commit late: what
 * they change comes with a later question. */
MUST enum err person_changes(struct directory *d, const struct change_mark *from, int64_t count,
                             unsigned parts, struct person_changes *out);

#endif

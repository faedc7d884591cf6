/*
 * person_changes: people that were changed or deleted since a revision.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_CHANGES_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_CHANGES_H

#include "directory/change_mark.h"
#include "directory/party/party.h"

/* A person that changed; party is NULL when it was deleted. */
struct person_change {
    int64_t id, revision;
    const struct party *party;
};
struct person_changes {
    struct person_change *v;
    size_t n;
    bool more;
    int64_t upto; /* the next call continues here */
    /* revision and id of the page's last row, also when that row is left out. */
    int64_t last_revision, last_id;
};
/* Lists persons that changed since `from`, in order of their change. It is safe beside writers that
 * commit late: a later call brings their changes. */
MUST enum err person_changes(struct directory *d, const struct change_mark *from, int64_t count,
                             unsigned parts, struct person_changes *out);

#endif

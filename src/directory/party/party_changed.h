/*
 * party_changed: the records that have changed since somebody looked last.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_CHANGED_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_CHANGED_H

#include "db/constants.h"
#include "directory/directory.h"

enum { PARTY_CHANGED_MAX = 100 }; /* people, and companies */

struct party_changed {
    struct id_list seen; /* records that the caller sees, in no order */
    bool any;            /* something has changed: what is listed, deleted, or not seen by him */
    int64_t mark;        /* to ask with next */
};

/* Lists what changed since the mark of an earlier call, or since ever (0). More than
 * PARTY_CHANGED_MAX are not all listed. */
MUST enum err party_changed(struct directory *d, int64_t since, struct party_changed *out);

/* A record that has changed, as a caller is told of it. */
struct party_live {
    int64_t id, revision;
    enum party_kind kind;
    bool gone; /* it was deleted, or merged into another */
};

struct party_lives {
    struct party_live *v;
    size_t n;
    bool more;            /* there are more than are listed */
    int64_t mark;         /* to ask with next */
    struct span snapshot; /* to ask with next in the same process; more exact than the mark */
};

/* Lists what the caller sees of the changes since a mark, and of these only those that the snapshot
 * (absent: none) has not seen: also deleted records, and nothing of records that he does not
 * see. No change is missed, some are told twice. since INT64_MAX: nothing but the marks. */
MUST enum err party_lives(struct directory *d, int64_t since, struct span snapshot,
                          struct party_lives *out);

#endif

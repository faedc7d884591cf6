/*
 * party_changed: the records that have changed since somebody looked last.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_CHANGED_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_CHANGED_H

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

#endif

/*
 * party_history: who has changed a record.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_HISTORY_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_HISTORY_H

#include "directory/directory.h"

/* A row of the audit about a record, or about one that was merged into it. */
struct party_event {
    int64_t id, record, key_id; /* record: whose it is; key_id 0: no key of a program did it */
    struct span at, action, detail, who, key_label, request_id; /* who: absent when no employee */
};

/* Lists at most `most` rows, newest first, beginning below the row `before` (0: with the newest).
 * The caller has found that he sees the record. */
MUST enum err party_history(struct directory *d, int64_t party, int64_t before, int64_t most,
                            struct party_event **out, size_t *n);

#endif

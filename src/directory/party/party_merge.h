/*
 * party_merge: makes one party of two, and two of one again.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_MERGE_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_MERGE_H

#include "directory/party/party.h"

/* Merges source into target by R7's rules (schema 0041) in one transaction, and reads the survivor
 * (target) back. The same id twice changes nothing. E_PARTY_NOT_FOUND: either does not exist;
 * E_FORBIDDEN: the caller may not edit both; E_BUSY: others kept merging the same parties. */
MUST enum err party_merge(struct directory *d, int64_t source, int64_t target, unsigned parts,
                          struct party **out);

/* Tells one thing that a merge does: a column of the survivor is "filled", its note "joined", a
 * part or a link of the source "moved", or "dropped" because the survivor has its like. */
struct party_merge_change {
    struct span action, what; /* a column's name, or contactInfo, address, tag, case, ... */
    struct opt_i64 id;
    struct span value;
};
struct party_merge_changes {
    struct party_merge_change *v;
    size_t n;
};

/* Does what party_merge() does, says what that was, and takes it back: nothing is changed. Errors
 * as there. The same id twice has no changes. */
MUST enum err party_merge_preview(struct directory *d, int64_t source, int64_t target,
                                  unsigned parts, struct party **out,
                                  struct party_merge_changes *changes);

/* So many days who may edit both parties may take a merge of theirs back. */
enum { UNMERGE_DAYS = 7 };

/* Restores a merged party of c->tenant; *survivor: the party that it was merged into. any: any
 * merge, as administrators may; otherwise one of the last UNMERGE_DAYS whose two parties the caller
 * may edit. E_PARTY_NOT_FOUND: it is not merged away; E_FORBIDDEN: not by this caller, or not any
 * more; E_CONFLICT: the survivor is deleted or merged away itself. */
MUST enum err party_unmerge(struct ctx *c, int64_t source, bool any, int64_t *survivor);

#endif

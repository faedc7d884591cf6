/*
 * duplicate: people who may be one: found, listed with the reasons, merged by a rule, or said not
 * to be the same. The rules stand in sql/schema/0250_duplicates.sql and docs/DUPLICATES.md.
 */
#ifndef KARTOTEKA_DIRECTORY_DUPLICATE_DUPLICATE_H
#define KARTOTEKA_DIRECTORY_DUPLICATE_DUPLICATE_H

#include "db/constants.h"
#include "directory/directory.h"

enum {
    DUPLICATE_LEAST = 30,  /* points below which a pair is not kept */
    DUPLICATE_LISTED = 50, /* points from which lists begin when nothing is said */
    DUPLICATE_SURE = 70,   /* and merges by a rule */
    DUPLICATE_BEST = 100
};

/* The names of reasons that a pair can have; the last one is NULL. */
extern const char *const duplicate_reasons[];
bool duplicate_reason(struct span name); /* true for one of them */

struct duplicate {
    int64_t id, other;   /* id is the older record */
    int64_t score;       /* points, 30 to 100 */
    struct span reasons; /* names with commas between them */
    struct span name, other_name;
};
struct duplicate_list {
    struct duplicate *v;
    size_t n;
};

/* Says which pairs are wanted: with at least so many points, and all of these reasons. */
struct duplicate_rule {
    int64_t least;
    const struct span *reasons;
    size_t reason_count;
};

/* Lists the pairs of which the caller sees both, the surest first. */
MUST enum err duplicate_list(struct directory *d, const struct duplicate_rule *rule,
                             enum visibility see, int64_t limit, int64_t offset,
                             struct duplicate_list *out);

/* Says that two people are not the same, or (same) takes that back. E_PARTY_NOT_FOUND: either is no
 * person that is there; E_FORBIDDEN: the caller may not edit both; E_CONFLICT: nobody has said it.
 */
MUST enum err duplicate_decide(struct directory *d, int64_t id, int64_t other, bool same);

/* A word that two people are not the same. */
struct duplicate_word {
    int64_t id, other;
    struct span decided, login, by; /* when; whose word it is, absent for the operator's */
    struct span name, other_name;
};

/* Lists the words about people of whom the caller sees both, the newest first. */
MUST enum err duplicate_words(struct directory *d, enum visibility see, int64_t limit,
                              int64_t offset, struct duplicate_word **out, size_t *n);

/* How far a search for duplicates has come in one step. */
struct duplicate_step {
    int64_t keyed, compared, found; /* people, people, pairs */
};

/* Goes on with the search: at most lot people that have changed, in two transactions. The tenant is
 * done when nobody was keyed or compared. */
enum { DUPLICATE_LOT = 2000 };
MUST enum err duplicate_find(struct directory *d, int64_t lot, struct duplicate_step *out);

/* Gives the ids of the next pairs behind (id, other) for which a rule holds, in their order. */
MUST enum err duplicate_next(struct directory *d, const struct duplicate_rule *rule, int64_t id,
                             int64_t other, struct duplicate_list *out);

/* One pair that a rule has come to: what was, or would be, merged into what. A pair that is one
 * already, or that the rule holds for no more, is skipped: source is 0. */
struct duplicate_merge {
    int64_t source, target, score;
    struct span reasons;
};

/* Merges a pair when the rule holds for the two as they are now. preview: says it only. */
MUST enum err duplicate_merge(struct directory *d, const struct duplicate_rule *rule,
                              const struct duplicate *pair, bool preview,
                              struct duplicate_merge *out);

#endif

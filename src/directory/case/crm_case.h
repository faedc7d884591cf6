/*
 * crm_case: cases with their members, values and access lists.
 *
 * A private case is for administrators, its creator and the listed employees; everybody else gets
 * E_CASE_NOT_FOUND. Everybody who sees a case may change it (R7's rule). Members that the caller
 * may not see are left out.
 */
#ifndef KARTOTEKA_DIRECTORY_CASE_CRM_CASE_H
#define KARTOTEKA_DIRECTORY_CASE_CRM_CASE_H

#include "directory/party/party.h"

struct crm_case {
    int64_t id, created_by;
    struct span title, created_at; /* the form of party.created_at */
    bool is_closed, is_private;
    PARTY_LIST(struct party) members;             /* with names, sharing and access only; by id */
    PARTY_LIST(int64_t) access;                   /* employees, by id */
    PARTY_LIST(struct party_custom_value) values; /* by field id */
};
struct case_list {
    struct crm_case *v;
    size_t n;
    int64_t total; /* -1: not counted */
};

MUST enum err case_get(struct directory *d, int64_t id, struct crm_case **out);
MUST enum err case_by_ids(struct directory *d, const int64_t *ids, size_t n, struct case_list *out);

struct case_filter {
    struct opt_i64 party_id;
    struct opt_bool closed;
    const struct span *tags; /* the case must have all of them */
    size_t tag_count;
    const struct span *words; /* each one in the title, without case */
    size_t word_count;
    enum case_sort sort;
    bool descending;
    int64_t limit, offset;
};
MUST enum err case_list(struct directory *d, const struct case_filter *f, struct case_list *out);

struct case_save {
    int64_t id; /* 0: makes a new one */
    struct span title;
    bool is_private;
    const int64_t *members; /* when a case is changed: replaces the members, if there are any */
    size_t member_count;
    const int64_t *access;
    size_t access_count;
    const struct party_custom_value *values; /* an empty value clears */
    size_t value_count;
};
MUST enum err case_save(struct directory *d, const struct case_save *s, struct crm_case **out);

MUST enum err case_set_closed(struct directory *d, int64_t id, bool closed);
MUST enum err case_set_value(struct directory *d, int64_t id, int64_t field, struct span value);

/* Deletes those of the cases that the caller may change; the others are passed over. */
MUST enum err case_delete_all(struct directory *d, const int64_t *ids, size_t n);
MUST enum err case_share(struct directory *d, const int64_t *ids, size_t n, bool is_private,
                         const int64_t *employees, size_t employee_count);

/* Adds a member; adding it twice is adding it once. E_CASE_NOT_FOUND: also when the party was
 * merged away meanwhile. */
MUST enum err case_member_add(struct directory *d, int64_t id, int64_t party);
MUST enum err case_member_remove(struct directory *d, int64_t id, int64_t party);

#endif

/*
 * party_list: pages of people and companies, cut, sorted and filtered by the database.
 *
 * Everything returned lives in the request's arena. list->total is the number of matches on all
 * pages, or -1 where they are not counted; then list->n may be one more than was asked for when
 * there are more. For words that more than 5,000 contacts have, the total is a lower bound.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_H

#include "directory/party/party.h"

/* The comparison of a value, which becomes a LIKE pattern. */
enum party_text_match { MATCH_EQUALS, MATCH_CONTAINS, MATCH_STARTS, MATCH_ENDS };

/* A place in an order: where a row was shown. */
struct party_place {
    int64_t id;
    int64_t number;   /* SORT_CREATED: microseconds since 1970 */
    struct span text; /* SORT_LAST_NAME: the key */
};

struct party_page {
    enum party_sort sort;
    bool descending;
    int64_t limit, offset;
    int kind; /* 0: either kind */
    enum party_field field;
    const struct span *values; /* one of them must match */
    size_t value_count;
    enum party_text_match match;
    bool cased; /* compared with case */
    /* For party_list in the orders of ids, of creation and of last names: every party says its
     * place. */
    bool placed;
    /* For party_list: only what stands behind it, in one of those orders; nothing is counted then.
     * NULL: all. */
    const struct party_place *after;
};

/* Finds parties that have a contact value or address for which all conditions hold. A phone matches
 * in any spelling, and by a part of three digits or more. */
struct party_contact_filter {
    const int64_t *kinds; /* canonical kinds; NULL: all */
    size_t kind_count;
    bool addresses; /* addresses count, too */
    struct opt_i64 category;
    struct opt_bool is_primary;
    struct span contains; /* a part of the name without case; absent or blank: any */
};
MUST enum err party_by_contact(struct directory *d, const struct party_contact_filter *f,
                               const struct party_page *page, enum visibility see, unsigned parts,
                               struct party_list *out);

/* Lists the people of a company. */
MUST enum err party_of_company(struct directory *d, int64_t company, const struct party_page *page,
                               enum visibility see, unsigned parts, struct party_list *out);

/* Lists the members of a case. E_CASE_NOT_FOUND: it is missing or hidden. One round trip. */
MUST enum err party_of_case(struct directory *d, int64_t case_id, const struct party_page *page,
                            enum visibility see, unsigned parts, struct party_list *out);

/* A filter. Values that are not GIVEN do not count. */
struct party_filter {
    enum party_view view;
    struct opt_i64 status_id, type_id; /* 0: parties that have none */
    /* The owner, or an employee in the access list; 0: parties whose access list is empty. */
    struct opt_i64 employee_id;
    struct opt_bool shared;
    /* In the form that datetime_parse() writes; to: includes the whole day. */
    struct opt_text created_from, created_to;
    const struct span *tags; /* all of them, without case */
    size_t tag_count;
    /* Each one must stand somewhere in names, titles, contact values or addresses. */
    const struct span *words;
    size_t word_count;
};
MUST enum err party_list(struct directory *d, const struct party_filter *f,
                         const struct party_page *page, enum visibility see, unsigned parts,
                         struct party_list *out);

/* Lists contacts of a view whose names have words that begin with the typed ones, in any order: at
 * most `count`, by display name. They are not counted. */
MUST enum err party_begun(struct directory *d, enum party_view view, struct span typed,
                          int64_t count, enum visibility see, unsigned parts,
                          struct party_list *out);

#endif

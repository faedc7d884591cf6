/*
 * party_list: pages of people and companies, cut, sorted and filtered by the database.
 *
 * Everything returned lives in the request's arena. list->total is the number of matches on all
 * pages, or -1 where it is not counted; then list->n may be one more than asked for when there are
 * more. Of words that more than 5,000 contacts have it is the least that there can be.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_LIST_H

#include "directory/party/party.h"

/* How a value is compared: a LIKE pattern is made of it. */
enum party_text_match { MATCH_EQUALS, MATCH_CONTAINS, MATCH_STARTS, MATCH_ENDS };

struct party_page {
    enum party_sort sort;
    bool descending;
    int64_t limit, offset;
    int kind; /* 0: either */
    enum party_field field;
    const struct span *values; /* any of them */
    size_t value_count;
    enum party_text_match match;
    bool cased; /* compared with case */
};

/* Parties with a contact value or address, all conditions holding for one of them. A phone matches
 * in any spelling, and by a part of three digits or more. */
struct party_contact_filter {
    const int64_t *kinds; /* canonical; NULL: all */
    size_t kind_count;
    bool addresses; /* these count, too */
    struct opt_i64 category;
    struct opt_bool is_primary;
    struct span contains; /* substring without case; absent or blank: any */
};
MUST enum err party_by_contact(struct directory *d, const struct party_contact_filter *f,
                               const struct party_page *page, enum visibility see, unsigned parts,
                               struct party_list *out);

/* People of a company. */
MUST enum err party_of_company(struct directory *d, int64_t company, const struct party_page *page,
                               enum visibility see, unsigned parts, struct party_list *out);

/* Members of a case; E_CASE_NOT_FOUND when it is missing or hidden. One round trip. */
MUST enum err party_of_case(struct directory *d, int64_t case_id, const struct party_page *page,
                            enum visibility see, unsigned parts, struct party_list *out);

/* Values that are not GIVEN do not count. */
struct party_filter {
    enum party_view view;
    struct opt_i64 status_id, type_id; /* 0: those without one */
    struct opt_i64 employee_id;        /* owner, or in the access list; 0: a list of nobody */
    struct opt_bool shared;
    struct opt_text created_from, created_to; /* as datetime_parse() writes; to: the whole day */
    const struct span *tags;                  /* all of them, without case */
    size_t tag_count;
    const struct span *words; /* each somewhere in names, titles, contact values, addresses */
    size_t word_count;
};
MUST enum err party_list(struct directory *d, const struct party_filter *f,
                         const struct party_page *page, enum visibility see, unsigned parts,
                         struct party_list *out);

/* Contacts of a view whose names have words that begin with the typed ones, in any order: at most
 * `count`, by display name. Not counted. */
MUST enum err party_begun(struct directory *d, enum party_view view, struct span typed,
                          int64_t count, enum visibility see, unsigned parts,
                          struct party_list *out);

#endif

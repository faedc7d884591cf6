/*
 * person_list: lists of people with filters, sorted, with the number of all.
 *
 * Everything returned lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_LIST_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_LIST_H

#include "directory/party/party.h"
#include "directory/search/time_range.h"

/* How a list is sorted; ties are broken by id. */
enum person_order {
    ORDER_CREATED,
    ORDER_ID,
    ORDER_CHANGED,
    ORDER_NAME,
    ORDER_JOB_TITLE,
    ORDER_ROLE,
    ORDER_COMPANY,
    ORDER_OWNER,
    ORDER_LOYALTY,
    ORDER_SOURCE,
    ORDER_BIRTHDAY,
    ORDER_PHONE, /* of sort_categories */
    ORDER_MAIL,
    ORDER_CUSTOM, /* sort_field */
    ORDER__COUNT
};

struct person_phone_filter {
    int64_t categories; /* bit a category */
    struct span text;   /* found anywhere, a number in any spelling */
};

/* Absent spans and NULL lists do not filter. Texts are found anywhere, without case, unless said
 * so. */
struct person_query {
    const int64_t *owners;
    size_t owner_count;
    struct time_range created, changed;
    struct span word;            /* in name, job title, mail and phones but fax */
    int64_t company_id;          /* 0: any */
    struct span loyalty, source; /* a title or an id; unknown ones match nobody */
    struct span job_title, name, role;
    struct span phone, mail; /* the whole value, whatever its spelling */
    struct span external_id; /* exact */
    struct span birthday;    /* part of "yyyy-mm-dd" */
    const struct party_custom_value *customs;
    size_t custom_count;
    const struct person_phone_filter *phones;
    size_t phone_count;
    enum person_order order;
    int64_t sort_field, sort_categories;
    bool oldest_first; /* ascending */
    int64_t after;     /* ORDER_CREATED only: behind this person; 0: from skip */
    int64_t limit, skip;
    bool no_total;    /* nobody asks how many match: total stays -1 */
    int64_t left_out; /* PART_... that nobody will look at */
};

/* Persons that the caller sees (SEE_OWNED) with contacts, customs and company, and the number of
 * all matches. What a list does not show of them may be empty (person_page_priv.h). */
MUST enum err person_list(struct directory *d, const struct person_query *q,
                          struct party_list *out);

#endif

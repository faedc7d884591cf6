/*
 * person_list: lists of people with filters and orders, and the number of all matches.
 *
 * Everything returned lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_LIST_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_LIST_H

#include "directory/party/party.h"
#include "directory/search/time_range.h"

/* The orders of a list; equal people are in the order of ids. */
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
    ORDER_PHONE, /* by the first value of sort_categories */
    ORDER_MAIL,
    ORDER_CUSTOM, /* by the value of sort_field */
    ORDER__COUNT
};

struct person_phone_filter {
    int64_t categories; /* a bit for each category */
    struct span text;   /* found anywhere, a number in any spelling */
};

/* A filter. Absent spans and NULL lists do not filter. Texts are found anywhere, without case,
 * unless said otherwise. */
struct person_query {
    const int64_t *owners;
    size_t owner_count;
    struct time_range created, changed;
    struct span word;            /* in name, job title, mail and phones other than fax */
    int64_t company_id;          /* 0: any company */
    struct span loyalty, source; /* a title or an id; an unknown one matches nobody */
    struct span job_title, name, role;
    struct span phone, mail; /* the whole value, in any spelling */
    struct span external_id; /* the exact text */
    struct span birthday;    /* a part of "yyyy-mm-dd" */
    const struct party_custom_value *customs;
    size_t custom_count;
    const struct person_phone_filter *phones;
    size_t phone_count;
    enum person_order order;
    int64_t sort_field, sort_categories;
    bool oldest_first; /* ascending order */
    int64_t after;     /* ORDER_CREATED only: begins behind this person; 0: skips `skip` people */
    int64_t limit, skip;
    bool no_total;    /* the caller needs no number of matches: total stays -1 */
    int64_t left_out; /* PART_... that the caller does not need */
};

/* Lists persons that the caller sees (SEE_OWNED) with contacts, customs and company, and counts all
 * matches. Values that a list does not show may be empty (person_page_priv.h). */
MUST enum err person_list(struct directory *d, const struct person_query *q,
                          struct party_list *out);

#endif

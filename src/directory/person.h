/*
 * person: people as SalesMan's methods need them: lists with filters, many writes at once, contact
 * values grouped into fields, directories named by text.
 *
 * Everything returned lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_H
#define KARTOTEKA_DIRECTORY_PERSON_H

#include "directory/party.h"

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

/* A bound of time: `inside` leaves the instant itself out. */
struct time_range {
    struct span from, to; /* as datetime_parse() writes; absent: open */
    bool inside;
};

struct phone_filter {
    int64_t categories; /* bit a category */
    struct span text;   /* found anywhere, as typed or by its digits */
};

/* Absent spans and NULL lists do not filter. Texts are found anywhere, without case, unless said
 * so. */
struct person_query {
    const int64_t *owners;
    size_t owner_count;
    struct time_range created, changed;
    struct span word;            /* in name, job title, mail and phones but mobile and fax */
    int64_t company_id;          /* 0: any */
    struct span loyalty, source; /* a title or an id; unknown ones match nobody */
    struct span job_title, name, role;
    struct span phone, mail; /* the whole value, whatever its spelling */
    struct span external_id; /* exact */
    struct span birthday;    /* part of "yyyy-mm-dd" */
    const struct custom_value *customs;
    size_t custom_count;
    const struct phone_filter *phones;
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
 * all matches. What a list does not show of them may be empty (person_page.h). */
MUST enum err person_list(struct directory *d, const struct person_query *q,
                          struct party_list *out);

/* All values of one field: tel, mob, mail, skype ... */
struct person_contacts {
    int kind, category;        /* what a new value becomes */
    uint32_t categories;       /* bit a category: stored values that belong to the field */
    const struct span *values; /* none: the field is emptied */
    size_t n;
};

/* What a write carries; what is ABSENT keeps what is stored, an empty text clears. */
struct person_edit {
    struct opt_text name; /* "Last First Middle" */
    struct opt_text job_title, role, external_id;
    struct opt_text birthday;        /* "yyyy-mm-dd" */
    struct opt_text created_at;      /* as datetime_parse() writes */
    struct opt_text loyalty, source; /* a title, made when it is missing, or an id */
    struct opt_i64 company_id, owner_id;
    const struct person_contacts *contacts;
    size_t contact_count;
    const struct custom_value *customs;
    size_t custom_count;
    bool main_person;      /* the company's main contact from now on */
    bool check_duplicates; /* add: refuse a person that is there already */
};

/* What became of one item. */
struct person_result {
    enum err code; /* E_OK; E_REFERENCE_UNKNOWN: company; E_PARTY_DUPLICATE: subject */
    int64_t id;
    int64_t subject; /* add, update: the person that is in the way, 0: made by another request just
                        now; delete: the number of deals */
    struct span subject_name;
    bool changed;          /* update: something was stored */
    bool networks_changed; /* update: contact values other than phones and mails were among it */
};

/* Adds n persons in one transaction and one round trip; an item that cannot be added harms no
 * other. A duplicate has the same name (without case, ё as е) and shares a value of every kind
 * sent, phones other than fax and mails. */
MUST enum err person_add(struct directory *d, const struct person_edit *items, size_t n,
                         struct person_result *results);

/* One person to change. */
struct person_change {
    int64_t id;
    struct person_edit edit;
};

/* Changes n persons in one transaction. An item that cannot be changed harms no other: when the
 * database refuses one, each is tried on its own. Codes: E_PARTY_NOT_FOUND (also out of the
 * caller's reach), E_REFERENCE_UNKNOWN (company), E_PARTY_DUPLICATE (external_id is another's).
 * Identical data is no write. */
MUST enum err person_update(struct directory *d, const struct person_change *items, size_t n,
                            struct person_result *results);

/* Deletes n persons in one transaction: E_PARTY_NOT_FOUND, E_CONFLICT (it has deals: subject). */
MUST enum err person_delete(struct directory *d, const int64_t *ids, size_t n,
                            struct person_result *results);

/* Which contact values of a party go and which come so that each field shows its values in their
 * order; values that stay keep their ids. Fills e's contacts and drop_contacts; true when any value
 * of a kind other than phone and mail changes. */
bool person_contact_diff(struct arena *mem, const struct party *p,
                         const struct person_contacts *fields, size_t n, struct party_edit *e);

#endif

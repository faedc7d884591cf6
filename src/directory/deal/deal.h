/*
 * deal: sales to contacts and clients. A contact or client that has deals is not deleted.
 *
 * A deal is seen by its owner and the owner's superiors, like records (SEE_OWNED); an operator sees
 * all. Everything returned lives in the request's arena. Dates are "yyyy-mm-dd", amounts decimal
 * numbers with two places.
 */
#ifndef KARTOTEKA_DIRECTORY_DEAL_DEAL_H
#define KARTOTEKA_DIRECTORY_DEAL_DEAL_H

#include "db/constants.h"
#include "directory/directory.h"
#include "directory/search/time_range.h"

struct deal {
    int64_t id, company_id, person_id, owner_id;           /* 0: there is none */
    struct span external_id, title, company_name, content; /* external_id may be absent */
    struct span created_on, changed_on, plan_date;         /* changed_on may be absent */
    struct span amount, margin;
    struct span participants; /* ids, "12,13"; the main contact first */
    bool is_closed;
    struct span closed_on, close_status, close_note, closed_amount; /* set in a closed deal */
};

/* A contact of a deal. */
struct deal_person {
    int64_t id;
    struct span name, job_title, phones, mobiles, mails;
};

/* The values of a write; an ABSENT one keeps the stored value. */
struct deal_edit {
    struct opt_text title, external_id, content, plan_date, amount, margin, created_at;
    struct opt_i64 company_id, owner_id;
    struct opt_i64 person_id; /* the main contact; 0: there is none */
    bool has_persons;         /* the list of participants is given */
    const int64_t *persons;
    size_t person_count;
};

/* A filter. Absent spans, zeros and NULL lists do not filter. */
struct deal_query {
    const int64_t *owners;
    size_t owner_count;
    struct time_range created;
    struct span word; /* in title and content */
    int64_t company_id, person_id;
    struct span external_id, phone; /* phone: one of the client's, in any spelling */
    struct opt_bool closed;
    struct span sort; /* did, title, kol, datum_izm or datum_plan; else the time of creation */
    bool oldest_first;
    int64_t limit, skip;
};
struct deal_list {
    struct deal *v;
    size_t n;
    int64_t total;
};

/* Adds a deal. E_REFERENCE_UNKNOWN: a record does not exist (err.constraint: company or person);
 * E_CONFLICT: another deal has the external id (its id is err.subject; 0: it was added a moment
 * ago). */
MUST enum err deal_add(struct directory *d, const struct deal_edit *e, int64_t *id);

/* Gives one deal by id, or by external id when id is 0. E_DEAL_NOT_FOUND. */
MUST enum err deal_get(struct directory *d, enum visibility see, int64_t id, struct span external,
                       struct deal *out);

/* Gives the deal's contacts that the caller sees. */
MUST enum err deal_persons(struct directory *d, enum visibility see, int64_t id,
                           struct deal_person **out, size_t *n);

MUST enum err deal_list(struct directory *d, enum visibility see, const struct deal_query *q,
                        struct deal_list *out);

/* Changes a deal; identical values are no write. Errors as deal_add(), and E_DEAL_NOT_FOUND. */
MUST enum err deal_update(struct directory *d, enum visibility see, int64_t id,
                          const struct deal_edit *e, bool *changed);

/* Closes a deal with a result. Absent amounts keep the planned ones. E_DEAL_NOT_FOUND; E_CONFLICT:
 * it is closed already. */
MUST enum err deal_close(struct directory *d, enum visibility see, int64_t id, struct span status,
                         struct span note, struct opt_text amount, struct opt_text margin);

/* Takes back deal_close(); what the end had said is gone. E_DEAL_NOT_FOUND; E_CONFLICT: it is
 * open. */
MUST enum err deal_reopen(struct directory *d, enum visibility see, int64_t id);

/* Deletes a deal. E_DEAL_NOT_FOUND. */
MUST enum err deal_delete(struct directory *d, enum visibility see, int64_t id);

#endif

/*
 * person_bulk_add: adds many people in one transaction.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_BULK_ADD_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_BULK_ADD_H

#include "directory/party/contact_values.h"

/* The values of a write; an ABSENT one keeps the stored value, an empty text clears it. */
struct person_edit {
    struct opt_text name; /* "Last First Middle" */
    struct opt_text job_title, role, external_id;
    struct opt_text birthday;        /* "yyyy-mm-dd" */
    struct opt_text created_at;      /* in the form that datetime_parse() writes */
    struct opt_text loyalty, source; /* a title, which is made when it is missing, or an id */
    struct opt_i64 company_id, owner_id;
    const struct contact_values *contacts;
    size_t contact_count;
    const struct party_custom_value *customs;
    size_t custom_count;
    bool main_person;      /* makes it the company's main person */
    bool check_duplicates; /* adding: refuses a person that exists already */
};

/* The result of one item. */
struct person_result {
    enum err code; /* E_OK; E_REFERENCE_UNKNOWN: no such company; E_PARTY_DUPLICATE: see subject */
    int64_t id;
    /* Add, update: the person that is in the way, 0: another request has just made it; delete: the
     * number of deals. */
    int64_t subject;
    struct span subject_name;
    bool may_update;       /* add: the person in the way is, beyond doubt, the one that was meant */
    bool changed;          /* update: something was stored */
    bool networks_changed; /* update: contact values other than phones and mails were stored */
};

/* Adds n persons in one transaction and one round trip. An item that cannot be added harms no
 * other. A duplicate has the same name (without case, ё as е) and shares a value of every kind
 * sent, among phones other than fax and mails. */
MUST enum err person_bulk_add(struct directory *d, const struct person_edit *items, size_t n,
                              struct person_result *results);

#endif

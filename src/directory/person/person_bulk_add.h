/*
 * person_bulk_add: many new people in one transaction.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_BULK_ADD_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_BULK_ADD_H

#include "directory/party/contact_values.h"

/* What a write carries; what is ABSENT keeps what is stored, an empty text clears. */
struct person_edit {
    struct opt_text name; /* "Last First Middle" */
    struct opt_text job_title, role, external_id;
    struct opt_text birthday;        /* "yyyy-mm-dd" */
    struct opt_text created_at;      /* as datetime_parse() writes */
    struct opt_text loyalty, source; /* a title, made when it is missing, or an id */
    struct opt_i64 company_id, owner_id;
    const struct contact_values *contacts;
    size_t contact_count;
    const struct party_custom_value *customs;
    size_t custom_count;
    bool main_person;      /* the company's main person from now on */
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
MUST enum err person_bulk_add(struct directory *d, const struct person_edit *items, size_t n,
                              struct person_result *results);

#endif

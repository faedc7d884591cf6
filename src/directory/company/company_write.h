/*
 * company_write: new companies, many at once, and changes of one.
 */
#ifndef KARTOTEKA_DIRECTORY_COMPANY_COMPANY_WRITE_H
#define KARTOTEKA_DIRECTORY_COMPANY_COMPANY_WRITE_H

#include "directory/company/company.h"
#include "directory/party/contact_values.h"

struct company_edit {
    struct opt_text title, note, external_id, created_at, address, scheme, type;
    struct opt_text source, relation, category,
        territory; /* a title, made when missing, or an id */
    struct opt_i64 owner_id, head_id, person_id;
    const struct contact_values *contacts;
    size_t contact_count;
    const struct party_custom_value *customs;
    size_t custom_count;
    const struct company_requisite *requisites; /* an empty value clears */
    size_t requisite_count;
    /* Adding: refuses a company whose title is there and that shares a value sent. */
    bool check_duplicates;
};

struct company_result {
    /* E_OK; E_REFERENCE_UNKNOWN: no such head or person; E_PARTY_DUPLICATE: subject is the other
     * one; E_PARTY_NOT_FOUND; E_PARAM_INVALID: the head stands below the company. */
    enum err code;
    int64_t id, subject;
    struct span subject_name;
    bool changed, requisites_changed;
};

/* Adds n companies in one transaction. An item that cannot be added harms no other: when the
 * database refuses one, each is tried on its own. */
MUST enum err company_add(struct directory *d, const struct company_edit *items, size_t n,
                          struct company_result *results);

/* Changes one company found by id, or by external id when id is 0. */
MUST enum err company_update(struct directory *d, int64_t id, struct span uid,
                             const struct company_edit *e, struct company_result *result);

#endif

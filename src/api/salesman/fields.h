/*
 * fields: the forms of a person and of a client: the fields that exist, those that are active, and
 * those that a call wants to see.
 */
#ifndef KARTOTEKA_API_SALESMAN_FIELDS_H
#define KARTOTEKA_API_SALESMAN_FIELDS_H

#include "api/api.h"
#include "api/salesman/params.h"
#include "directory/catalog/catalog.h"

enum sm_column {
    COL_PID,
    COL_DATE_CREATE,
    COL_DATE_EDIT,
    COL_CLID,
    COL_PTITLE,
    COL_PERSON,
    COL_CONTACTS, /* tel, fax, mob, mail */
    COL_ROL,
    COL_IDUSER,
    COL_LOYALTY,
    COL_CLIENTPATH,
    COL_CUSTOM, /* social, input1 .. input10 */
    COL_UID,
    /* only of clients */
    COL_TYPE,
    COL_TITLE,
    COL_CATEGORY,
    COL_HEAD,
    COL_MAIN_PERSON,
    COL_ADDRESS,
    COL_TERRITORY,
    COL_NOTE,
    COL_SCHEME,
    COL_RELATION,
    COL_REQUISITES
};

enum { SM_NAMES_MAX = 32, SM_FIRST_MAX = 6 };

/* A name that a field can have, whatever the tenant has made of it. */
struct sm_name {
    const char *name;
    enum sm_column column;
    int max;           /* the most characters of a value; 0: the field is not sent as a text */
    const char *type;  /* in the answer to fields&full=yes */
    bool always;       /* it exists without being on the tenant's form: ids, dates */
    const char *title; /* the title of such a field */
};
/* The form of one entity. */
struct sm_form {
    const char *entity; /* the value of form_field.entity */
    struct sm_name names[SM_NAMES_MAX];
    const char *first[SM_FIRST_MAX]; /* the names before the tenant's fields; ends with NULL */
};
extern const struct sm_form sm_person_form, sm_client_form;

/* Finds the row of a name; NULL when no field can have it. */
const struct sm_name *sm_name_of(const struct sm_form *form, struct span name);

/* A field as the tenant has set it up. */
struct sm_field {
    const struct sm_name *name;
    struct span title;
    bool required;
    const struct cat_field *custom; /* set for COL_CUSTOM; otherwise NULL */
};
struct sm_fields {
    struct sm_field v[SM_NAMES_MAX];
    size_t n;
};

/* Lists the fields that are always there, then the active fields in the tenant's order. */
void sm_active_fields(const struct catalog *k, const struct sm_form *form, struct sm_fields *out);

/* Lists the active fields (and uid) that a comma list names, in its order; without a list, all
 * active fields. */
void sm_wanted_fields(const struct catalog *k, const struct sm_form *form, struct opt_text list,
                      struct sm_fields *out);

/* Finds the active field of this name; NULL when there is none. */
const struct sm_field *sm_field_named(const struct sm_fields *fields, struct span name);

#endif

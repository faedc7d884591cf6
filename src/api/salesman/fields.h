/*
 * fields: the fields of a person: which are active, which a call wants to see, how they are
 * written.
 */
#ifndef KARTOTEKA_API_SALESMAN_FIELDS_H
#define KARTOTEKA_API_SALESMAN_FIELDS_H

#include "api/api.h"
#include "directory/catalog.h"

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
    COL_UID
};

enum { SM_INPUTS = 10, SM_NAMES = 16 + SM_INPUTS };

/* Characters that values may have. */
enum {
    SM_TEXT_MAX = 250,
    SM_LONG_TEXT_MAX = 4000,
    SM_INPUT_MAX = 255,
    SM_LAST_INPUT_MAX = 512,
    SM_UID_MAX = 100
};

/* A name that a person's field can have, whatever the tenant made of it. */
struct sm_name {
    const char *name;
    enum sm_column column;
    int max;           /* characters that a value may have; 0: not a text that is sent */
    const char *type;  /* of fields&full=yes */
    bool always;       /* there without being on the form: pid, dates, uid */
    const char *title; /* of these */
};
extern const struct sm_name sm_names[SM_NAMES];

/* A field as the tenant has it. */
struct sm_field {
    const struct sm_name *name;
    struct span title;
    bool required;
    const struct cat_field *custom; /* COL_CUSTOM; NULL for the rest */
};
struct sm_fields {
    struct sm_field v[SM_NAMES];
    size_t n;
};

/* pid, the dates and the active fields in the tenant's order. */
void sm_active_fields(const struct catalog *k, struct sm_fields *out);

/* Those of the active fields (and uid) that a comma list names, in its order; all of them without
 * a list. */
void sm_wanted_fields(const struct catalog *k, struct opt_text list, struct sm_fields *out);

/* The active field of this name; NULL when there is none. */
const struct sm_field *sm_field_named(const struct sm_fields *fields, struct span name);

/* The eight social networks, in the order of the documents. */
enum { SM_SOCIALS = 8 };
struct sm_social {
    const char *name, *title;
};
extern const struct sm_social sm_socials[SM_SOCIALS];

#endif

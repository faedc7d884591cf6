/*
 * input: turns the parameters that describe a person into an edit of the directory.
 */
#ifndef KARTOTEKA_API_SALESMAN_PERSON_INPUT_H
#define KARTOTEKA_API_SALESMAN_PERSON_INPUT_H

#include "api/contact_map.h"
#include "api/salesman/fields.h"
#include "directory/person/person_bulk_update.h"

/* The parameters of the social networks, by SOCIAL_BLOG, ... */
struct sm_networks {
    struct opt_text v[SOCIAL__COUNT];
};

/* The parameters of one record of add, addlist, update and updatelist. */
struct sm_person_args {
    struct opt_text pid;
    struct opt_text person, ptitle, tel, fax, mob, mail, rol, social;
    struct opt_text loyalty, clientpath, uid, user, iduser, date_create;
    struct sm_inputs inputs;
    struct sm_networks networks; /* a call may also send them beside the other fields */
    struct opt_text clid;
    struct opt_bool mperson;
    struct opt_text ifexists;
    struct value *socials;
};
extern const struct params person_params, person_pid_params;

/* The edit that the parameters of a record make. */
struct sm_person_input {
    struct person_edit edit;
    bool socials_sent;
};

/* Binds one record of a bulk. */
MUST enum err person_args_bind(struct call *call, struct value *item, struct sm_person_args *a);

/* Makes an edit of the parameters of active fields; the others are ignored. E_PARAM_INVALID with
 * all wrong fields; E_LOGIN_UNKNOWN: there is no such owner. */
MUST enum err person_input_read(struct call *call, const struct catalog *k,
                                const struct sm_person_args *a, struct sm_person_input *out);

/* Reads a decimal id of at least 1; returns false for anything else. */
bool sm_id_read(struct opt_text text, int64_t *id);

/* Finds the active employee with this login, compared without case; NULL: there is none. */
const struct cat_employee *sm_employee_by_login(const struct catalog *k, struct span login);

/* Finds the owner that a call names: user is a login; iduser, as in the original, a number or a
 * login. *e NULL: none is named. E_LOGIN_UNKNOWN. */
MUST enum err sm_owner_read(struct call *call, const struct catalog *k, struct opt_text user,
                            struct opt_text iduser, const struct cat_employee **e);

/* Refuses an owner whose records the caller does not see: E_FORBIDDEN. */
MUST enum err sm_owner_reach(struct call *call, struct opt_i64 owner);

#endif

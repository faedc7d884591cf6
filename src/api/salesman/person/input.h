/*
 * input: the parameters that describe a person, and what they mean for the directory.
 */
#ifndef KARTOTEKA_API_SALESMAN_PERSON_INPUT_H
#define KARTOTEKA_API_SALESMAN_PERSON_INPUT_H

#include "api/salesman/fields.h"
#include "directory/person/person_bulk_update.h"

/* The parameters of the social networks, in the order of contact_map. */
enum { SM_SOCIALS = 8 };
struct sm_networks {
    struct opt_text v[SM_SOCIALS];
};

/* The parameters of one record of add, addlist, update and updatelist. */
struct sm_person_args {
    struct opt_text pid;
    struct opt_text person, ptitle, tel, fax, mob, mail, rol, social;
    struct opt_text loyalty, clientpath, uid, user, iduser, date_create;
    struct sm_inputs inputs;
    struct sm_networks networks; /* also accepted beside the other fields */
    struct opt_text clid;
    struct opt_bool mperson;
    struct opt_text ifexists;
    struct value *socials;
};
extern const struct params person_params, person_pid_params;

/* The edit that the parameters of a record mean. */
struct sm_person_input {
    struct person_edit edit;
    bool socials_sent;
};

/* Binds one record of a bulk. */
MUST enum err person_args_bind(struct call *call, struct value *item, struct sm_person_args *a);

/* Turns the parameters of active fields into an edit; the others are ignored. E_PARAM_INVALID with
 * all wrong fields, E_LOGIN_UNKNOWN for an owner that is not there. */
MUST enum err person_input_read(struct call *call, const struct catalog *k,
                                const struct sm_person_args *a, struct sm_person_input *out);

/* A decimal id of at least 1; false for anything else. */
bool sm_id_read(struct opt_text text, int64_t *id);

/* The active employee with this login, as texts are compared here; NULL: none. */
const struct cat_employee *sm_employee_by_login(const struct catalog *k, struct span login);

/* The owner that a call names: user is a login, iduser, as the original has it, a number or a
 * login. *e NULL: none is named. E_LOGIN_UNKNOWN. */
MUST enum err sm_owner_read(struct call *call, const struct catalog *k, struct opt_text user,
                            struct opt_text iduser, const struct cat_employee **e);

/* A record may be handed to those whose records the caller sees; else E_FORBIDDEN. */
MUST enum err sm_owner_reach(struct call *call, struct opt_i64 owner);

#endif

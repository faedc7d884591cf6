/*
 * employees: the method user: the employees of the account.
 */
#ifndef KARTOTEKA_API_SALESMAN_EMPLOYEES_H
#define KARTOTEKA_API_SALESMAN_EMPLOYEES_H

#include "api/api.h"

extern const struct params user_params, user_add_params;

enum err user_info_handler(struct call *call);
enum err user_list_handler(struct call *call);
enum err user_add_handler(struct call *call);

/* The role that the original calls so; NULL: none. */
const char *sm_role_of(struct span tip);

#endif

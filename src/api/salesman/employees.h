/*
 * employees: the method user: the employees of the account, read only.
 */
#ifndef KARTOTEKA_API_SALESMAN_EMPLOYEES_H
#define KARTOTEKA_API_SALESMAN_EMPLOYEES_H

#include "api/api.h"

extern const struct params user_params;

enum err user_info_handler(struct call *call);
enum err user_list_handler(struct call *call);

#endif

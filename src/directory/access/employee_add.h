/*
 * employee_add: an administrator adds an employee over an API.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_EMPLOYEE_ADD_H
#define KARTOTEKA_DIRECTORY_ACCESS_EMPLOYEE_ADD_H

#include "directory/directory.h"

/* The data of a new employee. Absent texts are empty; no password: no login to R7. */
struct employee_new {
    struct span login, name, title, role; /* role: a word of employee.role */
    int64_t boss_id;                      /* 0: the tenant's first director */
    struct span email, phone, phone_internal, mobile, external_id, department;
    struct span birthday; /* yyyy-mm-dd */
    struct span password;
};

/* Adds the employee to the caller's tenant, never as R7's administrator. The password is hashed on
 * the thread for such work. E_LOGIN_TAKEN when the tenant has the login; E_BUSY. */
MUST enum err employee_add(struct directory *d, const struct employee_new *e, int64_t *id);

#endif

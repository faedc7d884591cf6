/*
 * staff: the employees of the caller's tenant, for its administrators.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_STAFF_H
#define KARTOTEKA_DIRECTORY_ACCESS_STAFF_H

#include "directory/directory.h"

struct staff {
    int64_t id, logins; /* logins: tokens that are valid now */
    struct span uuid, login, name, title, role, email, phone, mobile;
    struct span boss; /* the superior's uuid; absent: there is none */
    bool is_admin, active, has_password;
};

/* Lists the employees by name, without those whose accounts were deleted. */
MUST enum err staff_list(struct directory *d, struct staff **out, size_t *n);

/* A change of an account: what is absent stays. */
struct staff_edit {
    struct span login, name, title, role, email, phone, mobile; /* role: a word of employee.role */
    struct opt_i64 boss;                                        /* 0 takes the superior away */
    struct opt_bool admin, active;                              /* inactive: his logins end, too */
};

/* Changes an employee. E_REFERENCE_UNKNOWN: there is none with this id; E_LOGIN_TAKEN; E_CONFLICT:
 * he would be his own superior. */
MUST enum err staff_put(struct directory *d, int64_t id, const struct staff_edit *edit);

/* Gives an employee a password and ends all his logins. The password is hashed on the thread for
 * such work. E_REFERENCE_UNKNOWN: there is none with this id; E_BUSY. */
MUST enum err staff_password(struct directory *d, int64_t id, struct span password);

#endif

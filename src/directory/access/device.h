/*
 * device: passwords of an employee's devices (phones, mail programs), which open his address book
 * and nothing else.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_DEVICE_H
#define KARTOTEKA_DIRECTORY_ACCESS_DEVICE_H

#include "directory/directory.h"

struct device {
    int64_t id;
    struct span login;         /* the employee's */
    struct span prefix, label; /* the password's first letters; what it was called */
    struct span created, used; /* times; used is absent when it never was */
    bool can_write;
};

/* Lists the valid passwords of an employee's devices in the order in which they were made, or of
 * all employees of the tenant (0). */
MUST enum err devices(struct directory *d, int64_t employee, struct device **out, size_t *n);

/* Makes a password; *secret is shown once. E_REFERENCE_UNKNOWN: there is no such active employee,
 * or he has 50 already. */
MUST enum err device_add(struct directory *d, int64_t employee, struct span label, bool can_write,
                         struct span *secret, int64_t *id);

/* Ends a password of the employee, or of anybody in the tenant (0): no device gets in with it any
 * more. E_REFERENCE_UNKNOWN: there is no such valid one. */
MUST enum err device_end(struct directory *d, int64_t employee, int64_t id);

#endif

/*
 * password: passwords of employees that come in over an API: hashed on the thread for such work,
 * and changed by their owner.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_PASSWORD_H
#define KARTOTEKA_DIRECTORY_ACCESS_PASSWORD_H

#include "directory/access/login_guard.h"

enum { EMPLOYEE_PASSWORD_MIN = 8 }; /* characters */

/* Hashes a password. E_BUSY: the thread or the memory for it is taken. */
MUST enum err password_hash(struct directory *d, struct span password, struct span *out);

/* Gives the caller, an employee, a new password, and ends his logins but for that of token (absent:
 * all). current: his login and the password that he has; guesses at it count as those of a login
 * do. E_LOGIN_FAILED: it is wrong; E_LOGIN_BLOCKED; E_BUSY. No transaction may be open, because a
 * rollback would forget the guess. */
MUST enum err password_change(struct directory *d, const struct login_attempt *current,
                              struct span password, struct span token);

#endif

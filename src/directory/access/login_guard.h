/*
 * login_guard: logins by password with a brake on guessing: more than 5 failures in 60 seconds for
 * a login and an address block both for 60 seconds. The count is in the database, so all workers
 * share it.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_LOGIN_GUARD_H
#define KARTOTEKA_DIRECTORY_ACCESS_LOGIN_GUARD_H

#include "directory/access/access.h"

/* A login that makes a session: the attempt is counted before the password is looked at, and
 * forgotten when it was right. E_LOGIN_BLOCKED, else as access_by_password(). */
MUST enum err login_guarded(struct directory *d, struct span login, struct span password,
                            struct span host, struct span address);

/* Credentials that come with every request: only failures are counted, so a right password costs no
 * write. */
MUST enum err login_each_time(struct directory *d, struct span login, struct span password,
                              struct span host, struct span address);

#endif

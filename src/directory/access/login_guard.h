/*
 * login_guard: logins by password, with a brake on guessing. Every attempt is counted before its
 * password is looked at, in the process and in the database, so attempts that come at once, at
 * several workers or both engines, count together. The limits stand in
 * sql/schema/0118_login_guard.sql.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_LOGIN_GUARD_H
#define KARTOTEKA_DIRECTORY_ACCESS_LOGIN_GUARD_H

#include "directory/access/access.h"

/* An attempt to log in: by whom, with what, from where. Texts may be absent. */
struct login_attempt {
    struct span login, password;
    struct span host;    /* picks the tenant where tenants have hosts */
    struct span address; /* the caller's, as the web server sees it; never from a header */
    bool of_device;      /* the password is a device's (directory/access/device.h) */
};

/* Checks a login. E_LOGIN_BLOCKED: it may not be looked at now; other errors as
 * access_by_password(). Requests with the same credentials at once are one attempt; a credential
 * that the cache knows costs no trip. */
MUST enum err login_by_password(struct directory *d, const struct login_attempt *a);

/* Gives the address by which limits count: an IPv6 address without the 64 bits that its owner
 * chooses himself, an IPv4 address in an IPv6 one as itself, anything else as it is. */
struct span login_address(struct arena *mem, struct span address);

#endif

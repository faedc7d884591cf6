/*
 * login_guard: logins by password, with a brake on guessing. Every attempt is counted before its
 * password is looked at, in the process and in the database, so that many at once, several workers
 * and both engines are one. Limits: sql/schema/0118_login_guard.sql.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_LOGIN_GUARD_H
#define KARTOTEKA_DIRECTORY_ACCESS_LOGIN_GUARD_H

#include "directory/access/access.h"

/* Who tries what from where. Texts may be absent. */
struct login_attempt {
    struct span login, password;
    struct span host;    /* picks the tenant where tenants have hosts */
    struct span address; /* of the caller, as the web server sees it; never a header's */
};

/* E_LOGIN_BLOCKED when it may not be looked at now, else as access_by_password(). Requests with the
 * same credentials at once are one attempt; a credential that the cache knows costs no trip. */
MUST enum err login_by_password(struct directory *d, const struct login_attempt *a);

/* The address that limits go by: an IPv6 one without the 64 bits that its owner chooses himself, an
 * IPv4 one in an IPv6 one as itself, anything else as it is. */
struct span login_address(struct arena *mem, struct span address);

#endif

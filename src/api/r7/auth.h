/*
 * auth: finds the caller. Credentials are tried in the vendor's order: the parameter asc_auth_key,
 * else its cookie, else the bare Authorization header; then Basic; then Bearer.
 *
 * A browser sends a cookie by itself with every request, so a change needs a sign that the page
 * meant it: an Origin or Sec-Fetch-Site of this site, or X-Requested-With.
 */
#ifndef KARTOTEKA_API_R7_AUTH_H
#define KARTOTEKA_API_R7_AUTH_H

#include "api/r7/state.h"
#include "directory/access/login_guard.h"

/* Checks the credential in the headers before the body is read; see struct dialect. */
MUST enum err r7_early(struct call *call);
MUST enum err r7_authenticate(struct call *call);

/* Makes an attempt to log in, without its credential: where it came from and to which host. */
struct login_attempt r7_attempt(const struct call *call);

/* POST authentication */
struct r7_login_args {
    struct opt_text user_name, password;
};
extern const struct params r7_login_params;
MUST enum err r7_login(struct call *call);

/* POST authentication/logout */
MUST enum err r7_logout(struct call *call);

#endif

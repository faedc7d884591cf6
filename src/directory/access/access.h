/*
 * access: from a credential to a principal. On success the tenant and its time zone are set in
 * d->c, so that every statement from then on is the tenant's. One round trip each.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_ACCESS_H
#define KARTOTEKA_DIRECTORY_ACCESS_ACCESS_H

#include "base/offload.h"
#include "directory/directory.h"

struct access_lookup;

/* Makes the request d->who's: its context carries the tenant, its time zone and who asks to every
 * statement. The functions below do so; whoever fills d->who by hand does it, too. */
void access_act(struct directory *d);

/* WebDelivery: a sid and the object it asks for. E_KEY_MISSING, E_KEY_INVALID, E_OBJECT_UNKNOWN
 * (also another dealer's object), E_OBJECT_DISABLED. */
MUST enum err access_by_sid(struct directory *d, struct span sid, int64_t object);

/* SalesMan: an account's API key and a login in it. E_KEY_MISSING, E_KEY_INVALID, E_LOGIN_UNKNOWN.
 */
MUST enum err access_by_apikey(struct directory *d, struct span key, struct span login);

/* R7: a token made by access_new_token. E_KEY_MISSING, E_KEY_INVALID. */
MUST enum err access_by_token(struct directory *d, struct span token);

/* R7: login and password; host picks the tenant where tenants have hosts. E_LOGIN_FAILED; an
 * unknown login costs the same time as a wrong password. E_BUSY when its share of the thread for
 * passwords is taken: nobody has looked at the password. For login_guard, which counts: nobody else
 * may call it. */
MUST enum err access_by_password(struct directory *d, struct span login, struct span password,
                                 struct span host, struct offload_share share);

/* Takes the caller from the cache of credentials; false when he is not there. */
bool access_known(struct directory *d, const struct access_lookup *l);

/* A new token for the caller, who logged in with a password, valid for so many hours. */
MUST enum err access_new_token(struct directory *d, int64_t hours, struct span *token,
                               struct span *expires);

/* Ends a token of the caller's tenant: nobody gets in with it any more. E_KEY_INVALID: it has ended
 * already. */
MUST enum err access_end_token(struct directory *d, struct span token);

#endif

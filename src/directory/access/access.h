/*
 * access: turns a credential into a principal. On success d->c has the tenant and its time zone, so
 * that every statement from then on is the tenant's. Each look-up is one round trip.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_ACCESS_H
#define KARTOTEKA_DIRECTORY_ACCESS_ACCESS_H

#include "base/offload.h"
#include "directory/directory.h"

struct access_lookup;

/* Makes the request that of d->who: its context carries the tenant, its time zone and the caller to
 * every statement. The functions below call it; code that fills d->who by hand calls it, too. */
void access_act(struct directory *d);

/* WebDelivery: looks up a sid and the object that it asks for. E_KEY_MISSING, E_KEY_INVALID,
 * E_OBJECT_UNKNOWN (also for another dealer's object), E_OBJECT_DISABLED. */
MUST enum err access_by_sid(struct directory *d, struct span sid, int64_t object);

/* SalesMan: looks up an account's API key and a login in it. E_KEY_MISSING, E_KEY_INVALID,
 * E_LOGIN_UNKNOWN. */
MUST enum err access_by_apikey(struct directory *d, struct span key, struct span login);

/* Tells a key that stands in public pages, or a visitor's, from a sid by its first letters. */
bool access_is_browser_key(struct span key);

/* WebDelivery: looks up such a key for an object and for the page's origin (absent: the request
 * names none). Fills page_key and visitor_of. E_KEY_INVALID, also for another origin;
 * E_OBJECT_UNKNOWN, E_OBJECT_DISABLED. */
MUST enum err access_by_browser(struct directory *d, struct span key, int64_t object,
                                struct span origin);

/* Makes a visitor's key, valid for so many minutes, for a client that the caller (a key of public
 * pages) has created. */
MUST enum err access_new_visitor(struct directory *d, int64_t client, int64_t minutes,
                                 struct span *key);

/* Gives the first letters of a key, by which lists tell keys apart; those that all keys of public
 * pages have are not counted. */
struct span access_key_prefix(struct span key);

/* Gives a key the letters by which access_is_browser_key() knows it; visitor: of a visitor. */
struct span access_browser_key(struct arena *mem, struct span key, bool visitor);

/* Looks up a key of telephone exchanges and desk phones, which reads the tenant's people and writes
 * nothing. E_KEY_MISSING, E_KEY_INVALID. */
MUST enum err access_by_phone_key(struct directory *d, struct span key);

/* Looks up a device's password and the login of its employee. E_LOGIN_FAILED. Only login_guard,
 * which counts attempts, may call it. */
MUST enum err access_by_device(struct directory *d, struct span login, struct span password);

/* R7: looks up a token made by access_new_token(). E_KEY_MISSING, E_KEY_INVALID. */
MUST enum err access_by_token(struct directory *d, struct span token);

/* R7: checks login and password; host picks the tenant where tenants have hosts. E_LOGIN_FAILED: an
 * unknown login costs the same time as a wrong password. E_BUSY: the share of the thread for
 * passwords is taken, so nobody has looked at the password. Only login_guard, which counts
 * attempts, may call it. */
MUST enum err access_by_password(struct directory *d, struct span login, struct span password,
                                 struct span host, struct offload_share share);

/* Takes the caller from the cache of credentials. Returns false when he is not there. */
bool access_known(struct directory *d, const struct access_lookup *l);

/* Makes a token, valid for so many hours, for the caller, who logged in with a password. */
MUST enum err access_new_token(struct directory *d, int64_t hours, struct span *token,
                               struct span *expires);

/* Ends a token of the caller's tenant: nobody gets in with it any more. E_KEY_INVALID: it has
 * already ended. */
MUST enum err access_end_token(struct directory *d, struct span token);

#endif

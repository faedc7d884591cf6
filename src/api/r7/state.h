/*
 * state: R7's own state of a running call beside struct call, and the few helpers that every
 * handler uses. It lives in the request's arena (call->extra).
 */
#ifndef KARTOTEKA_API_R7_STATE_H
#define KARTOTEKA_API_R7_STATE_H

#include "api/api.h"
#include "directory/catalog/catalog.h"

struct r7_state {
    const struct catalog *catalog; /* loaded before any shape is written */
    bool early;                    /* the headers' credential has let the caller in */
    /* A browser sent the credential by itself, so writes need a sign of intent. */
    bool by_cookie;
    bool login;          /* the call is a login: its failures have their own texts */
    bool wide_id;        /* an id above 2^31-1 was asked for */
    struct span token;   /* the token that let the caller in; absent for passwords */
    const char *message; /* the text of a 400 that has one of its own */
};

static inline struct r7_state *r7_state(const struct call *call)
{
    return call->extra;
}

/* Reads the id of the call's path as the vendor checks it: absent, 0 and negative ones are
 * E_PARAM_INVALID. Remembers ids above 2^31-1, which answer 400 instead of 404 when no record has
 * them. */
MUST enum err r7_id(struct call *call, struct opt_i64 in, int64_t *out);

/* Reads an id in the same way out of the parameter with this name. */
MUST enum err r7_id_of(struct call *call, const char *name, struct opt_i64 in, int64_t *out);

/* Refuses a parameter with 400 and the vendor's general text. The answer names it in error.data,
 * with what is wrong and what is allowed (NULL: nothing to say). Both texts must be literals, name
 * may be in the call's memory. */
enum err r7_wrong(struct call *call, const char *name, const char *problem, const char *allowed);

/* Refuses a parameter in the same way, with message for the whole. */
enum err r7_refuse(struct call *call, const char *message, const char *name, const char *problem,
                   const char *allowed);

/* True when R7 may show this id, because the tenant's clients may know 32-bit ids only. It needs
 * the catalog. */
bool r7_id_shown(const struct call *call, int64_t id);

/* Loads the tenant's catalog into the state. */
MUST enum err r7_catalog(struct call *call);

#endif

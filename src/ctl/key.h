/*
 * key: makes access keys, for the commands that need it.
 */
#ifndef KARTOTEKA_CTL_KEY_H
#define KARTOTEKA_CTL_KEY_H

#include "base/ctx.h"

struct key_wish {
    const char *kind; /* "sid", "apikey", "phone" or "browser" */
    const char *label;
    bool can_write;
    const int64_t *objects; /* numbers in c->tenant that a sid may ask for */
    size_t object_count;
};

/* Makes a key of c->tenant in a transaction; *key is the secret, which is shown once.
 * E_REFERENCE_UNKNOWN: an object is not the tenant's. */
MUST enum err key_make(struct ctx *c, const struct key_wish *w, struct span *key, int64_t *id);

#endif

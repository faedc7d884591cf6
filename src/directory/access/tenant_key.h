/*
 * tenant_key: the machine keys of the caller's tenant, for its administrators.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_TENANT_KEY_H
#define KARTOTEKA_DIRECTORY_ACCESS_TENANT_KEY_H

#include "directory/directory.h"

struct tenant_key {
    int64_t id;
    struct span kind;             /* "sid", "apikey" or "browser" */
    struct span prefix, label;    /* the key's first letters; what it was called */
    struct span objects, origins; /* texts with commas between */
    struct span created, ended;   /* times; ended is absent while the key is valid */
    struct span used;             /* when it was used last, to the minute; absent: never */
    bool can_write;
};

struct tenant_object {
    int64_t id;
    struct span name;
    bool enabled;
};

/* Lists all keys, in the order in which they were made. */
MUST enum err tenant_keys(struct directory *d, struct tenant_key **out, size_t *n);

/* Lists the delivery objects that a key may ask for. */
MUST enum err tenant_objects(struct directory *d, struct tenant_object **out, size_t *n);

struct tenant_key_wish {
    struct span kind, label;
    bool can_write;
    const int64_t *objects; /* sid, browser */
    size_t object_count;
    const struct span *origins; /* browser: as origin_read() gives them */
    size_t origin_count;
};

/* Makes a key; *secret is shown once. E_REFERENCE_UNKNOWN: an object is not the tenant's. */
MUST enum err tenant_key_make(struct directory *d, const struct tenant_key_wish *w,
                              struct span *secret, int64_t *id);

/* Makes a key that may do what an older one may, which ends in so many hours. *secret is shown
 * once. E_REFERENCE_UNKNOWN: there is no such valid key. */
MUST enum err tenant_key_rotate(struct directory *d, int64_t old, int64_t hours,
                                struct span *secret, int64_t *id);

/* Ends a key: nobody gets in with it any more. E_REFERENCE_UNKNOWN: there is no such valid key. */
MUST enum err tenant_key_end(struct directory *d, int64_t id);

#endif

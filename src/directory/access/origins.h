/*
 * origins: the origins whose pages may read a tenant's answers.
 *
 * All tenants' rows are in memory together, because a preflight and most refusals name no tenant,
 * and an answer must have its CORS headers also while the database is away. They are read anew when
 * a request from another origin comes and they are older than ORIGINS_FRESH_MS, or when a
 * notification has said that access has changed.
 *
 * Ownership: one a process.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_ORIGINS_H
#define KARTOTEKA_DIRECTORY_ACCESS_ORIGINS_H

#include "directory/directory.h"

enum { ORIGINS_FRESH_MS = 10000 };

struct origins;

enum origin_rule {
    ORIGIN_DEFAULT, /* the tenant has no rows, so the configuration decides */
    ORIGIN_REFUSED,
    ORIGIN_ALLOWED,
    ORIGIN_ANY /* the tenant allows every origin */
};

struct origins *origins_new(void);
void origins_free(struct origins *o); /* NULL is allowed */

/* Reads the rows anew where that is due. When it fails, the old rows stay and no error is set. */
void origins_refresh(struct origins *o, struct directory *d);

/* Returns a tenant's rule for an origin in the form of origin_read(). tenant 0 (it is not known
 * yet): the most permissive rule of any tenant, never ORIGIN_REFUSED. */
enum origin_rule origins_rule(const struct origins *o, int32_t tenant, struct span origin);

/* Notes whether a notification's payload is about access; an empty payload is about everything. */
void origins_notify(struct origins *o, struct span payload);

#endif

/*
 * access_cache: the credentials that were checked a moment ago, with the callers they stand for.
 *
 * An entry is found by the SHA-256 of the credential (with a secret of the process) and lives for a
 * limited time. It is forgotten at once when a notification says that keys, employees, tenants
 * ("access") or a tenant's reference data ("catalog:ID") have changed. While notifications do not
 * arrive (db_hears) nothing is found and nothing is kept.
 *
 * Ownership: one a process; find copies the caller into the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_ACCESS_CACHE_H
#define KARTOTEKA_DIRECTORY_ACCESS_ACCESS_CACHE_H

#include "directory/directory.h"

struct access_cache;

/* The hash that finds a credential, and the number of changes that were heard before it was looked
 * up. */
struct access_lookup {
    unsigned char key[32];
    uint64_t forgotten;
};

enum { ACCESS_CACHE_ENTRIES = 4096 };

/* Makes a cache whose entries live ttl_s seconds; 0: it never keeps anything. heard: every
 * change that a worker of this host makes is heard of before its author gets the answer, or
 * db_settled() says that it is not. */
struct access_cache *access_cache_new(int64_t ttl_s, bool heard);
void access_cache_free(struct access_cache *cache); /* NULL is allowed */

/* Hashes the texts that make up a credential; kind keeps equal texts of different dialects
 * apart. */
void access_cache_key(struct access_cache *cache, struct access_lookup *l, const char *kind,
                      struct span a, struct span b, struct span c);

/* Fills *who; returns false when the credential is not there. */
bool access_cache_find(struct access_cache *cache, const struct ctx *c,
                       const struct access_lookup *l, struct principal *who);

/* Keeps who, unless something was forgotten since the lookup began. */
void access_cache_keep(struct access_cache *cache, const struct ctx *c,
                       const struct access_lookup *l, const struct principal *who);

/* Forgets the entries that a notification's payload is about; an empty payload is about
 * everything. */
void access_cache_notify(struct access_cache *cache, struct span payload);

/* True when a principal from the cache may have an outdated catalog_revision. Where other processes
 * write, that lasts until a round trip has brought in every notification and none of them forgot
 * anything. */
bool access_cache_doubtful(const struct access_cache *cache, const struct ctx *c,
                           const struct principal *who);

#endif

/*
 * access_cache: credentials that were checked a moment ago and whom they stand for.
 *
 * An entry is found by the SHA-256 of the credential (with a secret of the process), lives for a
 * limited time, and is forgotten at once when a notification says that keys, employees, tenants
 * ("access") or a tenant's reference data ("catalog:ID") have changed. While notifications do not
 * arrive (db_hears) nothing is found and nothing is kept.
 *
 * Ownership: one a process; what is found is copied into the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_ACCESS_CACHE_H
#define KARTOTEKA_DIRECTORY_ACCESS_ACCESS_CACHE_H

#include "directory/directory.h"

struct access_cache;

/* How to find a credential, and what was forgotten before it was looked up. */
struct access_lookup {
    unsigned char key[32];
    uint64_t forgotten;
};

enum { ACCESS_CACHE_ENTRIES = 4096 };

/* ttl_s seconds; 0: never keeps anything. heard: every change that a worker of this host makes is
 * heard of before its author gets the answer, or db_settled() says that it is not (yet). */
struct access_cache *access_cache_new(int64_t ttl_s, bool heard);
void access_cache_free(struct access_cache *cache); /* NULL is allowed */

/* The texts that make up a credential; kind keeps equal texts of different dialects apart. */
void access_cache_key(struct access_cache *cache, struct access_lookup *l, const char *kind,
                      struct span a, struct span b, struct span c);

/* Fills *who; false when it is not there. */
bool access_cache_find(struct access_cache *cache, const struct ctx *c,
                       const struct access_lookup *l, struct principal *who);

/* Keeps who, unless something was forgotten since the lookup began. */
void access_cache_keep(struct access_cache *cache, const struct ctx *c,
                       const struct access_lookup *l, const struct principal *who);

/* Forgets what a notification's payload is about; an empty one is about everything. */
void access_cache_notify(struct access_cache *cache, struct span payload);

/* True when a principal from the cache may have an outdated catalog_revision: when other processes
 * write, until a round trip has brought in every notification and none forgot anything. */
bool access_cache_doubtful(const struct access_cache *cache, const struct ctx *c,
                           const struct principal *who);

#endif

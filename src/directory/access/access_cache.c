#include "directory/access/access_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/metrics.h"
#include "db/db.h"

enum { WAYS = 4, SETS = ACCESS_CACHE_ENTRIES / WAYS };

struct entry {
    unsigned char key[32];
    int64_t until_ms; /* 0: the entry is empty */
    struct access_packed *what;
};

/* A principal and everything that it points to, in one piece that can be moved. */
struct access_packed {
    size_t size; /* bytes of the whole piece */
    struct principal who;
    _Alignas(int64_t) char bytes[]; /* visible, time_zone with its NUL, employee_uuid, login */
};

struct access_cache {
    int64_t ttl_ms;
    bool heard;
    uint64_t forgotten; /* counts the times that something was forgotten */
    unsigned char secret[32];
    struct entry entries[SETS][WAYS];
};

struct access_cache *access_cache_new(int64_t ttl_s, bool heard)
{
    struct access_cache *cache = calloc(1, sizeof(*cache));
    if (cache == NULL) {
        abort();
    }
    cache->ttl_ms = ttl_s * 1000;
    cache->heard = heard;
    crypto_random(cache->secret, sizeof(cache->secret));
    return cache;
}

static void forget(struct entry *e)
{
    free(e->what);
    *e = (struct entry){0};
}

/* Forgets the entries of a tenant; 0: of all tenants. */
static void forget_tenant(struct access_cache *cache, int64_t tenant)
{
    cache->forgotten++;
    for (size_t i = 0; i < SETS; i++) {
        for (size_t j = 0; j < WAYS; j++) {
            struct entry *e = &cache->entries[i][j];
            if (e->what != NULL && (tenant == 0 || e->what->who.tenant == tenant)) {
                forget(e);
            }
        }
    }
}

void access_cache_free(struct access_cache *cache)
{
    if (cache != NULL) {
        forget_tenant(cache, 0);
        crypto_wipe(cache->secret, sizeof(cache->secret));
        free(cache);
    }
}

void access_cache_notify(struct access_cache *cache, struct span payload)
{
    struct span topic, id;
    int64_t tenant = 0;
    if (span_cut(payload, ':', &topic, &id) && !span_is(topic, "catalog")) {
        return; /* other notifications do not concern the cache */
    }
    if (id.p != NULL && !span_i64(id, &tenant)) {
        tenant = 0;
    }
    forget_tenant(cache, tenant);
}

void access_cache_key(struct access_cache *cache, struct access_lookup *l, const char *kind,
                      struct span a, struct span b, struct span c)
{
    const struct span parts[] = {
        {(const char *)cache->secret, sizeof(cache->secret)}, span_of(kind), a, b, c};
    crypto_mark_parts(l->key, parts, sizeof(parts) / sizeof(parts[0]));
    l->forgotten = cache->forgotten;
}

/* Gives the entries where a key may stand. The secret makes the place unpredictable. */
static struct entry *set_of(struct access_cache *cache, const unsigned char *key)
{
    return cache->entries[(key[0] | key[1] << 8) % SETS];
}

/* True when what is kept of a tenant can be believed: changes of it are heard of. */
static bool usable(const struct access_cache *cache, const struct ctx *c, int32_t tenant)
{
    return cache->ttl_ms > 0 && c->db != NULL && db_hears(db_home_of(c->db, tenant));
}

/* Points the principal to the bytes behind it. */
static void settle(struct access_packed *p)
{
    struct principal *who = &p->who;
    char *at = p->bytes;
    who->visible = (const int64_t *)(const void *)at;
    at += who->visible_count * sizeof(*who->visible);
    who->time_zone = at;
    at += strlen(at) + 1;
    who->employee_uuid.p = who->employee_uuid.p != NULL ? at : NULL;
    at += who->employee_uuid.n;
    who->login.p = who->login.p != NULL ? at : NULL;
}

static char *append(char *to, const void *from, size_t n)
{
    if (n > 0) {
        memcpy(to, from, n);
    }
    return to + n;
}

/* Packs a principal; NULL when there is no memory. */
static struct access_packed *pack(const struct principal *who)
{
    size_t ids = who->visible_count * sizeof(*who->visible), zone = strlen(who->time_zone) + 1;
    size_t size = sizeof(struct access_packed) + ids + zone + who->employee_uuid.n + who->login.n;
    struct access_packed *p = malloc(size);
    if (p == NULL) {
        return NULL;
    }
    p->size = size;
    p->who = *who;
    char *at = append(p->bytes, who->visible, ids);
    at = append(at, who->time_zone, zone);
    at = append(at, who->employee_uuid.p, who->employee_uuid.n);
    (void)append(at, who->login.p, who->login.n);
    settle(p);
    return p;
}

static struct principal unpack(struct arena *mem, const struct access_packed *from)
{
    struct access_packed *p = arena_alloc(mem, from->size);
    memcpy(p, from, from->size);
    settle(p);
    return p->who;
}

static bool find(struct access_cache *cache, const struct ctx *c, const struct access_lookup *l,
                 struct principal *who)
{
    struct entry *set = set_of(cache, l->key);
    for (size_t i = 0; i < WAYS; i++) {
        struct entry *e = &set[i];
        if (e->what != NULL && memcmp(e->key, l->key, sizeof(e->key)) == 0) {
            if (e->until_ms <= clock_mono_ms()) {
                forget(e);
                return false;
            }
            int32_t tenant = e->what->who.tenant;
            if (!usable(cache, c, tenant) ||
                (cache->heard && !db_settled(db_home_of(c->db, tenant), tenant))) {
                return false;
            }
            *who = unpack(c->mem, e->what);
            who->cached_after = cache->forgotten + 1;
            return true;
        }
    }
    return false;
}

bool access_cache_find(struct access_cache *cache, const struct ctx *c,
                       const struct access_lookup *l, struct principal *who)
{
    if (cache->ttl_ms <= 0 || c->db == NULL) {
        return false;
    }
    bool found = find(cache, c, l, who);
    metrics_add(found ? METRIC_KEYS_FOUND : METRIC_KEYS_MISSED);
    return found;
}

void access_cache_keep(struct access_cache *cache, const struct ctx *c,
                       const struct access_lookup *l, const struct principal *who)
{
    if (!usable(cache, c, who->tenant) || l->forgotten != cache->forgotten) {
        return;
    }
    struct entry *set = set_of(cache, l->key), *at = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (memcmp(set[i].key, l->key, sizeof(l->key)) == 0) {
            at = &set[i];
            break;
        }
        if (set[i].until_ms < at->until_ms) {
            at = &set[i];
        }
    }
    forget(at);
    at->what = pack(who);
    if (at->what == NULL) {
        return; /* without memory the database is asked again next time */
    }
    at->until_ms = clock_mono_ms() + cache->ttl_ms;
    memcpy(at->key, l->key, sizeof(at->key));
}

bool access_cache_doubtful(const struct access_cache *cache, const struct ctx *c,
                           const struct principal *who)
{
    if (cache == NULL || who->cached_after == 0) {
        return false;
    }
    if (cache->heard) {
        return !db_settled(db_home_of(c->db, who->tenant), who->tenant);
    }
    return c->db_trips == 0 || cache->forgotten + 1 != who->cached_after;
}

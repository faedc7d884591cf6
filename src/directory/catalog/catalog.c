#include "directory/catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/guard.h"
#include "base/metrics.h"
#include "db/sql/catalog.h"
#include "directory/access/access_cache.h"
#include "directory/catalog/catalog_build_priv.h"

/* Finds the row whose first member is id by a binary search; every catalog row with an id starts
 * with it. */
static const void *find(const void *v, size_t n, size_t size, int64_t id)
{
    const char *rows = v;
    while (n > 0) {
        size_t half = n / 2;
        const char *mid = rows + half * size;
        int64_t at;
        memcpy(&at, mid, sizeof(at));
        if (at == id) {
            return mid;
        }
        if (at < id) {
            rows = mid + size;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return NULL;
}
#define FIND(list, id) find((list).v, (list).n, sizeof(*(list).v), (id))

const struct cat_country *catalog_country(const struct catalog *k, int64_t id)
{
    return FIND(k->countries, id);
}

const struct cat_city *catalog_city(const struct catalog *k, int64_t id)
{
    return FIND(k->cities, id);
}

const struct cat_metro *catalog_metro(const struct catalog *k, int64_t id)
{
    return FIND(k->metros, id);
}

const struct cat_contact_type *catalog_contact_type(const struct catalog *k, int64_t id)
{
    return FIND(k->contact_types, id);
}

const struct cat_address_type *catalog_address_type(const struct catalog *k, int64_t id)
{
    return FIND(k->address_types, id);
}

const struct cat_entry *catalog_entry(const struct catalog *k, enum cat_dictionary_kind kind,
                                      int64_t id)
{
    return FIND(k->dictionaries[kind], id);
}

const struct cat_employee *catalog_employee(const struct catalog *k, int64_t id)
{
    return FIND(k->employees, id);
}

const struct cat_field *catalog_field(const struct catalog *k, int64_t id)
{
    return FIND(k->fields, id);
}

const struct cat_contact_type *catalog_type_for(const struct catalog *k, int64_t type_id, int kind,
                                                int category)
{
    const struct cat_contact_type *same_kind = NULL;
    const struct cat_contact_type *own = type_id != 0 ? catalog_contact_type(k, type_id) : NULL;
    if (own != NULL) {
        return own;
    }
    for (size_t i = 0; i < k->contact_types.n; i++) {
        const struct cat_contact_type *t = &k->contact_types.v[i];
        if (t->kind == kind && t->category == category) {
            return t;
        }
        if (t->kind == kind && same_kind == NULL) {
            same_kind = t;
        }
    }
    return same_kind;
}

struct cat_texts {
    struct arena *mem;
    size_t n;
    struct {
        const void *maker;
        struct cat_text made;
    } v[CAT_TEXTS];
};

const struct cat_text *catalog_text(const struct catalog *k, const void *maker)
{
    for (size_t i = 0; i < k->texts->n; i++) {
        if (k->texts->v[i].maker == maker) {
            return &k->texts->v[i].made;
        }
    }
    return NULL;
}

void catalog_keep_text(const struct catalog *k, const void *maker, const struct cat_text *made)
{
    struct cat_texts *t = k->texts;
    if (t->n < CAT_TEXTS && catalog_text(k, maker) == NULL) {
        t->v[t->n].maker = maker;
        t->v[t->n].made.text = arena_span(t->mem, made->text);
        t->v[t->n++].made.mark = arena_span(t->mem, made->mark);
    }
}

/* A cached catalog with its memory and the number of its users. The cache itself is one user. */
struct entry {
    struct arena *mem;
    struct catalog catalog;
    int32_t tenant;
    unsigned users;
    uint64_t used_at;
};

enum { CACHE_TENANTS = 64 };

struct catalog_cache {
    struct entry *entries[CACHE_TENANTS];
    uint64_t clock, made;
};

static void entry_release(void *p)
{
    struct entry *e = p;
    if (--e->users == 0) {
        arena_free(e->mem);
        free(e);
    }
}

/* Ends a request's use of an entry when the request's arena is reset. */
static void use_end(void *p)
{
    struct entry *const *used = p;
    if (*used != NULL) {
        entry_release(*used);
    }
}

struct catalog_cache *catalog_cache_new(void)
{
    struct catalog_cache *cache = calloc(1, sizeof(*cache));
    if (cache == NULL) {
        abort();
    }
    return cache;
}

void catalog_cache_clear(struct catalog_cache *cache)
{
    for (size_t i = 0; i < CACHE_TENANTS; i++) {
        if (cache->entries[i] != NULL) {
            entry_release(cache->entries[i]);
            cache->entries[i] = NULL;
        }
    }
}

void catalog_cache_free(struct catalog_cache *cache)
{
    if (cache != NULL) {
        catalog_cache_clear(cache);
        free(cache);
    }
}

/* Finds a slot for the tenant: its own, else a free one, else the least recently used. */
static struct entry **slot(struct catalog_cache *cache, int32_t tenant)
{
    struct entry **best = &cache->entries[0];
    for (size_t i = 0; i < CACHE_TENANTS; i++) {
        struct entry **e = &cache->entries[i];
        if (*e != NULL && (*e)->tenant == tenant) {
            return e;
        }
        if (*best != NULL && (*e == NULL || (*e)->used_at < (*best)->used_at)) {
            best = e;
        }
    }
    return best;
}

/* Keeps the entry in the cache, unless a newer one came there while this one was loading. */
static void keep(struct catalog_cache *cache, struct entry *e)
{
    struct entry **at = slot(cache, e->tenant);
    if (*at != NULL && (*at)->tenant == e->tenant &&
        (*at)->catalog.revision > e->catalog.revision) {
        return;
    }
    if (*at != NULL) {
        entry_release(*at);
    }
    e->users++;
    e->used_at = ++cache->clock;
    e->catalog.serial = ++cache->made;
    *at = e;
}

static struct entry *cached(struct catalog_cache *cache, const struct principal *who)
{
    struct entry *e = *slot(cache, who->tenant);
    if (e == NULL || e->tenant != who->tenant || e->catalog.revision != who->catalog_revision) {
        return NULL;
    }
    e->used_at = ++cache->clock;
    e->users++;
    return e;
}

static enum err ask_revision(struct directory *d)
{
    struct sql_catalog_revision_rows rs;
    enum err e = sql_catalog_revision(d->c, &rs);
    if (e == E_OK && rs.rows.n > 0) {
        d->who.catalog_revision = sql_catalog_revision_row(&rs, 0).catalog_revision;
    }
    return e;
}

enum err catalog_renew(struct directory *d)
{
    d->catalog_ = NULL;
    return ask_revision(d);
}

/* Asks for the revision when the caller came from the cache, where it may be an old one. */
static enum err check_revision(struct directory *d)
{
    return access_cache_doubtful(d->access, d->c, &d->who) ? ask_revision(d) : E_OK;
}

/* Loads a new entry into *used. The caller owns it from the start, because loading may escape. */
static enum err load(struct directory *d, struct entry **used)
{
    struct entry *e = *used = calloc(1, sizeof(*e));
    if (e == NULL) {
        guard_escape(GUARD_NO_MEMORY, "catalog: out of memory", sizeof(*e));
    }
    e->users = 1;
    e->tenant = d->who.tenant;
    e->mem = arena_new();
    e->catalog.texts = arena_new_of(e->mem, struct cat_texts);
    e->catalog.texts->mem = e->mem;
    /* The revision was read before the rows, so a change in between makes the next request load
     * again. */
    e->catalog.revision = d->who.catalog_revision;
    enum err failed = catalog_build(d->c, e->mem, &e->catalog);
    /* The changes of an open transaction are nobody else's yet, so the entry is not kept then. */
    if (failed == E_OK && d->cache != NULL && d->c->tx == NULL) {
        keep(d->cache, e);
    }
    return failed;
}

enum err catalog_of(struct directory *d, const struct catalog **out)
{
    if (d->catalog_ != NULL) {
        *out = d->catalog_;
        return E_OK;
    }
    enum err e = check_revision(d);
    if (e != E_OK) {
        return e;
    }
    struct entry **used = arena_new_of(d->c->mem, struct entry *);
    arena_defer(d->c->mem, use_end, used);
    *used = d->cache != NULL ? cached(d->cache, &d->who) : NULL;
    metrics_add(*used != NULL ? METRIC_CATALOG_FOUND : METRIC_CATALOG_MISSED);
    if (*used == NULL && (e = load(d, used)) != E_OK) {
        return e;
    }
    *out = d->catalog_ = &(*used)->catalog;
    return E_OK;
}

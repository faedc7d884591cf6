#include "db/reach/homes.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/guard.h"
#include "base/log.h"
#include "db/sql/reach.h"

enum {
    CLUSTERS_MAX = 64,
    CREDENTIALS = 65536,   /* places for credentials; those that meet in one replace each other */
    AGAIN_MS = 1000,       /* between two attempts to read the map */
    FIRST_WAIT_MS = 1000,  /* how long the control base is waited for while nothing is known */
    CONTROL_WAIT_MS = 250, /* the same when clusters can be asked without it */
    SILENT_MS = 1000,      /* it is left alone so long after it has not answered */
    PAUSE_MS = 2           /* between two questions where a tenant is that moves */
};

/* A cluster and its pool. */
struct home_cluster {
    int32_t id;
    char *conninfo;
    struct db *db;
};

struct home {
    int32_t tenant; /* 0: the place is empty */
    int32_t cluster;
};

struct credential {
    uint64_t key[2];
    int32_t tenant; /* 0: the place is empty */
};

struct homes {
    struct db *facade, *control;
    homes_pool make;
    void *arg;
    struct home_cluster clusters[CLUSTERS_MAX];
    size_t cluster_count;
    struct home *map; /* open addressing; map_size is a power of two */
    size_t map_size, map_count;
    struct credential *credentials;
    bool known;   /* the map was read */
    bool reading; /* a caller reads it */
    bool stale;   /* it must be read again */
    int64_t tried_ms;
    bool silent; /* the control base has not answered the last question */
    int64_t silent_until_ms;
};

static void *made(void *p)
{
    if (p == NULL) {
        abort();
    }
    return p;
}

static void on_control(void *arg, struct span payload);

static void free_homes(struct homes *h)
{
    for (size_t i = 0; i < h->cluster_count; i++) {
        if (h->clusters[i].db != h->facade) {
            db_free(h->clusters[i].db);
        }
        free(h->clusters[i].conninfo);
    }
    db_free(h->control);
    free(h->map);
    free(h->credentials);
    free(h->arg);
    free(h);
}

static void each_other(const struct homes *h, void (*fn)(struct db *db))
{
    fn(h->control);
    for (size_t i = 0; i < h->cluster_count; i++) {
        if (h->clusters[i].db != h->facade) {
            fn(h->clusters[i].db);
        }
    }
}

static void listen_all(struct homes *h, void (*fn)(void *arg, struct span payload), void *arg)
{
    for (size_t i = 0; i < h->cluster_count; i++) {
        if (h->clusters[i].db != h->facade) {
            pool_on_notify(h->clusters[i].db, fn, arg);
        }
    }
}

static const struct pool_others others = {free_homes, listen_all, each_other};

void homes_new(struct db *facade, const char *control, homes_pool make, void *arg)
{
    struct homes *h = made(calloc(1, sizeof(*h)));
    h->facade = facade;
    h->make = make;
    h->arg = arg;
    h->map_size = 1024;
    h->map = made(calloc(h->map_size, sizeof(*h->map)));
    h->credentials = made(calloc(CREDENTIALS, sizeof(*h->credentials)));
    h->control = make(arg, control, true);
    pool_on_notify(h->control, on_control, h);
    facade->homes = h;
    facade->others = &others;
}

/* The map */

static struct home *place_of(const struct homes *h, int32_t tenant)
{
    size_t i = (uint32_t)tenant * 2654435761u;
    while (h->map[i & (h->map_size - 1)].tenant != 0 &&
           h->map[i & (h->map_size - 1)].tenant != tenant) {
        i++;
    }
    return &h->map[i & (h->map_size - 1)];
}

/* Doubles the map. Without memory it stays as it is. */
static void enlarge(struct homes *h)
{
    struct home *old = h->map, *map = calloc(h->map_size * 2, sizeof(*map));
    size_t n = h->map_size;
    if (map == NULL) {
        return;
    }
    h->map = map;
    h->map_size = n * 2;
    for (size_t i = 0; i < n; i++) {
        if (old[i].tenant != 0) {
            *place_of(h, old[i].tenant) = old[i];
        }
    }
    free(old);
}

/* Notes a tenant's home. One that has no place is asked for whenever it is needed. */
static void put(struct homes *h, int32_t tenant, int32_t cluster)
{
    if (h->map_count * 2 >= h->map_size) {
        enlarge(h);
    }
    struct home *at = place_of(h, tenant);
    if (at->tenant == 0 && h->map_count + 1 >= h->map_size) {
        return;
    }
    h->map_count += at->tenant == 0;
    *at = (struct home){tenant, cluster};
}

static struct home_cluster *cluster_of(struct homes *h, int32_t id)
{
    for (size_t i = 0; i < h->cluster_count; i++) {
        if (h->clusters[i].id == id) {
            return &h->clusters[i];
        }
    }
    return NULL;
}

/* The context of a question to the control base, for a caller who has one of his own. */
static struct ctx control_ctx(const struct homes *h, const struct ctx *c)
{
    int64_t until = clock_mono_ms() + (h->known ? CONTROL_WAIT_MS : FIRST_WAIT_MS);
    struct ctx there = {.mem = c->mem, .db = h->control, .deadline_ms = c->deadline_ms};
    memcpy(there.request_id, c->request_id, sizeof(there.request_id));
    if (there.deadline_ms == 0 || there.deadline_ms > until) {
        there.deadline_ms = until;
    }
    return there;
}

/* False while the control base is left alone, so that a hanging one holds up a request or two and
 * not all. Then one caller asks for all others. What it answered is told to control_said(). */
static bool control_asked(struct homes *h)
{
    int64_t now = clock_mono_ms();
    if (now < h->silent_until_ms) {
        return false;
    }
    if (h->silent) {
        h->silent_until_ms = now + (h->known ? CONTROL_WAIT_MS : FIRST_WAIT_MS);
    }
    return true;
}

static bool control_said(struct homes *h, enum err e)
{
    h->silent = e != E_OK;
    h->silent_until_ms = h->silent && h->known ? clock_mono_ms() + SILENT_MS : 0;
    return !h->silent;
}

static bool same_database(const char *a, const char *b, struct arena *mem)
{
    return span_eq(db_target(a, mem), db_target(b, mem));
}

/* Takes a cluster of the control base over. One whose address has changed keeps its pool until the
 * worker is started again, because requests may be waiting in it. */
static void take_cluster(struct homes *h, const struct sql_reach_clusters_row *row,
                         struct arena *mem)
{
    const char *conninfo = arena_cstr(mem, row->conninfo);
    if (cluster_of(h, (int32_t)row->id) != NULL) {
        return;
    }
    if (h->cluster_count == CLUSTERS_MAX) {
        log_msg(LOG_ERROR, "more than %d clusters", CLUSTERS_MAX);
        return;
    }
    char *copy = strdup(conninfo);
    if (copy == NULL) {
        h->stale = true;
        return;
    }
    struct home_cluster *new = &h->clusters[h->cluster_count++];
    *new = (struct home_cluster){.id = (int32_t)row->id, .conninfo = copy};
    if (same_database(conninfo, h->facade->conninfo, mem)) {
        new->db = h->facade;
        return;
    }
    new->db = h->make(h->arg, conninfo, false);
    new->db->homes = h;
    pool_on_notify(new->db, h->facade->notify, h->facade->notify_arg);
}

static enum err read_map(struct homes *h, const struct ctx *c)
{
    struct ctx there = control_ctx(h, c);
    struct sql_reach_clusters_rows clusters;
    struct sql_reach_homes_rows homes;
    struct db_query q[] = {sql_reach_clusters_query(&there, &clusters),
                           sql_reach_homes_query(&there, &homes)};
    if (!control_asked(h)) {
        return E_UNAVAILABLE;
    }
    h->stale = false; /* a notification from here on makes it stale again */
    enum err e = db_read(&there, q, 2);
    if (!control_said(h, e)) {
        h->stale = true;
        return e;
    }
    for (int i = 0; i < clusters.rows.n; i++) {
        struct sql_reach_clusters_row row = sql_reach_clusters_row(&clusters, i);
        take_cluster(h, &row, c->mem);
    }
    memset(h->map, 0, h->map_size * sizeof(*h->map));
    h->map_count = 0;
    for (int i = 0; i < homes.rows.n; i++) {
        struct sql_reach_homes_row row = sql_reach_homes_row(&homes, i);
        put(h, (int32_t)row.tenant, (int32_t)row.cluster);
    }
    h->known = true;
    return E_OK;
}

/* Reads the map when that is due. Returns false when nothing is known at all. */
static bool ensure(struct homes *h, const struct ctx *c)
{
    int64_t now = clock_mono_ms();
    if (h->known && (!h->stale || h->reading || now - h->tried_ms < AGAIN_MS)) {
        return true;
    }
    h->reading = true;
    h->tried_ms = now;
    enum err e = read_map(h, c);
    h->reading = false;
    if (e != E_OK) {
        log_msg(LOG_WARN, "the control base does not answer: %s",
                h->known ? "tenants stay where they were" : "no tenant's home is known");
    }
    return h->known;
}

bool db_homes_due(const struct db *db)
{
    const struct homes *h = db->homes;
    return h != NULL && (!h->known || h->stale) && !h->reading &&
           clock_mono_ms() - h->tried_ms >= AGAIN_MS;
}

struct map_reading {
    struct db *db;
    struct arena *mem;
};

static void read_in_arena(void *arg)
{
    struct map_reading *r = arg;
    r->mem = arena_new();
    struct ctx c = {.mem = r->mem, .db = r->db};
    (void)ensure(r->db->homes, &c);
}

void db_homes_read(void *db)
{
    struct map_reading r = {.db = db};
    (void)guard_run(read_in_arena, &r);
    arena_free(r.mem);
}

/* The control base tells "home:TENANT:CLUSTER" of a tenant that has come or moved, "homes" when
 * other things have changed, and nothing when anything may have. */
static void on_control(void *arg, struct span payload)
{
    struct homes *h = arg;
    struct span word, rest, tenant, cluster;
    int64_t t, k;
    if (!span_any(payload) || span_is(payload, "homes")) {
        h->stale = true;
    } else if (span_cut(payload, ':', &word, &rest) && span_is(word, "home") &&
               span_cut(rest, ':', &tenant, &cluster) && span_i64(tenant, &t) &&
               span_i64(cluster, &k)) {
        put(h, (int32_t)t, (int32_t)k);
        h->stale = h->stale || cluster_of(h, (int32_t)k) == NULL;
    }
}

/* Asks the control base where a tenant is; what is known stays when it does not say. Returns false
 * when it does not answer. */
static bool ask_home(struct homes *h, const struct ctx *c, int32_t tenant)
{
    struct ctx there = control_ctx(h, c);
    struct sql_reach_home_rows rs;
    if (!control_asked(h) ||
        !control_said(h, sql_reach_home(&there, SQL_ARGS(reach_home, .number = tenant), &rs))) {
        return false;
    }
    if (rs.rows.n > 0) {
        put(h, tenant, (int32_t)sql_reach_home_row(&rs, 0).cluster);
    }
    return true;
}

static struct db *pool_of(struct homes *h, int32_t tenant)
{
    const struct home *at = place_of(h, tenant);
    const struct home_cluster *k = at->tenant != 0 ? cluster_of(h, at->cluster) : NULL;
    return k != NULL ? k->db : NULL;
}

struct db *db_home_of(struct db *db, int32_t tenant)
{
    struct db *home = db->homes != NULL ? pool_of(db->homes, tenant) : NULL;
    return home != NULL ? home : db;
}

void db_home(struct ctx *c)
{
    struct homes *h = c->db != NULL ? c->db->homes : NULL;
    if (h == NULL || c->tenant == 0 || c->tx != NULL || !ensure(h, c)) {
        return;
    }
    struct db *home = pool_of(h, c->tenant);
    if (home == NULL) {
        (void)ask_home(h, c, c->tenant);
        home = pool_of(h, c->tenant);
    }
    c->db = home != NULL ? home : c->db;
}

bool db_each(struct ctx *c, size_t *at)
{
    struct homes *h = c->db != NULL ? c->db->homes : NULL;
    size_t i = (*at)++;
    if (h == NULL || !ensure(h, c) || h->cluster_count == 0) {
        return i == 0;
    }
    if (i < h->cluster_count) {
        c->db = h->clusters[i].db;
    }
    return i < h->cluster_count;
}

bool db_spread(const struct db *db)
{
    return db != NULL && db->homes != NULL;
}

/* Credentials */

static struct credential *credential_place(struct homes *h, struct span hash, uint64_t key[2])
{
    char text[33] = "";
    memcpy(text, hash.p, hash.n < 32 ? hash.n : 32);
    char half[17] = "";
    memcpy(half, text, 16);
    key[0] = strtoull(half, NULL, 16);
    key[1] = strtoull(text + 16, NULL, 16);
    return &h->credentials[key[0] % CREDENTIALS];
}

static int32_t remembered(struct homes *h, struct span hash)
{
    uint64_t key[2];
    const struct credential *k = credential_place(h, hash, key);
    return memcmp(k->key, key, sizeof(key)) == 0 ? k->tenant : 0;
}

static void remember(struct homes *h, struct span hash, int32_t tenant)
{
    uint64_t key[2];
    struct credential *k = credential_place(h, hash, key);
    memcpy(k->key, key, sizeof(key));
    k->tenant = tenant;
}

/* Asks the control base for the tenant of a credential; 0: it does not know. */
static int32_t told(struct homes *h, const struct ctx *c, struct span hash)
{
    struct ctx there = control_ctx(h, c);
    struct sql_reach_credential_find_rows rs;
    if (!control_asked(h) ||
        !control_said(h, sql_reach_credential_find(
                             &there, SQL_ARGS(reach_credential_find, .hash = hash), &rs)) ||
        rs.rows.n == 0) {
        return 0;
    }
    return (int32_t)sql_reach_credential_find_row(&rs, 0).tenant;
}

/* The tenant that the first row names; 0: there is none. */
static int32_t tenant_in(const struct rows *rows)
{
    int col = rows->n > 0 && rows->res != NULL ? PQfnumber(rows->res, "tenant_id") : -1;
    int64_t v = 0;
    if (col < 0 || PQgetisnull(rows->res, 0, col) ||
        !span_i64(span_of(PQgetvalue(rows->res, 0, col)), &v)) {
        return 0;
    }
    return (int32_t)v;
}

/* Notes where a credential leads; the control base is told, and may be dead. */
static void learn(struct homes *h, struct ctx *c, struct span hash, int32_t tenant)
{
    struct ctx there = control_ctx(h, c);
    if (remembered(h, hash) == tenant) {
        return;
    }
    remember(h, hash, tenant);
    if (!control_asked(h) ||
        !control_said(
            h,
            sql_reach_credential_learn(
                &there, SQL_ARGS(reach_credential_learn, .hash = hash, .number = tenant), NULL))) {
        log_msg(LOG_DEBUG, "the control base does not learn where a credential leads");
    }
}

/* A search for a credential over the clusters. */
struct finding {
    struct db_query *q;
    const struct db *asked[CLUSTERS_MAX];
    size_t asked_count;
    int32_t elsewhere; /* a tenant whose credential was found where he does not live (any more) */
    struct rows
        best; /* an answer that names no tenant: the key is there, what it asks for is not */
    struct db *best_of;
    enum err failed; /* a cluster has not answered with this */
};

static int32_t number_of(const struct homes *h, const struct db *db)
{
    for (size_t i = 0; i < h->cluster_count; i++) {
        if (h->clusters[i].db == db) {
            return h->clusters[i].id;
        }
    }
    return 0;
}

/* True when the tenant is served where its credential was found: a copy that arrives is no home.
 * Without the control base it is, because a move takes the credentials along. */
static bool is_home(const struct ctx *c, struct db *db, int32_t tenant)
{
    struct homes *h = db->homes;
    if (db_home_of(db, tenant) == db) {
        return true;
    }
    if (!ask_home(h, c, tenant)) {
        put(h, tenant, number_of(h, db));
    }
    return db_home_of(db, tenant) == db;
}

/* Asks one cluster, unless it was asked. Returns the tenant, 0 when it knows none. */
static int32_t ask_one(struct ctx *c, struct db *db, struct finding *s)
{
    for (size_t i = 0; i < s->asked_count; i++) {
        if (s->asked[i] == db) {
            return 0;
        }
    }
    s->asked[s->asked_count++] = db;
    c->db = db;
    if (db_read(c, s->q, 1) != E_OK) {
        s->failed = c->err.code;
        err_clear(c);
        return 0;
    }
    int32_t tenant = tenant_in(&s->q->rows);
    if (tenant != 0) {
        s->elsewhere = is_home(c, db, tenant) ? 0 : tenant;
        return s->elsewhere == 0 ? tenant : 0;
    }
    if (s->q->rows.n > 0 && s->best.n == 0) {
        s->best = s->q->rows;
        s->best_of = db;
    }
    return 0;
}

/* Asks where the credential was found before, then everywhere. */
static int32_t search(struct homes *h, struct ctx *c, struct span hash, struct finding *s)
{
    int32_t guess = remembered(h, hash), found = 0;
    guess = guess != 0 ? guess : told(h, c, hash);
    struct db *home = guess != 0 ? pool_of(h, guess) : NULL;
    s->asked_count = 0;
    if (home != NULL) {
        found = ask_one(c, home, s);
        if (found == 0 && s->failed != E_OK) {
            return 0; /* its cluster is known and does not answer: others have nothing to say */
        }
    }
    for (size_t i = 0; found == 0 && i < h->cluster_count; i++) {
        found = ask_one(c, h->clusters[i].db, s);
    }
    if (found == 0 && s->elsewhere != 0) {
        /* His home may have been asked before he had arrived there. */
        home = pool_of(h, s->elsewhere);
        s->asked_count = 0;
        found = home != NULL ? ask_one(c, home, s) : 0;
    }
    return found;
}

enum err db_missed(struct ctx *c, bool *again)
{
    struct homes *h = c->db != NULL ? c->db->homes : NULL;
    *again = false;
    if (h == NULL) {
        return E_OK;
    }
    struct ctx there = control_ctx(h, c);
    struct sql_reach_moving_rows rs;
    if (!control_asked(h) || !control_said(h, sql_reach_moving(&there, &rs))) {
        return err_set(c, E_UNAVAILABLE, "the control base does not say whether a tenant moves");
    }
    *again = sql_reach_moving_row(&rs, 0).moving;
    return E_OK;
}

enum err db_find(struct ctx *c, struct span credential, struct db_query *q)
{
    struct homes *h = c->db != NULL ? c->db->homes : NULL;
    if (h == NULL) {
        return db_read(c, q, 1);
    }
    if (!ensure(h, c)) {
        return err_set(c, E_UNAVAILABLE, "no tenant's home is known");
    }
    struct finding s = {.q = q, .failed = E_OK};
    struct db *before = c->db;
    int32_t tenant = search(h, c, credential, &s);
    if (tenant == 0 && s.failed == E_OK && s.best.n == 0) {
        bool again;
        enum err e = db_missed(c, &again);
        if (e != E_OK) {
            c->db = before;
            return e;
        }
        tenant = again ? search(h, c, credential, &s) : 0;
    }
    if (tenant != 0) {
        learn(h, c, credential, tenant);
        return E_OK;
    }
    c->db = s.best_of != NULL ? s.best_of : before;
    if (s.failed != E_OK) {
        return err_set(c, s.failed, "a cluster that may know the credential does not answer");
    }
    q->rows = s.best;
    if (q->out != NULL) {
        *q->out = s.best;
    }
    return E_OK;
}

/* Moves */

bool homes_elsewhere(const struct db_failure *f)
{
    return strcmp(f->sqlstate, "KT001") == 0;
}

/* Notes what a cluster says of a tenant who has gone from it. Returns false when it says nothing.
 */
static bool take_forwarding(struct homes *h, int32_t tenant, const struct db_failure *f)
{
    int64_t cluster;
    if (!span_i64(span_of(f->constraint), &cluster)) {
        return false;
    }
    put(h, tenant, (int32_t)cluster);
    return cluster_of(h, (int32_t)cluster) != NULL;
}

bool homes_follow(struct ctx *c, const struct db_failure *f, int64_t start_ms)
{
    struct homes *h = c->db->homes;
    int64_t now = clock_mono_ms();
    if (h == NULL || now - start_ms >= c->db->o.lock_timeout_ms ||
        (c->deadline_ms != 0 && now >= c->deadline_ms)) {
        return false;
    }
    if (!take_forwarding(h, c->tenant, f)) {
        (void)ask_home(h, c, c->tenant);
    }
    struct db *home = pool_of(h, c->tenant);
    if (home == NULL) {
        h->stale = true; /* a cluster that is new */
        (void)ensure(h, c);
        home = pool_of(h, c->tenant);
    }
    if (home == NULL || home == c->db) {
        struct db_wait never = {.done = false};
        c->db->engine->park(c->db, &never, now + PAUSE_MS);
    } else {
        c->db = home;
    }
    return true;
}

#include "db/fresh.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/shared_memory.h"
#include "db/pool.h"
#include "db/rows_priv.h"
#include "db/sql/db.h"

enum { TOKEN_MAX = 8192 };

/* Writes by tenant, counted by all workers of the host. */
struct shared {
    _Atomic uint64_t writes[FRESH_TENANTS];
};

struct fresh {
    struct shared *shared; /* NULL: not to be had */
    struct shared_memory memory;
    char workers[512];
    void (*forget)(void *arg);
    void *arg;
    void (*told)(void *arg, int32_t tenant); /* NULL: nobody listens */
    void *told_arg;
    uint64_t epoch;
    uint64_t own[FRESH_TENANTS]; /* the writes of this process */
    struct counts {
        uint64_t all[FRESH_TENANTS], own[FRESH_TENANTS];
    } asked, known; /* when the question was sent, and when the last one was that has its answer */
    uint32_t times[FRESH_PLACES];
    bool asking, sending, ended;
    int64_t asked_ms, good_until_ms;
    char token[TOKEN_MAX]; /* the token of the last answer; empty: there is none */
};

/* Makes the shared memory of the name, or leaves none. Nothing of it is known yet. */
static void map_shared(struct fresh *f)
{
    if (!shared_memory_open(&f->memory, "", span_of(f->workers), sizeof(struct shared))) {
        log_msg(LOG_WARN, "no memory that workers share (%s): answers are not kept",
                strerror(errno));
    }
    f->shared = f->memory.p;
    memset(f->own, 0, sizeof(f->own));
    memset(&f->known, 0, sizeof(f->known));
}

struct fresh *fresh_new(struct span workers, void (*forget)(void *arg), void *arg)
{
    struct fresh *f = calloc(1, sizeof(*f));
    if (f == NULL) {
        abort();
    }
    f->forget = forget;
    f->arg = arg;
    snprintf(f->workers, sizeof(f->workers), "%.*s", SPAN_ARG(workers));
    map_shared(f);
    return f;
}

void fresh_free(struct fresh *f)
{
    if (f != NULL) {
        shared_memory_close(&f->memory);
        free(f);
    }
}

/* Somebody has removed the name (an operator, or systemd's RemoveIPC): workers that start from now
 * on share another one. */
static void follow_name(struct fresh *f)
{
    if (shared_memory_gone(&f->memory)) {
        shared_memory_close(&f->memory);
        map_shared(f);
    }
}

static size_t slot(int32_t tenant)
{
    return (uint32_t)tenant % FRESH_TENANTS;
}

static uint64_t writes(const struct fresh *f, size_t i)
{
    return atomic_load_explicit(&f->shared->writes[i], memory_order_acquire);
}

void fresh_wrote(struct fresh *f, int32_t tenant)
{
    if (f != NULL && f->shared != NULL) {
        f->own[slot(tenant)]++;
        atomic_fetch_add_explicit(&f->shared->writes[slot(tenant)], 1, memory_order_acq_rel);
    }
}

bool fresh_knows(const struct fresh *f, int32_t tenant)
{
    size_t i = slot(tenant);
    return f->shared != NULL && writes(f, i) == f->known.all[i] &&
           clock_mono_ms() < f->good_until_ms;
}

bool fresh_knows_others(const struct fresh *f, int32_t tenant)
{
    size_t i = slot(tenant);
    return f->shared != NULL && writes(f, i) - f->own[i] == f->known.all[i] - f->known.own[i];
}

/* Places: one for each party, and two of the tenant that no party's id can have. */
enum { ALL_OF_TENANT = 0, ANY_OF_TENANT = -1 };

static uint32_t place(int32_t tenant, int64_t party)
{
    uint64_t h = ((uint64_t)(uint32_t)tenant << 32 | 0x9E3779B9u) ^ (uint64_t)party;
    h = (h ^ h >> 32) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 29) * 0xBF58476D1CE4E5B9u;
    return (uint32_t)(h >> 40) % FRESH_PLACES;
}

struct fresh_mark fresh_mark(const struct fresh *f, int32_t tenant, int64_t party)
{
    struct fresh_mark m = {.epoch = f->epoch};
    m.place[0] = place(tenant, party != 0 ? ALL_OF_TENANT : ANY_OF_TENANT);
    m.place[1] = party != 0 ? place(tenant, party) : m.place[0];
    for (size_t i = 0; i < 2; i++) {
        m.times[i] = f->times[m.place[i]];
    }
    return m;
}

bool fresh_holds(const struct fresh *f, const struct fresh_mark *m)
{
    return m->epoch == f->epoch && m->times[0] == f->times[m->place[0]] &&
           m->times[1] == f->times[m->place[1]];
}

void fresh_tell(struct fresh *f, void (*told)(void *arg, int32_t tenant), void *arg)
{
    f->told = told;
    f->told_arg = arg;
}

bool fresh_tells(const struct fresh *f)
{
    return f->shared != NULL;
}

static void tell(const struct fresh *f, int32_t tenant)
{
    if (f->told != NULL) {
        f->told(f->told_arg, tenant);
    }
}

/* Everything may have changed. */
static void start_anew(struct fresh *f)
{
    f->epoch++;
    f->forget(f->arg);
    tell(f, 0);
}

void fresh_lose(struct fresh *f)
{
    if (f != NULL) {
        f->good_until_ms = 0;
        f->token[0] = '\0';
        start_anew(f);
    }
}

/* One row: a party, all of a tenant (party 0) or everything (tenant 0), or the next token. */
static void take_row(struct fresh *f, struct sql_written_since_row row)
{
    int32_t tenant = (int32_t)row.tenant;
    if (row.next_token.p != NULL) {
        /* A token that is too long asks for everything the next time. */
        size_t n = row.next_token.n < sizeof(f->token) ? row.next_token.n : 0;
        memcpy(f->token, row.next_token.p, n);
        f->token[n] = '\0';
    } else if (tenant == 0) {
        start_anew(f);
    } else {
        f->times[place(tenant, row.party)]++;
        f->times[place(tenant, ANY_OF_TENANT)]++;
        tell(f, tenant);
    }
}

static void on_answer(struct db_group *g)
{
    struct db *db = g->owner;
    struct fresh *f = db->fresh;
    PGresult *r = g->results[0];
    f->asking = false;
    if (g->fail.code != E_OK || r == NULL) {
        fresh_lose(f);
    } else {
        struct sql_written_since_rows rs = {.rows = rows_of(r)};
        for (int i = 0; i < rs.rows.n; i++) {
            take_row(f, sql_written_since_row(&rs, i));
        }
        f->known = f->asked;
        f->good_until_ms = f->asked_ms + FRESH_MS;
    }
    g->wait.done = true; /* nothing more is added when it ends while it is sent */
    f->ended = f->sending;
    if (!f->sending) {
        group_free(g);
    }
}

void fresh_ask(struct db *db)
{
    struct fresh *f = db->fresh;
    struct db_link *l = db->links[0]; /* which hears notifications: older ones come before */
    int64_t now = clock_mono_ms();
    if (f == NULL || f->asking || l->state != LINK_UP || now - f->asked_ms < FRESH_AGAIN_MS) {
        return;
    }
    follow_name(f);
    if (f->shared == NULL) {
        return;
    }
    struct db_group *g = group_begin(l, 1, 1);
    if (g == NULL) {
        return;
    }
    f->asking = f->sending = true;
    f->ended = false;
    f->asked_ms = now;
    for (size_t i = 0; i < FRESH_TENANTS; i++) {
        f->asked.all[i] = writes(f, i);
    }
    memcpy(f->asked.own, f->own, sizeof(f->own));
    const char *values[] = {[WRITTEN_SINCE__TOKEN] = f->token};
    g->owner = db;
    g->done = on_answer;
    group_add(l, g, STMT_WRITTEN_SINCE, values, 0);
    group_send(l, g);
    f->sending = false;
    if (f->ended) {
        group_free(g);
    }
}

void db_on_write(struct db *db, void (*fn)(void *arg, int32_t tenant), void *arg)
{
    if (db->fresh != NULL) {
        fresh_tell(db->fresh, fn, arg);
    }
}

bool db_tells_writes(const struct db *db)
{
    return db->fresh != NULL && fresh_tells(db->fresh);
}

bool db_settled(struct db *db, int32_t tenant)
{
    if (db->fresh == NULL || fresh_knows_others(db->fresh, tenant)) {
        return true;
    }
    fresh_ask(db);
    return false;
}

#include "db/standby/standby.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/shared_memory.h"
#include "db/sql/db.h"

enum {
    KEYS = 16384,        /* places for keys that have written; keys that meet in one count as one */
    SAMPLES = 512,       /* positions of the primary that are remembered */
    SILENT_MS = 1000,    /* a server that has not answered so long is not asked for more */
    QUICK_WAIT_MS = 500, /* how long a read waits for a standby before the primary is asked */
    IDENTITY_MAX = 48
};

/* A place that the primary's log had; the question was sent at asked_ms (monotonic). */
struct sample {
    int64_t asked_ms, lsn;
};

/* One connection that is asked where its server is. */
struct probe {
    struct standby *of;
    struct db_link *link;
    uint64_t epoch; /* the connection's epoch when it was asked */
    bool asking, sending, ended, primary;
    bool strange; /* it has replayed what the primary never had */
    int64_t asked_ms, answered_ms;
    int64_t lsn; /* -1: its server is of another cluster or database than the primary */
};

struct standby {
    struct db *db;
    int64_t lag_ms;
    struct shared_memory memory;
    _Atomic int64_t *wrote_ms; /* KEYS places; NULL: no memory is shared, so nothing is asked */
    struct sample samples[SAMPLES];
    size_t first, n;
    char identity[IDENTITY_MAX]; /* the primary's cluster and database; empty: not known yet */
    struct probe primary, probes[POOL_LINKS_MAX];
};

static const struct sample *sample_at(const struct standby *s, size_t i)
{
    return &s->samples[(s->first + i) % SAMPLES];
}

/* Finds the first position that was asked for after a moment; -1: there is none yet. */
static int64_t position_after(const struct standby *s, int64_t ms)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sample_at(s, middle)->asked_ms > ms) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low < s->n ? sample_at(s, low)->lsn : -1;
}

static size_t place_of(const struct ctx *c)
{
    uint64_t h = (uint64_t)(uint32_t)c->tenant << 40 ^ (uint64_t)c->who.key_id;
    h = (h ^ h >> 31) * 0x9E3779B97F4A7C15u;
    return (size_t)(h >> 40) % KEYS;
}

void standby_wrote(struct standby *s, const struct ctx *c)
{
    if (s != NULL && s->wrote_ms != NULL) {
        atomic_store_explicit(&s->wrote_ms[place_of(c)], clock_mono_ms(), memory_order_release);
    }
}

/* The position that a server must have replayed to answer this caller; -1: no server may. */
static int64_t position_for(const struct standby *s, const struct ctx *c)
{
    int64_t wrote = atomic_load_explicit(&s->wrote_ms[place_of(c)], memory_order_acquire);
    int64_t oldest = clock_mono_ms() - s->lag_ms;
    return position_after(s, wrote > oldest ? wrote : oldest);
}

/* True when the connection's server is known to have replayed the position that c needs. */
static bool fits(const struct db_link *l, const struct ctx *c)
{
    const struct standby *s = l->owner->db->standby;
    const struct probe *p = &s->probes[l->index];
    return l->state == LINK_UP && p->epoch == l->epoch && !p->strange &&
           p->lsn >= c->wal_position && clock_mono_ms() - p->answered_ms < SILENT_MS;
}

static bool some_fits(const struct standby *s, const struct ctx *c, enum pool_use use)
{
    const struct pool_range *range = &s->db->range[use];
    for (size_t i = range->first; i < range->first + range->n; i++) {
        if (fits(s->db->links[i], c)) {
            return true;
        }
    }
    return false;
}

static bool may_lag(const struct ctx *c, const struct db_queries *qs)
{
    if (!c->may_lag || !qs->read || c->tx != NULL) {
        return false;
    }
    for (size_t i = 0; i < qs->n; i++) {
        if (!stmt_table[qs->q[i].stmt].lags) {
            return false;
        }
    }
    return true;
}

bool standby_serves(const struct ctx *c, const struct db_queries *qs, struct ctx *there)
{
    const struct standby *s = c->db->standby;
    if (s == NULL || s->wrote_ms == NULL || !may_lag(c, qs)) {
        return false;
    }
    bool slow = stmt_table[qs->q[0].stmt].slow;
    int64_t wait = slow ? s->db->o.slow_timeout_ms + QUICK_WAIT_MS : QUICK_WAIT_MS;
    int64_t until = clock_mono_ms() + wait;
    *there = *c;
    there->db = s->db;
    there->wal_position = position_for(s, c);
    if (there->deadline_ms == 0 || there->deadline_ms > until) {
        there->deadline_ms = until;
    }
    if (there->wal_position < 0 || !some_fits(s, there, slow ? POOL_SLOW : POOL_READ)) {
        metrics_add(METRIC_STANDBY_BEHIND);
        return false;
    }
    return true;
}

/* Questions */

/* A server that has replayed more than the primary had later follows another history. */
static void compare(struct standby *s, const struct sample *now)
{
    for (size_t i = 0; i < s->db->link_count; i++) {
        struct probe *p = &s->probes[i];
        if (p->answered_ms < now->asked_ms && p->lsn > now->lsn && !p->strange) {
            p->strange = true;
            log_msg(LOG_WARN, "a standby has what the primary does not have: it is not read from");
        }
    }
}

static void take_primary(struct standby *s, const struct probe *p, struct span identity)
{
    struct sample now = {p->asked_ms, p->lsn};
    if (identity.n >= IDENTITY_MAX) {
        return;
    }
    if (!span_is(identity, s->identity)) {
        standby_lose(s);
        memcpy(s->identity, identity.p, identity.n);
        s->identity[identity.n] = '\0';
    }
    if (s->n == SAMPLES) {
        s->first = (s->first + 1) % SAMPLES;
        s->n--;
    }
    s->samples[(s->first + s->n++) % SAMPLES] = now;
    compare(s, &now);
}

static void take(struct probe *p, const struct db_group *g)
{
    struct sql_db_position_rows rs = {.rows = {.res = g->results[0], .n = 1}};
    struct sql_db_position_row row = sql_db_position_row(&rs, 0);
    bool anew = p->epoch != p->link->epoch;
    p->epoch = p->link->epoch;
    p->answered_ms = clock_mono_ms();
    if (p->primary) {
        p->lsn = row.lsn;
        take_primary(p->of, p, row.identity);
    } else {
        p->strange = p->strange && !anew;
        p->lsn = span_is(row.identity, p->of->identity) ? row.lsn : -1;
    }
}

static void on_answer(struct db_group *g)
{
    struct probe *p = g->owner;
    p->asking = false;
    if (g->fail.code == E_OK && g->results[0] != NULL) {
        take(p, g);
    } else if (p->primary) {
        standby_lose(p->of);
    }
    g->wait.done = true; /* nothing more is added when it ends while it is sent */
    p->ended = p->sending;
    if (!p->sending) {
        group_free(g);
    }
}

static void question(struct probe *p)
{
    struct db_link *l = p->link;
    struct db_group *g =
        l->state == LINK_UP && !p->asking && !l->leased ? group_begin(l, 1, 1) : NULL;
    if (g == NULL) {
        return;
    }
    p->asking = p->sending = true;
    p->ended = false;
    p->asked_ms = clock_mono_ms();
    g->owner = p;
    g->done = on_answer;
    group_add(l, g, STMT_DB_POSITION, NULL, 0);
    group_send(l, g);
    p->sending = false;
    if (p->ended) {
        group_free(g);
    }
}

void standby_tick(struct db *db)
{
    struct standby *s = db->standby;
    if (s == NULL || s->db == db) {
        return;
    }
    s->primary.link = db->links[0];
    question(&s->primary);
    for (size_t i = 0; i < s->db->range[POOL_WRITE].first; i++) {
        question(&s->probes[i]);
    }
}

void standby_lose(struct standby *s)
{
    if (s != NULL) {
        s->n = 0;
        s->identity[0] = '\0';
    }
}

struct standby *standby_new(struct db *of, int64_t lag_ms, struct span workers)
{
    struct standby *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        abort();
    }
    s->db = of;
    s->lag_ms = lag_ms;
    s->primary = (struct probe){.of = s, .primary = true};
    for (size_t i = 0; i < of->link_count; i++) {
        s->probes[i] = (struct probe){.of = s, .link = of->links[i], .epoch = UINT64_MAX};
    }
    if (shared_memory_open(&s->memory, "wrote-", workers, KEYS * sizeof(*s->wrote_ms))) {
        s->wrote_ms = s->memory.p;
    } else {
        log_msg(LOG_WARN, "no memory that workers share (%s): the standby is not read from",
                strerror(errno));
    }
    of->standby = s;
    of->fits = fits;
    return s;
}

void standby_free(struct standby *s)
{
    if (s != NULL) {
        db_free(s->db);
        shared_memory_close(&s->memory);
        free(s);
    }
}

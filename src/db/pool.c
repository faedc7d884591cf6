/*
 * pool: makes and ends the connections of a db, chooses one for a caller, and lets callers wait
 * while all are taken.
 */
#include "db/pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* The cost of a session that serves another tenant, which takes one more statement: cost() counts
 * it like this many groups in front of the caller's. */
enum { OTHER_SESSION = 2 };

/* The cost of a connection whose last attempt failed a moment ago. */
#define NOT_NOW (1u << 31)

/* The longest wait for a lock in one attempt. A write that has met a lock gives its connection back
 * after it and asks again later (tx.h). */
enum { LOCK_SLICE_MS = 50 };

/* How many connections a caller tries while the server ends them as they are made, and for how many
 * milliseconds. */
enum { CONNECTIONS_TRIED = 3, SOON_MS = 500 };

/* How long a caller waits for a connection whose last attempt has failed. */
enum { AGAIN_PATIENCE_MS = 1000 };

static void pool_shorter(struct db_link *l);

static char *copy(const char *z)
{
    char *out = strdup(z != NULL ? z : "");
    if (out == NULL) {
        abort();
    }
    return out;
}

/* Returns the lock_timeout of a connection in milliseconds. Where many callers share the pool, a
 * write waits for a lock in slices; behind a pooler it waits like every other statement. */
static int64_t lock_limit(const struct db *db, bool writes)
{
    int64_t ms = db->o.lock_timeout_ms;
    return writes && db->o.prepare && ms > LOCK_SLICE_MS ? LOCK_SLICE_MS : ms;
}

static void make_links(struct db *db, const size_t *counts)
{
    for (size_t use = 0; use < POOL_USES; use++) {
        db->range[use] = (struct pool_range){0, 1};
        if (counts == NULL) {
            continue;
        }
        db->range[use] = (struct pool_range){db->link_count, counts[use]};
        db->link_count += counts[use];
    }
    if (counts == NULL) {
        db->link_count = 1;
    }
    for (size_t i = 0; i < db->link_count; i++) {
        struct db_link *l = db->links[i] = link_new(&db->owner);
        l->index = i;
        l->exclusive = counts != NULL && i >= db->range[POOL_SLOW].first;
        l->writes = counts != NULL && i >= db->range[POOL_WRITE].first;
        l->lock_ms = lock_limit(db, l->writes);
        /* The first connection hears what other processes change. A connection that writes hears of
         * its own change before its commit returns. */
        l->listens = i == 0 || l->writes;
    }
    for (size_t use = 0; use < POOL_USES; use++) {
        db->turns.line[use].links = db->range[use].n;
    }
}

static void notify(struct db *db, struct span payload)
{
    if (db->notify != NULL) {
        db->notify(db->notify_arg, payload);
    }
}

struct db *pool_new(const struct db_options *o, const struct db_engine *engine,
                    const size_t *counts)
{
    struct db *db = calloc(1, sizeof(*db));
    if (db == NULL) {
        abort();
    }
    db->o = *o;
    db->o.conninfo = db->conninfo = copy(o->conninfo);
    db->o.application_name = db->application_name = copy(o->application_name);
    db->o.role = db->role = copy(o->role);
    db->engine = engine;
    db->scratch = arena_new();
    db->owner = (struct link_owner){.db = db,
                                    .o = &db->o,
                                    .engine = engine,
                                    .resolver = resolver_new(),
                                    .notify = notify,
                                    .idle = pool_give,
                                    .shorter = pool_shorter};
    db->shared = counts != NULL;
    make_links(db, counts);
    return db;
}

void db_free(struct db *db)
{
    if (db == NULL) {
        return;
    }
    if (db->others != NULL) {
        db->others->free(db->homes);
    }
    for (size_t i = 0; i < db->link_count; i++) {
        link_free(db->links[i]);
    }
    if (db->engine->free != NULL) {
        db->engine->free(db);
    }
    resolver_free(db->owner.resolver);
    arena_free(db->scratch);
    free(db->conninfo);
    free(db->application_name);
    free(db->role);
    free(db);
}

void pool_on_notify(struct db *db, void (*fn)(void *arg, struct span payload), void *arg)
{
    db->notify = fn;
    db->notify_arg = arg;
    db->owner.wants_notifications = fn != NULL;
    for (size_t i = 0; i < db->link_count; i++) {
        link_listen(db->links[i]);
    }
}

void db_on_notify(struct db *db, void (*fn)(void *arg, struct span payload), void *arg)
{
    pool_on_notify(db, fn, arg);
    if (db->others != NULL) {
        db->others->listen(db->homes, fn, arg);
    }
}

bool db_hears(const struct db *db)
{
    return db->links[0]->hears;
}

static void poll_pool(struct db *db)
{
    for (size_t i = 0; i < db->link_count; i++) {
        if (db->links[i]->state == LINK_UP) {
            link_io(db->links[i]);
        }
    }
}

void db_poll(struct db *db)
{
    if (db->engine->watch != NULL) {
        return; /* the engine itself reads everything that arrives */
    }
    poll_pool(db);
    if (db->others != NULL) {
        db->others->each(db->homes, poll_pool);
    }
}

static const char no_connection[] = "no connection to the database";

static struct db_link *refuse(struct db_failure *f, enum err code, const char *note)
{
    *f = (struct db_failure){code, .stmt = STMT__COUNT, .note = note};
    return NULL;
}

static void stop_waiting(struct db_link *l, struct db_wait *w)
{
    struct db_wait **at = &l->waiting;
    while (*at != NULL && *at != w) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = w->next;
    }
}

/* The moment until which a caller waits for l to be made. */
static int64_t connect_patience(const struct ctx *c, const struct db_link *l)
{
    int64_t until = l->connect_until_ms, sooner = clock_mono_ms() + AGAIN_PATIENCE_MS;
    if (l->failures > 0 && sooner < until) {
        until = sooner;
    }
    return c->deadline_ms != 0 && c->deadline_ms < until ? c->deadline_ms : until;
}

/* Waits until l is UP, and starts to connect when that is due. */
static struct db_link *ready(struct ctx *c, struct db_link *l, struct db_failure *f)
{
    if (l->state == LINK_DOWN && clock_mono_ms() < l->retry_at_ms) {
        return refuse(f, E_UNAVAILABLE, no_connection);
    }
    if (l->state == LINK_DOWN) {
        link_connect(l);
    }
    if (l->state == LINK_CONNECTING) {
        struct db_wait w = {.next = l->waiting};
        l->waiting = &w;
        c->db->engine->park(c->db, &w, connect_patience(c, l));
        if (!w.done && clock_mono_ms() < l->connect_until_ms) {
            bool late = c->deadline_ms != 0 && clock_mono_ms() >= c->deadline_ms;
            stop_waiting(l, &w);
            return late ? refuse(f, E_TIMEOUT, "past the deadline while connecting")
                        : refuse(f, E_UNAVAILABLE, no_connection);
        }
        if (!w.done) {
            link_fail(l, "no answer while connecting"); /* also takes w off the list */
        }
    }
    return l->state == LINK_UP ? l : refuse(f, E_UNAVAILABLE, no_connection);
}

/* Rates a connection: the larger, the worse. One that is not UP comes after all that are. */
static unsigned cost(const struct db_link *l, const struct ctx *c, int64_t now)
{
    if (l->state == LINK_UP) {
        return l->depth + (link_serves(l, c) ? 0 : OTHER_SESSION);
    }
    if (l->state == LINK_CONNECTING) {
        return 1u << 29;
    }
    return now >= l->retry_at_ms ? 1u << 30 : NOT_NOW;
}

/* True when the connection has no room for another group. */
static bool taken(const struct db_link *l)
{
    return l->leased || (!l->exclusive && l->depth >= POOL_DEPTH);
}

bool pool_is_up(const struct db *db, enum pool_use use)
{
    const struct pool_range *range = &db->range[use];
    for (size_t i = range->first; i < range->first + range->n; i++) {
        if (db->links[i]->state == LINK_UP) {
            return true;
        }
    }
    return false;
}

/* Chooses the best connection of its kind that is not taken; NULL when all are. One that cannot be
 * made now is as good as taken while another is UP, for which one can wait in line. */
static struct db_link *choose(struct ctx *c, enum pool_use use)
{
    const struct pool_range *range = &c->db->range[use];
    struct db_link *best = NULL;
    unsigned best_cost = 0;
    int64_t now = clock_mono_ms();
    bool up = false;
    for (size_t i = range->first; i < range->first + range->n; i++) {
        struct db_link *l = c->db->links[i];
        unsigned k = cost(l, c, now);
        bool fit = c->db->fits == NULL || c->db->fits(l, c);
        up = up || l->state == LINK_UP;
        if (fit && !taken(l) && (best == NULL || k < best_cost)) {
            best = l;
            best_cost = k;
        }
    }
    return up && best_cost == NOT_NOW ? NULL : best;
}

static const char *const all_taken[POOL_USES] = {"every connection for reads is taken",
                                                 "every connection for searches is taken",
                                                 "every connection for writes is taken"};

/* Returns the monotonic time until which a caller waits in line. */
static int64_t patience_until(const struct ctx *c, enum pool_use use)
{
    int64_t until = use == POOL_SLOW ? clock_mono_ms() + POOL_SLOW_WAIT_MS : 0;
    bool sooner = c->deadline_ms != 0 && (until == 0 || c->deadline_ms < until);
    return sooner ? c->deadline_ms : until;
}

static struct db_link *wait_for_one(struct ctx *c, enum pool_use use, struct pool_wait *w,
                                    struct db_failure *f)
{
    struct db *db = c->db;
    if (use == POOL_SLOW && turns_waiting(&db->turns, use, w->tenant) >= POOL_SLOW_WAITERS) {
        return refuse(f, E_BUSY, all_taken[use]);
    }
    turns_join(&db->turns, use, w);
    db->owner.waited |= use == POOL_READ;
    db->engine->park(db, &w->wait, patience_until(c, use));
    if (w->wait.done) {
        return w->link;
    }
    turns_leave(&db->turns, use, w);
    return refuse(f, E_BUSY, all_taken[use]);
}

static enum pool_use use_of(const struct db_link *l)
{
    return l->writes ? POOL_WRITE : l->exclusive ? POOL_SLOW : POOL_READ;
}

/* Leases an exclusive connection to a caller that was just counted. */
static void lease(struct db_link *l, const struct pool_wait *w)
{
    l->leased = l->exclusive;
    l->tenant_of_lease = w->tenant;
    l->patient = w->patient;
}

/* Gives a connection with room to the next in line. Returns false when nobody wants it. */
static bool hand_on(struct db *db, enum pool_use use, struct db_link *l)
{
    struct pool_wait *w = turns_next(&db->turns, use);
    if (w == NULL) {
        return false;
    }
    lease(l, w);
    w->link = l;
    w->wait.done = true;
    if (w == &db->turn) {
        db->engine->soon(db);
    } else if (db->engine->wake != NULL) {
        db->engine->wake(db, &w->wait);
    }
    return true;
}

void pool_give(struct db_link *l)
{
    struct db *db = l->owner->db;
    if (!l->leased) {
        return;
    }
    l->give_when_idle = l->head != NULL;
    if (l->give_when_idle) {
        return;
    }
    enum pool_use use = use_of(l);
    turns_give(&db->turns, use, l->tenant_of_lease, l->patient);
    l->leased = false;
    (void)hand_on(db, use, l);
}

void pool_done(struct ctx *c, enum pool_use use, struct db_link *l)
{
    if (l->exclusive) {
        pool_give(l);
    } else if (c->db->shared) {
        turns_give(&c->db->turns, use, c->tenant, false);
    }
}

/* Is called when a group has ended on a connection that reads share, while callers wait for such a
 * one. */
static void pool_shorter(struct db_link *l)
{
    struct db *db = l->owner->db;
    if (!l->exclusive && l->depth < POOL_DEPTH) {
        (void)hand_on(db, POOL_READ, l);
    }
    db->owner.waited = db->turns.line[POOL_READ].first != NULL;
}

/* Finds a connection for writes that nobody has, and starts to connect those that are down. */
static struct db_link *idle_writer(struct db *db, bool *up)
{
    const struct pool_range *range = &db->range[POOL_WRITE];
    struct db_link *idle = NULL;
    for (size_t i = range->first; i < range->first + range->n; i++) {
        struct db_link *l = db->links[i];
        *up = *up || l->state == LINK_UP;
        if (!l->leased && l->state == LINK_UP && idle == NULL) {
            idle = l;
        } else if (!l->leased && l->state == LINK_DOWN && clock_mono_ms() >= l->retry_at_ms) {
            link_connect(l);
        }
    }
    return idle;
}

struct db_link *pool_turn_end(struct db *db)
{
    struct db_link *l = db->turn.link;
    if (l != NULL) {
        db->turn = (struct pool_wait){0};
    }
    db->in_line = db->in_line && l == NULL;
    return l;
}

struct db_link *pool_turn(struct db *db, bool *up)
{
    struct db_link *l = pool_turn_end(db);
    *up = db->in_line;
    if (db->in_line) {
        return NULL;
    }
    if (l != NULL && l->state != LINK_UP) {
        pool_give(l);
        l = NULL;
    }
    bool leased = l != NULL;
    if (l == NULL) {
        l = idle_writer(db, up);
    }
    if (leased) {
        *up = true;
    } else if (l != NULL) {
        *up = true;
        turns_take(&db->turns, POOL_WRITE, &db->turn);
        lease(l, &db->turn);
    } else if (*up) {
        db->in_line = true;
        turns_join(&db->turns, POOL_WRITE, &db->turn);
    }
    return l;
}

/* Takes a free connection, or waits in line for one. */
static struct db_link *take(struct ctx *c, const struct pool_ask *ask, struct db_failure *f)
{
    struct db *db = c->db;
    struct pool_wait w = {.tenant = c->tenant, .patient = ask->patient, .again = ask->again};
    if (!db->shared) {
        return db->links[0];
    }
    struct db_link *l = turns_may_take(&db->turns, ask->use, &w) ? choose(c, ask->use) : NULL;
    if (l == NULL) {
        return wait_for_one(c, ask->use, &w, f);
    }
    turns_take(&db->turns, ask->use, &w);
    lease(l, &w);
    return l;
}

/* Reads what the servers of these connections said last. When one connection was lost, the others
 * may be, too, and a statement sent on such a one would be lost for a second time. */
static void hear_last_words(struct db *db, enum pool_use use)
{
    const struct pool_range *range = &db->range[use];
    for (size_t i = range->first; i < range->first + range->n; i++) {
        link_probe(db->links[i]);
    }
}

/* Takes one connection and waits until it is UP. *refused: it was lost while it was being made or
 * before the caller could run, and another may do. */
static struct db_link *one_link(struct ctx *c, const struct pool_ask *ask, struct db_failure *f,
                                bool *refused)
{
    struct db_link *l = take(c, ask, f);
    if (l == NULL) {
        return NULL;
    }
    if (l->tx != NULL && l->tx != ask->tx) {
        pool_done(c, ask->use, l);
        return refuse(f, E_BUSY, "the connection is in another transaction");
    }
    if (c->db->engine->watch == NULL) {
        link_probe(l);
    }
    struct db_link *up = ready(c, l, f);
    if (up != NULL && ask->lost) {
        link_probe(up); /* it may have been made and ended while the caller waited for it */
        up = up->state == LINK_UP ? up : refuse(f, E_UNAVAILABLE, no_connection);
    }
    if (up == NULL) {
        bool ended = l->state == LINK_DOWN && l->failures <= 1;
        *refused = f->code == E_UNAVAILABLE && ended && clock_mono_ms() < l->connect_until_ms;
        pool_done(c, ask->use, l);
    }
    return up;
}

struct db_link *pool_link(struct ctx *c, const struct pool_ask *ask, struct db_failure *f)
{
    bool refused = false;
    if (c->deadline_ms != 0 && clock_mono_ms() >= c->deadline_ms) {
        return refuse(f, E_TIMEOUT, "past the deadline");
    }
    if (ask->lost) {
        hear_last_words(c->db, ask->use);
    }
    int64_t until = clock_mono_ms() + SOON_MS;
    struct db_link *l = one_link(c, ask, f, &refused);
    /* The server may have ended one connection while it was being made, or just after, and take the
     * next. What fails late is no server that answers. */
    for (int i = 1; i < CONNECTIONS_TRIED && refused && c->db->shared && clock_mono_ms() < until;
         i++) {
        refused = false;
        l = one_link(c, ask, f, &refused);
    }
    return l;
}

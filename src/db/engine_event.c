#include "db/engine_event.h"

#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "db/batch.h"
#include "db/cancel.h"
#include "db/memory.h"
#include "db/reach/homes.h"
#include "db/standby/standby.h"

enum { TICK_MS = 200, HUNG_EXTRA_MS = 3000, CANCEL_EXTRA_MS = 1000 };

struct engine_link {
    struct loop_watch watch;
    struct db_link *link;
};

struct engine_event {
    struct db *db;
    struct loop *loop;
    struct fibers *fibers;
    struct loop_timer tick;
    struct db_canceller *canceller;
    struct loop_soon kick;
    struct engine_link links[POOL_LINKS_MAX];
};

/* A timer that wakes a parked fiber when its time is over. */
struct engine_alarm {
    struct loop_timer timer;
    struct fibers *fibers;
    struct fiber *fiber;
    bool rang;
};

static void ring(void *arg)
{
    struct engine_alarm *a = arg;
    a->rang = true;
    fiber_wake(a->fibers, a->fiber);
}

static void park(struct db *db, struct db_wait *w, int64_t until_ms)
{
    struct engine_event *e = db->engine_data;
    struct engine_alarm a = {.fibers = e->fibers, .fiber = fiber_current(e->fibers)};
    if (a.fiber == NULL) {
        db_engine_poll.park(db, w, until_ms);
        return;
    }
    a.timer = (struct loop_timer){.fire = ring, .arg = &a};
    w->fiber = a.fiber;
    if (until_ms != 0) {
        loop_timer(e->loop, &a.timer, until_ms);
    }
    while (!w->done && !a.rang) {
        fiber_park(e->fibers);
    }
    loop_timer_off(e->loop, &a.timer);
    w->fiber = NULL;
}

static void wake(struct db *db, struct db_wait *w)
{
    struct engine_event *e = db->engine_data;
    if (w->fiber != NULL) {
        fiber_wake(e->fibers, w->fiber);
    }
}

static void on_ready(void *arg, uint32_t events)
{
    struct engine_link *el = arg;
    (void)events;
    link_io(el->link);
}

static void watch(struct db *db, struct db_link *l)
{
    struct engine_event *e = db->engine_data;
    struct loop_watch *w = &e->links[l->index].watch;
    int fd = link_fd(l);
    short want = link_events(l);
    if (fd < 0) {
        loop_unwatch(e->loop, w);
        return;
    }
    uint32_t events =
        ((want & POLLIN) != 0 ? EPOLLIN : 0u) | ((want & POLLOUT) != 0 ? EPOLLOUT : 0u);
    /* While it connects, libpq may open another socket with the same number. */
    if (l->state == LINK_CONNECTING || !w->on || w->fd != fd || w->events != events) {
        (void)loop_watch(e->loop, w, fd, events);
    }
}

/* True when the server has not answered a cancel for so long that it is gone or cut off. */
static bool hung(const struct db *db, const struct db_link *l, int64_t now)
{
    return l->state == LINK_UP && l->head != NULL && db->o.statement_timeout_ms > 0 &&
           now - l->moved_ms > link_patience_ms(l) + CANCEL_EXTRA_MS + HUNG_EXTRA_MS;
}

/* Asks the server to stop a statement that hangs: one that runs longer than its own limit, as a
 * commit does that waits for a standby, or one on an exclusive connection that nobody waits for any
 * more; of a transaction that goes on it is the way back to a savepoint. Otherwise its sessions
 * would pile up. A cancel that comes late would meet the next
 * statement, so the connection is renewed after it. */
static void cancel_hanging(struct engine_event *e, struct db_link *l, int64_t now)
{
    if (l->state != LINK_UP || l->head == NULL || l->cancelled) {
        return;
    }
    int64_t age = now - l->moved_ms;
    bool limited = e->db->o.statement_timeout_ms > 0;
    bool unwanted = l->exclusive && l->tx == NULL && l->head->abandoned && age > TICK_MS;
    if (unwanted || (limited && age > link_patience_ms(l) + CANCEL_EXTRA_MS)) {
        l->cancelled = true;
        canceller_ask(e->canceller, l->pg);
    }
}

/* Does every TICK_MS the work that no caller waits for: it makes connections for reads before they
 * are needed, and closes those that give no answer. */
static void on_tick(void *arg)
{
    struct engine_event *e = arg;
    int64_t now = clock_mono_ms();
    for (size_t i = 0; i < e->db->link_count; i++) {
        struct db_link *l = e->db->links[i];
        cancel_hanging(e, l, now);
        if (hung(e->db, l, now)) {
            canceller_ask(e->canceller, l->pg); /* an earlier one may have found nothing to stop */
            link_fail(l, "no answer to a statement");
        } else if (l->state == LINK_CONNECTING && now > l->connect_until_ms) {
            link_fail(l, "no answer while connecting");
        }
        if (l->state == LINK_DOWN && !l->writes && now >= l->retry_at_ms) {
            link_connect(l);
        }
    }
    fresh_ask(e->db);
    standby_tick(e->db);
    loop_timer(e->loop, &e->tick, now + TICK_MS);
}

static void forget(void *memory)
{
    memory_clear(memory);
}

/* The recipe of a pool of another cluster. */
struct recipe {
    struct db_options o;
    struct db_sizes sizes;
    struct loop *loop;
    struct fibers *fibers;
};

static void lost(struct db *db)
{
    fresh_lose(db->fresh);
    if (db->fits == NULL) {
        standby_lose(db->standby);
    }
}

static void engine_free(struct db *db)
{
    struct engine_event *e = db->engine_data;
    if (db->fits == NULL) {
        standby_free(db->standby);
    }
    memory_free(db->memory);
    fresh_free(db->fresh);
    db->memory = NULL;
    db->fresh = NULL;
    loop_timer_off(e->loop, &e->tick);
    loop_soon_off(e->loop, &e->kick);
    canceller_free(e->canceller);
    free(e);
}

static bool shared(struct db *db)
{
    struct engine_event *e = db->engine_data;
    return fiber_current(e->fibers) != NULL;
}

static void kick(void *arg)
{
    batch_kick(arg);
}

static void soon(struct db *db)
{
    struct engine_event *e = db->engine_data;
    loop_soon(e->loop, &e->kick);
}

static const struct db_engine db_engine_event = {park, wake, watch,      shared,
                                                 soon, lost, engine_free};

static size_t in_bounds(size_t n)
{
    return n < 1 ? 1 : n > 16 ? 16 : n;
}

/* Makes the pool of the standby's connections, without memory and writers of its own, and what
 * decides who may be answered there. */
static struct standby *new_standby(const struct db_options *o, const struct db_sizes *sizes,
                                   struct loop *loop, struct fibers *fibers, struct db *primary)
{
    struct db_options there = *o;
    struct db_sizes few = *sizes;
    there.conninfo = o->read_conninfo;
    there.read_conninfo = NULL;
    there.apart = true; /* each read chooses its connection by itself */
    few.write = 1;
    few.memory = 0;
    struct db *db = db_new_event(&there, &few, loop, fibers);
    fresh_free(db->fresh);
    db->fresh = NULL;
    struct standby *s = standby_new(db, o->read_lag_ms, db_target(o->conninfo, primary->scratch));
    arena_reset(primary->scratch);
    return s;
}

/* The control base is asked little, and has no rows of a tenant. */
static struct db *new_pool(void *recipe, const char *conninfo, bool control)
{
    const struct recipe *r = recipe;
    struct db_options o = r->o;
    struct db_sizes sizes = r->sizes;
    o.conninfo = conninfo;
    o.gated = !control;
    if (control) {
        sizes = (struct db_sizes){1, 1, 1, 0};
    }
    struct db *db = db_new_event(&o, &sizes, r->loop, r->fibers);
    if (control) {
        fresh_free(db->fresh);
        db->fresh = NULL;
    }
    return db;
}

static void add_homes(struct db *db, const struct db_options *o, const struct db_sizes *sizes,
                      struct loop *loop, struct fibers *fibers)
{
    struct recipe *r = malloc(sizeof(*r));
    if (r == NULL) {
        abort();
    }
    *r = (struct recipe){*o, *sizes, loop, fibers};
    r->o.control_conninfo = NULL;
    r->o.read_conninfo = NULL;
    db->o.gated = true;
    homes_new(db, o->control_conninfo, new_pool, r);
}

struct db *db_new_event(const struct db_options *o, const struct db_sizes *sizes, struct loop *loop,
                        struct fibers *fibers)
{
    const size_t counts[POOL_USES] = {[POOL_READ] = in_bounds(sizes->read),
                                      [POOL_SLOW] = in_bounds(sizes->slow),
                                      [POOL_WRITE] = in_bounds(sizes->write)};
    bool spread = o->control_conninfo != NULL && o->control_conninfo[0] != '\0';
    struct db_options own = *o;
    own.counted_by = spread ? o->control_conninfo : o->counted_by;
    o = &own;
    struct db *db = pool_new(o, &db_engine_event, counts);
    struct engine_event *e = calloc(1, sizeof(*e));
    if (e == NULL) {
        abort();
    }
    db->engine_data = e;
    *e = (struct engine_event){.db = db, .loop = loop, .fibers = fibers};
    e->canceller = canceller_new();
    if (o->prepare) { /* behind a pooler no session can say what it has told before */
        db->memory = memory_new(sizes->memory);
        const char *counted_by = o->counted_by != NULL ? o->counted_by : o->conninfo;
        db->fresh = fresh_new(db_target(counted_by, db->scratch), forget, db->memory);
        arena_reset(db->scratch);
    }
    for (size_t i = 0; i < db->link_count; i++) {
        e->links[i].link = db->links[i];
        e->links[i].watch = (struct loop_watch){.ready = on_ready, .arg = &e->links[i]};
    }
    if (o->prepare && o->read_conninfo != NULL && o->read_conninfo[0] != '\0') {
        db->standby = new_standby(o, sizes, loop, fibers, db);
    }
    e->kick = (struct loop_soon){.fn = kick, .arg = db};
    e->tick = (struct loop_timer){.fire = on_tick, .arg = e};
    loop_timer(loop, &e->tick, clock_mono_ms());
    if (spread) {
        add_homes(db, o, sizes, loop, fibers);
    }
    return db;
}

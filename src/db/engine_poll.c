/*
 * engine_poll: waits in poll(), for a process that serves one request at a time.
 */
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "db/reach/homes.h"

/* Returns the milliseconds for poll(); -1 is no limit. */
static int time_left(int64_t until_ms)
{
    if (until_ms == 0) {
        return -1;
    }
    int64_t left = until_ms - clock_mono_ms();
    return left <= 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void serve(struct db *db, int timeout_ms)
{
    struct pollfd fds[POOL_LINKS_MAX];
    nfds_t n = 0;
    for (size_t i = 0; i < db->link_count; i++) {
        fds[n++] = (struct pollfd){link_fd(db->links[i]), link_events(db->links[i]), 0};
    }
    if (poll(fds, n, timeout_ms) <= 0) {
        return;
    }
    for (size_t i = 0; i < db->link_count; i++) {
        if (fds[i].revents != 0) {
            link_io(db->links[i]);
        }
    }
}

static void park(struct db *db, struct db_wait *w, int64_t until_ms)
{
    while (!w->done) {
        int timeout_ms = time_left(until_ms);
        serve(db, timeout_ms);
        if (timeout_ms == 0) {
            return;
        }
    }
}

const struct db_engine db_engine_poll = {.park = park};

static struct db *new_pool(void *options, const char *conninfo, bool control)
{
    struct db_options o = *(const struct db_options *)options;
    o.conninfo = conninfo;
    o.gated = !control;
    return pool_new(&o, &db_engine_poll, NULL);
}

struct db *db_new(const struct db_options *o)
{
    struct db *db = pool_new(o, &db_engine_poll, NULL);
    if (o->control_conninfo != NULL && o->control_conninfo[0] != '\0') {
        struct db_options *there = malloc(sizeof(*there));
        if (there == NULL) {
            abort();
        }
        *there = *o;
        db->o.gated = true;
        homes_new(db, o->control_conninfo, new_pool, there);
    }
    return db;
}

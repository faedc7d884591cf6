/*
 * event_queue: decides which request has the next free fiber. Each share (event_share.h) has a line
 * of its own, and the lines take turns. A share that has as much as it may waits even while fibers
 * are free, so that the next one who comes finds one.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "http/event_conn.h"

enum {
    LOOK_MS = 250, /* milliseconds between two looks for requests that have waited too long */
    OVER_MS = 1000 /* milliseconds that a request may wait whose share has more than its part */
};

static size_t fibers_left(const struct event_server *ev)
{
    return fibers_max(ev->fibers) - fibers_busy(ev->fibers);
}

static bool may_run(const struct event_server *ev, const struct event_share *s)
{
    return share_may(s->running, fibers_left(ev));
}

/* Adds the share's line to the ring, behind all others. */
static void ring_in(struct event_shares *all, struct event_share *s)
{
    if (all->turn == NULL) {
        all->turn = s->next = s->prev = s;
        return;
    }
    s->next = all->turn;
    s->prev = all->turn->prev;
    s->prev->next = s->next->prev = s;
}

static void ring_out(struct event_shares *all, struct event_share *s)
{
    s->next->prev = s->prev;
    s->prev->next = s->next;
    if (all->turn == s) {
        all->turn = s->next != s ? s->next : NULL;
    }
}

static void enqueue(struct event_server *ev, struct event_conn *c)
{
    struct event_share *s = c->share;
    int64_t now = clock_mono_ms();
    c->state = CONN_QUEUED;
    c->limit_ms = INT64_MAX;
    c->queued_ms = now;
    c->before = ev->queue_tail;
    c->behind = NULL;
    *(ev->queue_tail != NULL ? &ev->queue_tail->behind : &ev->queue_head) = c;
    ev->queue_tail = c;
    c->line_before = s->last;
    c->line_behind = NULL;
    *(s->last != NULL ? &s->last->line_behind : &s->first) = c;
    s->last = c;
    if (s->waiting++ == 0) {
        ring_in(&ev->shares, s);
    }
    if (ev->queue_n++ == 0) {
        int wait = ev->o->queue_wait_ms < LOOK_MS ? ev->o->queue_wait_ms : LOOK_MS;
        loop_timer(ev->loop, &ev->queue_timer, now + wait);
    }
}

void events_dequeue(struct event_server *ev, struct event_conn *c)
{
    struct event_share *s = c->share;
    *(c->before != NULL ? &c->before->behind : &ev->queue_head) = c->behind;
    *(c->behind != NULL ? &c->behind->before : &ev->queue_tail) = c->before;
    *(c->line_before != NULL ? &c->line_before->line_behind : &s->first) = c->line_behind;
    *(c->line_behind != NULL ? &c->line_behind->line_before : &s->last) = c->line_before;
    if (--s->waiting == 0) {
        ring_out(&ev->shares, s);
    }
    ev->queue_n--;
    c->state = CONN_READING;
}

/* True when the share has its part of the fibers, and its line has not moved for a while. */
static bool hopeless(const struct event_server *ev, const struct event_share *s)
{
    return s->first != NULL && !may_run(ev, s) && clock_mono_ms() - s->first->queued_ms > OVER_MS;
}

void events_request(struct event_server *ev, struct event_conn *c)
{
    struct event_share *s = c->share = share_of(&ev->shares, &c->req, &c->credential);
    if (s->waiting == 0 && may_run(ev, s)) {
        conn_run(c);
    } else if (ev->queue_n < ev->o->queue_max &&
               share_may(s->waiting, ev->o->queue_max - ev->queue_n) && !hopeless(ev, s)) {
        enqueue(ev, c);
    } else {
        metrics_add(METRIC_REFUSED_SHARE);
        conn_refuse(c);
    }
}

void events_run_queue(struct event_server *ev)
{
    struct event_shares *all = &ev->shares;
    struct event_share *first_over = NULL;
    while (all->turn != NULL && fibers_left(ev) > 0 && all->turn != first_over) {
        struct event_share *s = all->turn;
        all->turn = s->next;
        if (!may_run(ev, s)) {
            first_over = first_over != NULL ? first_over : s;
            continue;
        }
        struct event_conn *c = s->first;
        first_over = NULL;
        events_dequeue(ev, c);
        conn_run(c);
    }
}

/* Refuses with 503 the requests that have waited too long. A request whose share has its part of
 * the fibers is refused sooner than one that waits because of others. */
void events_queue_timer(void *arg)
{
    struct event_server *ev = arg;
    int64_t now = clock_mono_ms();
    struct event_conn *next;
    for (struct event_conn *c = ev->queue_head; c != NULL; c = next) {
        int64_t waited = now - c->queued_ms;
        next = c->behind;
        bool over = waited >= OVER_MS && fibers_left(ev) > 0 && !may_run(ev, c->share);
        if (over || waited >= ev->o->queue_wait_ms) {
            events_dequeue(ev, c);
            metrics_add(METRIC_REFUSED_WAIT);
            conn_refuse(c);
        }
    }
    if (ev->queue_n > 0) {
        int wait = ev->o->queue_wait_ms < LOOK_MS ? ev->o->queue_wait_ms : LOOK_MS;
        loop_timer(ev->loop, &ev->queue_timer, now + wait);
    }
}

/*
 * loop: epoll, and a binary heap of timers.
 */
#include "base/loop.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { BATCH = 64 };

struct loop {
    int epoll;
    struct epoll_event batch[BATCH];
    /* place and number of the running turn's events that are not told yet. */
    int batch_at, batch_n;
    struct loop_timer **heap; /* the earliest comes first; heap[0] is not used */
    size_t timers, room;
    struct loop_soon *soon;
};

static _Noreturn void die(const char *what)
{
    log_msg(LOG_ERROR, "loop: %s (errno %d)", what, errno);
    abort();
}

struct loop *loop_new(void)
{
    struct loop *l = calloc(1, sizeof(*l));
    if (l == NULL) {
        die("out of memory");
    }
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (l->epoll < 0) {
        die("no epoll");
    }
    return l;
}

void loop_free(struct loop *l)
{
    if (l == NULL) {
        return;
    }
    close(l->epoll);
    free(l->heap);
    free(l);
}

/* Descriptors */

static bool control(struct loop *l, struct loop_watch *w)
{
    struct epoll_event e = {.events = w->events, .data.ptr = w};
    int op = w->on ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(l->epoll, op, w->fd, &e) == 0) {
        return true;
    }
    /* The descriptor was closed without loop_unwatch(), and its number was perhaps given out
     * again. */
    if (op == EPOLL_CTL_MOD && errno == ENOENT) {
        return epoll_ctl(l->epoll, EPOLL_CTL_ADD, w->fd, &e) == 0;
    }
    return op == EPOLL_CTL_ADD && errno == EEXIST &&
           epoll_ctl(l->epoll, EPOLL_CTL_MOD, w->fd, &e) == 0;
}

bool loop_watch(struct loop *l, struct loop_watch *w, int fd, uint32_t events)
{
    if (w->on && w->fd != fd) {
        loop_unwatch(l, w);
    }
    w->fd = fd;
    w->events = events;
    if (!control(l, w)) {
        log_msg(LOG_ERROR, "loop: cannot watch a descriptor (errno %d)", errno);
        loop_unwatch(l, w);
        return false;
    }
    w->on = true;
    return true;
}

void loop_unwatch(struct loop *l, struct loop_watch *w)
{
    if (w->on) {
        /* The kernel forgets a descriptor when it is closed. */
        (void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, w->fd, NULL);
    }
    w->on = false;
    for (int i = l->batch_at; i < l->batch_n; i++) {
        if (l->batch[i].data.ptr == w) {
            l->batch[i].data.ptr = NULL;
        }
    }
}

/* Timers */

static void place(struct loop *l, struct loop_timer *t, size_t at)
{
    l->heap[at] = t;
    t->place = at;
}

static void sift(struct loop *l, struct loop_timer *t, size_t at)
{
    while (at > 1 && l->heap[at / 2]->at_ms > t->at_ms) {
        place(l, l->heap[at / 2], at);
        at /= 2;
    }
    for (;;) {
        size_t child = at * 2;
        if (child < l->timers && l->heap[child + 1]->at_ms < l->heap[child]->at_ms) {
            child++;
        }
        if (child > l->timers || l->heap[child]->at_ms >= t->at_ms) {
            break;
        }
        place(l, l->heap[child], at);
        at = child;
    }
    place(l, t, at);
}

bool loop_reserve(struct loop *l, size_t timers)
{
    if (timers + 2 <= l->room) {
        return true;
    }
    struct loop_timer **heap = realloc(l->heap, (timers + 2) * sizeof(struct loop_timer *));
    if (heap == NULL) {
        return false;
    }
    l->heap = heap;
    l->room = timers + 2;
    return true;
}

void loop_timer(struct loop *l, struct loop_timer *t, int64_t at_ms)
{
    t->at_ms = at_ms;
    if (t->place == 0) {
        if (l->timers + 2 > l->room && !loop_reserve(l, l->timers > 0 ? l->timers * 2 : 64)) {
            die("out of memory");
        }
        t->place = ++l->timers;
    }
    sift(l, t, t->place);
}

void loop_timer_off(struct loop *l, struct loop_timer *t)
{
    size_t at = t->place;
    if (at == 0) {
        return;
    }
    struct loop_timer *last = l->heap[l->timers--];
    t->place = 0;
    if (last != t) {
        sift(l, last, at);
    }
}

static void fire_due(struct loop *l)
{
    int64_t now = l->timers > 0 ? clock_mono_ms() : 0;
    while (l->timers > 0 && l->heap[1]->at_ms <= now) {
        struct loop_timer *t = l->heap[1];
        loop_timer_off(l, t);
        t->fire(t->arg);
    }
}

/* Soon */

void loop_soon(struct loop *l, struct loop_soon *s)
{
    if (s->set) {
        return;
    }
    s->set = true;
    s->next = l->soon;
    l->soon = s;
}

void loop_soon_off(struct loop *l, struct loop_soon *s)
{
    struct loop_soon **at = &l->soon;
    while (*at != NULL && *at != s) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = s->next;
    }
    s->set = false;
}

void loop_settle(struct loop *l)
{
    while (l->soon != NULL) {
        struct loop_soon *s = l->soon;
        loop_soon_off(l, s);
        s->fn(s->arg);
    }
}

/* Turns */

static int patience_ms(const struct loop *l)
{
    if (l->timers == 0) {
        return -1;
    }
    int64_t left = l->heap[1]->at_ms - clock_mono_ms();
    return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

void loop_turn(struct loop *l, bool wait)
{
    int n = epoll_wait(l->epoll, l->batch, BATCH, wait ? patience_ms(l) : 0);
    if (n < 0 && errno != EINTR) {
        die("epoll_wait failed");
    }
    l->batch_n = n > 0 ? n : 0;
    for (l->batch_at = 0; l->batch_at < l->batch_n;) {
        const struct epoll_event *e = &l->batch[l->batch_at++];
        struct loop_watch *w = e->data.ptr;
        if (w != NULL) {
            w->ready(w->arg, e->events);
        }
    }
    fire_due(l);
}

/*
 * loop: readiness of descriptors (epoll) and timers, one thread, one turn at a time.
 *
 * Ownership: a watch and a timer are members of their owner's struct, zeroed at first; the owner
 * takes them off before it dies. A callback may add and take off any of them, its own too.
 * Failure: what cannot fail for want of memory aborts; loop_watch says false when the kernel
 * refuses the descriptor.
 */
#ifndef KARTOTEKA_BASE_LOOP_H
#define KARTOTEKA_BASE_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h> /* EPOLLIN, EPOLLOUT, ... */

struct loop;

struct loop_watch {
    void (*ready)(void *arg, uint32_t events); /* what epoll says */
    void *arg;
    int fd; /* watched; meaningless when not on */
    uint32_t events;
    bool on;
};

struct loop_timer {
    void (*fire)(void *arg);
    void *arg;
    int64_t at_ms; /* monotonic */
    size_t place;  /* in the loop's heap, from 1; 0: not set */
};

/* Something to do when this turn is over, before the next one waits. */
struct loop_soon {
    void (*fn)(void *arg);
    void *arg;
    bool set;
    struct loop_soon *next;
};

struct loop *loop_new(void);
void loop_free(struct loop *l); /* NULL is allowed */

/* Watches fd for events (level-triggered); changes what is watched already. */
bool loop_watch(struct loop *l, struct loop_watch *w, int fd, uint32_t events);
/* Takes it off; the descriptor may be closed already. No callback comes after it. */
void loop_unwatch(struct loop *l, struct loop_watch *w);

void loop_timer(struct loop *l, struct loop_timer *t, int64_t at_ms);

/* Room for so many timers: up to them loop_timer() needs no memory. False when there is none. */
bool loop_reserve(struct loop *l, size_t timers);
void loop_timer_off(struct loop *l, struct loop_timer *t);

void loop_soon(struct loop *l, struct loop_soon *s); /* once, however often it is asked */
void loop_soon_off(struct loop *l, struct loop_soon *s);
/* Does what loop_soon() asked for, also what that asks for. */
void loop_settle(struct loop *l);

/* Waits for events or the next timer (wait false: does not wait) and calls back what is due. */
void loop_turn(struct loop *l, bool wait);

#endif

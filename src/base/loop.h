/*
 * loop: waits for descriptors (epoll) and timers; one thread, one turn at a time.
 *
 * Ownership: a watch and a timer are members of their owner's struct, zeroed at first; the owner
 * takes them off before it dies. A callback may add and take off any of them, its own too. Failure:
 * lack of memory aborts; loop_watch returns false when the kernel refuses the descriptor.
 */
#ifndef KARTOTEKA_BASE_LOOP_H
#define KARTOTEKA_BASE_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h> /* EPOLLIN, EPOLLOUT, ... */

struct loop;

struct loop_watch {
    void (*ready)(void *arg, uint32_t events); /* gets the events that epoll reports */
    void *arg;
    int fd; /* meaningless when the watch is not on */
    uint32_t events;
    bool on;
};

struct loop_timer {
    void (*fire)(void *arg);
    void *arg;
    int64_t at_ms; /* monotonic milliseconds */
    size_t place;  /* in the loop's heap, from 1; 0: not set */
};

/* Work for the end of this turn, before the next one waits. */
struct loop_soon {
    void (*fn)(void *arg);
    void *arg;
    bool set;
    struct loop_soon *next;
};

struct loop *loop_new(void);
void loop_free(struct loop *l); /* NULL is allowed */

/* Watches fd for events (level-triggered), or changes the events of a watch that is on. Returns
 * false when the kernel refuses the descriptor. */
bool loop_watch(struct loop *l, struct loop_watch *w, int fd, uint32_t events);
/* Takes a watch off; its descriptor may be closed already. No callback comes after this. */
void loop_unwatch(struct loop *l, struct loop_watch *w);

void loop_timer(struct loop *l, struct loop_timer *t, int64_t at_ms);

/* Makes room for so many timers, up to which loop_timer() needs no memory. Returns false when there
 * is none. */
bool loop_reserve(struct loop *l, size_t timers);
void loop_timer_off(struct loop *l, struct loop_timer *t);

void loop_soon(struct loop *l, struct loop_soon *s); /* runs s once, however often it is called */
void loop_soon_off(struct loop *l, struct loop_soon *s);
/* Runs the work that loop_soon() was given, and the work that it gives. */
void loop_settle(struct loop *l);

/* Waits for events or the next timer (wait false: does not wait) and calls back everything that is
 * due. */
void loop_turn(struct loop *l, bool wait);

#endif

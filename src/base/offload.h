/*
 * offload: a second thread for computations that would hold up the loop (a password hash takes 40
 * ms). The fiber that asks parks meanwhile; jobs run one at a time.
 *
 * Shares: a caller with many jobs waits behind its own. A share's first waiting job goes before the
 * second job of another share that came with it. A share may have OFFLOAD_SHARE_MAX jobs here, all
 * strangers together OFFLOAD_STRANGERS_MAX; known callers have the other seats, and every second
 * turn.
 *
 * Failure: a job is refused when its share or the queue is full. The job must not touch anything
 * but its argument.
 */
#ifndef KARTOTEKA_BASE_OFFLOAD_H
#define KARTOTEKA_BASE_OFFLOAD_H

#include "base/fiber.h"
#include "base/loop.h"

struct offload;

enum { OFFLOAD_QUEUE_MAX = 64, OFFLOAD_STRANGERS_MAX = 48, OFFLOAD_SHARE_MAX = 8 };

/* The share that a job belongs to: equal numbers of a class share seats and turns. */
struct offload_share {
    uint64_t of;
    bool known;
};

/* Returns NULL with a logged message when no thread can be made. */
struct offload *offload_new(struct loop *loop, struct fibers *fibers);
void offload_free(struct offload *o); /* no job may be waiting; NULL is allowed */

/* Runs fn(arg) and returns after it: in the thread, or on this stack when o is NULL or the caller
 * cannot park. Returns false, without running fn, when the share has no seat left. */
bool offload_run(struct offload *o, struct offload_share share, void (*fn)(void *arg), void *arg);

/* Returns the fibers whose callers wait here; NULL when o is NULL. */
struct fibers *offload_fibers(const struct offload *o);

#endif

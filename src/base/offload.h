/*
 * offload: a second thread for computations that would hold the loop up (a password hash takes 40
 * ms). The fiber that asks parks meanwhile; jobs run one at a time.
 *
 * Shares: whoever asks for many jobs waits behind his own. A share's first waiting job goes before
 * the second of another that came with it. A share may have OFFLOAD_SHARE_MAX jobs here, all
 * strangers together OFFLOAD_STRANGERS_MAX; whoever is known has the rest of the seats, and every
 * second turn.
 *
 * Failure: where a share or the queue is full it refuses. The job must not touch anything but its
 * argument.
 */
#ifndef KARTOTEKA_BASE_OFFLOAD_H
#define KARTOTEKA_BASE_OFFLOAD_H

#include "base/fiber.h"
#include "base/loop.h"

struct offload;

enum { OFFLOAD_QUEUE_MAX = 64, OFFLOAD_STRANGERS_MAX = 48, OFFLOAD_SHARE_MAX = 8 };

/* For whom a job is: equal numbers of a class share seats and turns. */
struct offload_share {
    uint64_t of;
    bool known;
};

/* NULL with a logged message when there is no thread to be had. */
struct offload *offload_new(struct loop *loop, struct fibers *fibers);
void offload_free(struct offload *o); /* no job may be waiting; NULL is allowed */

/* Runs fn(arg) and returns after it: in the thread, or here when o is NULL or nobody can park.
 * False, without running it, when there is no seat for that share. */
bool offload_run(struct offload *o, struct offload_share share, void (*fn)(void *arg), void *arg);

/* Whose fibers wait here; NULL when o is NULL. */
struct fibers *offload_fibers(const struct offload *o);

#endif

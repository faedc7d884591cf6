/*
 * offload: a second thread for computations that would hold the loop up (a password hash takes 40
 * ms). The fiber that asks parks meanwhile; jobs run one at a time, in order.
 *
 * Failure: a queue that is full refuses. The job must not touch anything but its argument.
 */
#ifndef KARTOTEKA_BASE_OFFLOAD_H
#define KARTOTEKA_BASE_OFFLOAD_H

#include "base/fiber.h"
#include "base/loop.h"

struct offload;

enum { OFFLOAD_QUEUE_MAX = 64 };

/* NULL with a logged message when there is no thread to be had. */
struct offload *offload_new(struct loop *loop, struct fibers *fibers);
void offload_free(struct offload *o); /* no job may be waiting; NULL is allowed */

/* Runs fn(arg) and returns after it: in the thread, or here when o is NULL or nobody can park.
 * False, without running it, when OFFLOAD_QUEUE_MAX jobs wait. */
bool offload_run(struct offload *o, void (*fn)(void *arg), void *arg);

#endif

/*
 * fiber: a request's own stack. A fiber runs until it parks; whoever it waits for wakes it, and the
 * loop resumes it in its next turn.
 *
 * Ownership: struct fibers owns the stacks, which have a guard page below and are used again.
 * Everything here belongs to one thread. Failure: without memory for a stack a fiber does not
 * start.
 */
#ifndef KARTOTEKA_BASE_FIBER_H
#define KARTOTEKA_BASE_FIBER_H

#include <stdbool.h>
#include <stddef.h>

struct fibers;
struct fiber;

/* Up to max fibers at a time with stack_size bytes each (rounded up to pages; four times that under
 * AddressSanitizer, whose frames are larger). */
struct fibers *fibers_new(size_t max, size_t stack_size);
void fibers_free(struct fibers *fs); /* none may be at work; NULL is allowed */

/* Runs fn(arg) on a stack of its own; returns when it parks or ends. False when max are at work or
 * there is no memory for a stack.
 * Not to be called from a fiber. */
bool fiber_start(struct fibers *fs, void (*fn)(void *arg), void *arg);

/* The running fiber; NULL on the thread's own stack. */
struct fiber *fiber_current(const struct fibers *fs);

/* Leaves the running fiber until it is woken. Several wakes make one. */
void fiber_park(struct fibers *fs);

/* Leaves the running fiber to let others go on: it is resumed in a later fibers_run(), one of those
 * that have done so in each. Nothing on the thread's own stack. */
void fiber_yield(struct fibers *fs);

/* f will be resumed by fibers_run(). */
void fiber_wake(struct fibers *fs, struct fiber *f);

bool fibers_ready(const struct fibers *fs); /* is one woken, or has one yielded? */
void fibers_run(struct fibers *fs);         /* resumes every woken one, until none is left */

size_t fibers_busy(const struct fibers *fs); /* fibers that have begun and not ended */
size_t fibers_max(const struct fibers *fs);

#endif

/*
 * fiber: a request's own stack. A fiber runs until it parks. The event that it waits for wakes it,
 * and the loop resumes it in its next turn.
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

/* Makes room for up to max fibers at a time with stack_size bytes each (rounded up to pages; four
 * times that under AddressSanitizer, whose frames are larger). */
struct fibers *fibers_new(size_t max, size_t stack_size);
void fibers_free(struct fibers *fs); /* no fiber may be at work; NULL is allowed */

/* Runs fn(arg) on a stack of its own; returns when it parks or ends. Returns false when max fibers
 * are at work or there is no memory for a stack. It must not be called from a fiber. */
bool fiber_start(struct fibers *fs, void (*fn)(void *arg), void *arg);

/* Returns the running fiber; NULL on the thread's own stack. */
struct fiber *fiber_current(const struct fibers *fs);

/* Leaves the running fiber until it is woken. Several wakes make one. */
void fiber_park(struct fibers *fs);

/* Leaves the running fiber to let others go on. It is resumed in a later fibers_run(), which
 * resumes one of the fibers that have yielded. Does nothing on the thread's own stack. */
void fiber_yield(struct fibers *fs);

/* Has fibers_run() resume f. */
void fiber_wake(struct fibers *fs, struct fiber *f);

bool fibers_ready(const struct fibers *fs); /* true when a fiber was woken or has yielded */
void fibers_run(struct fibers *fs);         /* resumes the woken fibers until none is left */

size_t fibers_busy(const struct fibers *fs); /* fibers that have begun and not ended */
size_t fibers_max(const struct fibers *fs);

#endif

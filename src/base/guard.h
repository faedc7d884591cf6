/*
 * guard: a request that cannot go on loses itself, not the process.
 *
 * A request runs under a guard. A request for memory that cannot be met, or a defect that is
 * noticed, escapes to the innermost guard of the running stack, from however deep. Every fiber has
 * guards of its own, so an escape never leaves another fiber's stack.
 *
 * Ownership: an escape runs no cleanup. What needs a release is deferred on an arena before it is
 * taken, and the arena is rewound or reset by the code that runs the request. Nothing may escape
 * while others point to objects on the stack: code that waits for the database allocates before or
 * after the wait, not during it. Failure: without a guard (at start-up, in kartotekactl) an escape
 * ends the process.
 */
#ifndef KARTOTEKA_BASE_GUARD_H
#define KARTOTEKA_BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

enum guard_end {
    GUARD_PASSED,
    GUARD_OVER_BUDGET, /* it asked for more memory than one request may have */
    GUARD_NO_MEMORY,   /* there is no memory, or all requests together have as much as they may */
    GUARD_DEFECT       /* a defect of the program */
};

struct guard;

/* Runs fn(arg) and says how it ended. */
enum guard_end guard_run(void (*fn)(void *arg), void *arg);

/* Ends the work of the innermost guard. `what` goes to the log together with the bytes that were
 * asked for; it may hold no personal data. */
void guard_escape(enum guard_end why, const char *what, size_t bytes) __attribute__((noreturn));

/* Escapes unless a condition holds that only a defect of the program can break. */
static inline void guard_must(bool holds, const char *what)
{
    if (!holds) {
        guard_escape(GUARD_DEFECT, what, 0);
    }
}

/* Sets the innermost guard of another stack and returns that of the stack being left (fiber.c
 * only). */
struct guard *guard_swap(struct guard *g);

#endif

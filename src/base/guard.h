/*
 * guard: a request that cannot go on loses itself, not the process.
 *
 * Who runs a request runs it under a guard. Memory that cannot be had, or a defect that is noticed,
 * escapes to the innermost guard of the running stack, from however deep. Every fiber has guards of
 * its own, so nobody leaves somebody else's stack.
 *
 * Ownership: an escape runs no cleanup; what needs one is deferred on an arena before it is taken,
 * and the arena is rewound or reset by who runs the request. Nothing may be able to escape while
 * the stack holds what others point to: what waits for the database allocates before or after, not
 * meanwhile. Failure: without a guard (at start-up, in kartotekactl) an escape ends the process.
 */
#ifndef KARTOTEKA_BASE_GUARD_H
#define KARTOTEKA_BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

enum guard_end {
    GUARD_PASSED,
    GUARD_OVER_BUDGET, /* it asked for more memory than one request may have */
    GUARD_NO_MEMORY,   /* there is none, or requests together have all that they may */
    GUARD_DEFECT       /* the program is wrong */
};

struct guard;

/* Runs fn(arg) and says how it ended. */
enum guard_end guard_run(void (*fn)(void *arg), void *arg);

/* Ends what the innermost guard runs. what goes to the log, with the bytes asked for; it may hold
 * no personal data. */
void guard_escape(enum guard_end why, const char *what, size_t bytes) __attribute__((noreturn));

/* A condition that only a defect of the program can break. */
static inline void guard_must(bool holds, const char *what)
{
    if (!holds) {
        guard_escape(GUARD_DEFECT, what, 0);
    }
}

/* Sets the innermost guard of another stack, returns that of the one left (fiber.c only). */
struct guard *guard_swap(struct guard *g);

#endif

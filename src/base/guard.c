/*
 * guard: escapes by _setjmp() and _longjmp() within one stack.
 */
#include "base/guard.h"

#include <setjmp.h>
#include <stdlib.h>

#include "base/log.h"

struct guard {
    struct guard *outer;
    volatile enum guard_end end;
    jmp_buf at;
};

/* The innermost guard of the running stack. */
static _Thread_local struct guard *innermost;

struct guard *guard_swap(struct guard *g)
{
    struct guard *before = innermost;
    innermost = g;
    return before;
}

enum guard_end guard_run(void (*fn)(void *arg), void *arg)
{
    struct guard g = {.outer = innermost, .end = GUARD_PASSED};
    innermost = &g;
    if (_setjmp(g.at) == 0) {
        fn(arg);
    }
    innermost = g.outer;
    return g.end;
}

void guard_escape(enum guard_end why, const char *what, size_t bytes)
{
    struct guard *g = innermost;
    log_msg(g == NULL || why == GUARD_DEFECT ? LOG_ERROR : LOG_WARN, "%s (%zu bytes asked for)",
            what, bytes);
    if (g == NULL) {
        abort();
    }
    g->end = why;
    _longjmp(g->at, 1);
}

/*
 * unit: what most test programs need: cmocka with its prerequisites, a context, span assertions.
 */
#ifndef KARTOTEKA_TESTS_UNIT_H
#define KARTOTEKA_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/ctx.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static struct ctx t; /* the context of the running test */

static inline int ctx_setup(void **state)
{
    (void)state;
    t = (struct ctx){.mem = arena_new()};
    return 0;
}

static inline int ctx_teardown(void **state)
{
    (void)state;
    arena_free(t.mem);
    return 0;
}

#define ctx_test(f) cmocka_unit_test_setup_teardown(f, ctx_setup, ctx_teardown)

/* Compares a span with a NUL-terminated text (NULL: absent) and shows both when they differ. */
#define assert_span(s, z)                                                                          \
    do {                                                                                           \
        struct span got_ = (s);                                                                    \
        const char *want_ = (z);                                                                   \
        if (want_ == NULL || got_.p == NULL) {                                                     \
            assert_ptr_equal(got_.p, want_);                                                       \
        } else {                                                                                   \
            assert_string_equal(arena_cstr(t.mem, got_), want_);                                   \
            assert_int_equal(got_.n, strlen(want_));                                               \
        }                                                                                          \
    } while (0)

#endif

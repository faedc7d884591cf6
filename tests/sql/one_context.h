/*
 * one_context: tests that run in one context each, over the objects of make_test_objects().
 *
 * A test finds its context in `c`: it is made before the test and freed after it, with its pool.
 */
#ifndef KARTOTEKA_TESTS_SQL_ONE_CONTEXT_H
#define KARTOTEKA_TESTS_SQL_ONE_CONTEXT_H

#include "support.h"

extern struct ctx *c;

/* Setups of a test, with prepared statements and without, and its teardown. */
int context_start(void **state);
int context_start_unprepared(void **state);
int context_stop(void **state);

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, context_start, context_stop)
#define UNPREPARED(fn)                                                                             \
    {                                                                                              \
#fn " (unprepared)", fn, context_start_unprepared, context_stop, NULL                      \
    }

/* Setup of a group: makes the objects. The administrator runs `before_each` before each test that
 * follows; NULL: nothing. */
int context_group(const char *before_each);

#endif

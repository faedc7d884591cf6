/*
 * calls: the statements of tests/sql/queries that several tests ask, with their usual arguments.
 */
#ifndef KARTOTEKA_TESTS_SQL_CALLS_H
#define KARTOTEKA_TESTS_SQL_CALLS_H

#include "db/sql/test.h"

/* Adds a row to kartoteka.test_row; v may be absent. The query of it, for a group. */
static inline struct db_query add_query(struct ctx *x, int64_t id, struct span v,
                                        struct sql_test_add_rows *out)
{
    return sql_test_add_query(x, SQL_ARGS(test_add, .id = id, .v = v), out);
}

static inline enum err add_row(struct ctx *x, int64_t id, struct span v)
{
    return sql_test_add(x, SQL_ARGS(test_add, .id = id, .v = v), NULL);
}

/* Changes a row; v may be absent. */
static inline enum err set_row(struct ctx *x, int64_t id, struct span v)
{
    return sql_test_set(x, SQL_ARGS(test_set, .id = id, .v = v), NULL);
}

static inline enum err read_rows(struct ctx *x)
{
    return sql_test_rows(x, NULL);
}

/* 100 / n; E_PARAM_INVALID for 0. */
static inline struct db_query divide_query(struct ctx *x, int64_t n,
                                           struct sql_test_divide_rows *out)
{
    return sql_test_divide_query(x, SQL_ARGS(test_divide, .n = n), out);
}

/* A slow statement: it sleeps so many seconds. */
static inline enum err sleep_for(struct ctx *x, const char *seconds)
{
    return sql_test_sleep(x, SQL_ARGS(test_sleep, .seconds = span_of(seconds)), NULL);
}

static inline enum err notify(struct ctx *x, struct span payload)
{
    return sql_test_notify(x, SQL_ARGS(test_notify, .payload = payload), NULL);
}

#endif

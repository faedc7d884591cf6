/*
 * sql: what the generated calls of statements (db/sql/TOPIC.h) and their callers share.
 *
 *   struct sql_tag_list_rows rs;
 *   enum err e = sql_tag_list(c, SQL_ARGS(tag_list, .entity = TAG_CASE), &rs);
 *   for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
 *       struct sql_tag_list_row row = sql_tag_list_row(&rs, i);
 *
 * SQL_ARGS takes every argument once, by name: one that is missing, extra, misspelt, twice or of
 * another kind does not compile (but C takes a boolean where a number is wanted, a number where a
 * constant of a group is, and makes a char * a span of no bytes). What comes from the request's
 * context (tenant, key, employee, ...) is filled by the call.
 *
 * Several statements in one trip: sql_NAME_query() makes a struct db_query for db_read or db_write,
 * and the rows are where its last argument points when that returns E_OK.
 *
 * NULL: an argument or a column that may be NULL is a struct opt_i64 or opt_bool (not GIVEN: NULL),
 * an absent span, or a list without an address. Elsewhere an absent span is E_INTERNAL.
 */
#ifndef KARTOTEKA_DB_SQL_H
#define KARTOTEKA_DB_SQL_H

#include "db/constants.h" /* generated */
#include "db/db.h"

/* A struct whose initialisers must name its members. */
#if defined(__GNUC__) && !defined(__clang__)
#define BY_NAME __attribute__((designated_init))
#else
#define BY_NAME
#endif

/* Lists. Their memory must live until the statement has been sent. */
struct db_i64s {
    const int64_t *v;
    size_t n;
} BY_NAME;
struct db_spans {
    const struct span *v;
    size_t n;
} BY_NAME;
#define I64S(v_, n_)  ((struct db_i64s){.v = (v_), .n = (n_)})
#define SPANS(v_, n_) ((struct db_spans){.v = (v_), .n = (n_)})

/* Makes an argument of an id where 0 stands for none. */
static inline struct opt_i64 opt_id(int64_t id)
{
    return id != 0 ? OPT_I64(id) : (struct opt_i64){.has = IS_NULL};
}

/* Makes an absent text of one that is not GIVEN. */
static inline struct span opt_span(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN_NONE;
}

/* Counts the arguments, 64 at most. A compound literal among them must stand in parentheses. */
#define SQL_COUNT(...)                                                                             \
    SQL_COUNT_(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,    \
               47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, \
               26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5,  \
               4, 3, 2, 1, 0)
#define SQL_COUNT_(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17,     \
                   a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, \
                   a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49, \
                   a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64, n,   \
                   ...)                                                                            \
    n

/* Compares the number of initialisers with the number of members, because C would set a missing one
 * to zero without a word. */
#define SQL_COUNTED(want_, ...)                                                                    \
    ((void)sizeof(struct {                                                                         \
        _Static_assert(SQL_COUNT(__VA_ARGS__) == (want_), "arguments are missing, or too many");   \
        char unused;                                                                               \
    }))

/* Takes all arguments of the statement NAME and gives a pointer to its struct, which lives as long
 * as the block. */
#define SQL_ARGS(name_, ...)                                                                       \
    (SQL_COUNTED(SQL_ARGC_##name_, __VA_ARGS__), &(const struct sql_##name_##_args){__VA_ARGS__})

/* Takes all fields of the part NAME and gives its struct. */
#define SQL_FIELDS(name_, ...)                                                                     \
    (SQL_COUNTED(SQL_FIELDC_##name_, __VA_ARGS__), (struct sql_##name_){__VA_ARGS__})

#endif

/*
 * The generated calls against a server: arguments and columns of every kind arrive as they were
 * given, and what comes from the context is the context's.
 */
#include "support.h"

#include "db/sql/test.h"

static struct ctx *c;

static int start(void **state)
{
    (void)state;
    c = context_new(worker_conninfo(), true);
    c->tenant = demo_tenant();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    context_free(c);
    return 0;
}

static const int64_t ids[] = {3, -4};

/* The row for these arguments, asked beside another statement in one trip. */
static struct sql_test_kinds_row ask(const struct sql_test_kinds_args *a)
{
    struct sql_test_kinds_rows kinds = {.rows = {.n = 0}};
    struct sql_test_session_rows session = {.rows = {.n = 0}};
    struct db_query q[] = {sql_test_kinds_query(c, a, &kinds), sql_test_session_query(c, &session)};
    check_ok(c, db_read(c, q, 2));
    assert_int_equal(kinds.rows.n, 1);
    assert_int_equal(session.rows.n, 1);
    return sql_test_kinds_row(&kinds, 0);
}

static void what_is_given_arrives(void **state)
{
    (void)state;
    const struct span names[] = {SPAN("a"), SPAN("b \"c\""), SPAN_NONE};
    int64_t sees[] = {7, 8};
    snprintf(c->request_id, sizeof(c->request_id), "request-1");
    c->who = (struct ctx_asker){
        .key_id = 5, .employee_id = 6, .is_admin = true, .visible = sees, .visible_count = 2};
    struct sql_test_kinds_row r =
        ask(SQL_ARGS(test_kinds, .id = 1, .see = SEE_OWNED, .flag = true, .title = SPAN(""),
                     .day = SPAN("2026-02-28"), .owner = opt_id(9), .off = OPT_BOOL(false),
                     .ids = I64S(ids, 2), .names = SPANS(names, 3),
                     .test_between = SQL_FIELDS(test_between, .low = 1, .high = OPT_I64(0))));
    assert_int_equal(r.id, 1);
    assert_int_equal(r.see, SEE_OWNED);
    assert_true(r.flag && !r.between && r.admin);
    assert_true(span_is(r.title, "") && span_is(r.day, "2026-02-28"));
    assert_true(r.owner.has == GIVEN && r.owner.v == 9);
    assert_true(r.off.has == GIVEN && !r.off.v);
    assert_true(span_is(r.ids, "{3,-4}") && span_is(r.names, "{a,\"b \\\"c\\\"\",NULL}"));
    assert_int_equal(r.tenant, c->tenant);
    assert_true(r.key.has == GIVEN && r.key.v == 5);
    assert_true(r.employee.has == GIVEN && r.employee.v == 6);
    assert_true(span_is(r.request, "request-1") && span_is(r.visible, "{7,8}"));
    assert_int_equal(r.constant, EDIT_SHARED);
}

static void nothing_is_null(void **state)
{
    (void)state;
    c->who = (struct ctx_asker){.sees_all = true};
    struct sql_test_kinds_row r = ask(
        SQL_ARGS(test_kinds, .id = 1, .see = SEE_OWNED, .flag = false, .title = SPAN("x"),
                 .day = SPAN_NONE, .owner = opt_id(0), .off = ((struct opt_bool){.has = IS_NULL}),
                 .ids = I64S(NULL, 0), .names = SPANS(NULL, 0),
                 .test_between = SQL_FIELDS(test_between, .low = 1, .high = opt_id(0))));
    assert_true(!r.flag && r.between && !r.admin);
    assert_null(r.day.p);
    assert_int_equal(r.owner.has, IS_NULL);
    assert_int_equal(r.off.has, IS_NULL);
    assert_true(span_is(r.ids, "{}"));
    assert_null(r.names.p);
    assert_int_equal(r.key.has, IS_NULL);
    assert_int_equal(r.employee.has, IS_NULL);
    assert_null(r.visible.p);
}

/* Which employees are seen depends on the rule that the statement is asked for. */
static void the_rule_decides_who_is_visible(void **state)
{
    (void)state;
    static const struct {
        enum visibility see;
        bool is_admin, sees_all, everybody;
    } rules[] = {
        {SEE_ALL, false, false, true},      {SEE_PERSONS, false, false, true},
        {SEE_OWNED, false, false, false},   {SEE_OWNED, true, false, false},
        {SEE_OWNED, false, true, true},     {SEE_SHARED, false, false, false},
        {SEE_SHARED, true, false, true},    {SEE_SHARED, false, true, false},
        {EDIT_SHARED, false, false, false}, {EDIT_SHARED, true, false, true},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        c->who = (struct ctx_asker){.is_admin = rules[i].is_admin, .sees_all = rules[i].sees_all};
        struct sql_test_kinds_row r =
            ask(SQL_ARGS(test_kinds, .id = 1, .see = rules[i].see, .flag = false,
                         .title = SPAN("x"), .day = SPAN_NONE, .owner = opt_id(0),
                         .off = OPT_BOOL(true), .ids = I64S(ids, 2), .names = SPANS(NULL, 0),
                         .test_between = SQL_FIELDS(test_between, .low = 1, .high = opt_id(0))));
        assert_int_equal(r.visible.p == NULL, rules[i].everybody);
    }
}

/* A text that the header does not call nullable: nothing is sent without it. */
static void an_absent_text_is_refused(void **state)
{
    (void)state;
    struct sql_test_kinds_rows rs = {.rows = {.n = 77}};
    enum err e = sql_test_kinds(
        c,
        SQL_ARGS(test_kinds, .id = 1, .see = SEE_ALL, .flag = false, .title = SPAN_NONE,
                 .day = SPAN_NONE, .owner = opt_id(0), .off = OPT_BOOL(true), .ids = I64S(ids, 2),
                 .names = SPANS(NULL, 0),
                 .test_between = SQL_FIELDS(test_between, .low = 1, .high = opt_id(0))),
        &rs);
    assert_int_equal(e, E_INTERNAL);
    assert_non_null(strstr(c->err.detail, "argument title of statement test_kinds"));
    assert_int_equal(rs.rows.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_given_arrives, start, stop),
        cmocka_unit_test_setup_teardown(nothing_is_null, start, stop),
        cmocka_unit_test_setup_teardown(the_rule_decides_who_is_visible, start, stop),
        cmocka_unit_test_setup_teardown(an_absent_text_is_refused, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

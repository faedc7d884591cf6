/*
 * Statements, arguments, rows, groups, the session's tenant, notifications.
 */
#include "one_context.h"

#include <poll.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void echo(struct rows *rs, struct span t, const struct span *texts, size_t n)
{
    int64_t numbers[] = {INT64_MAX - 2, -5, 7};
    struct db_arg args[] = {ARG_TEXT(t), ARG_I64(INT64_MIN), ARG_BOOL(true), ARG_TEXTS(texts, n),
                            ARG_I64S(numbers, 3)};
    check_ok(c, db_read1(c, STMT_TEST_ECHO, args, COUNT(args), rs));
}

static void values_come_back_as_they_went(void **state)
{
    (void)state;
    struct span texts[] = {SPAN("a\"b\\c{},\n'"), SPAN_NONE, SPAN("")};
    struct rows rs;
    echo(&rs, SPAN("ёж \\ ' \" NULL"), texts, 3);
    assert_int_equal(rs.n, 1);
    assert_true(span_is(row_text(&rs, 0, TEST_ECHO__T), "ёж \\ ' \" NULL"));
    assert_true(row_i64(&rs, 0, TEST_ECHO__N) == INT64_MIN);
    assert_true(row_bool(&rs, 0, TEST_ECHO__B));
    assert_int_equal(row_i64(&rs, 0, TEST_ECHO__COUNT), 3);
    assert_true(span_eq(row_text(&rs, 0, TEST_ECHO__FIRST), texts[0]));
    assert_true(row_null(&rs, 0, TEST_ECHO__SECOND));
    assert_false(row_null(&rs, 0, TEST_ECHO__THIRD));
    assert_true(row_i64(&rs, 0, TEST_ECHO__SUM) == INT64_MAX);
}

static void nulls_and_empty_lists_are_told_apart(void **state)
{
    (void)state;
    struct rows rs;
    struct db_arg args[] = {ARG_TEXT(SPAN_NONE), ARG_NULL, ARG_NULL, ARG_TEXTS(NULL, 0),
                            ARG_I64S(NULL, 0)};
    check_ok(c, db_read1(c, STMT_TEST_ECHO, args, COUNT(args), &rs));
    assert_true(row_null(&rs, 0, TEST_ECHO__T));
    assert_null(row_text(&rs, 0, TEST_ECHO__T).p);
    assert_true(row_null(&rs, 0, TEST_ECHO__N));
    assert_int_equal(row_i64(&rs, 0, TEST_ECHO__N), 0);
    assert_false(row_bool(&rs, 0, TEST_ECHO__B));
    assert_int_equal(row_i64(&rs, 0, TEST_ECHO__COUNT), 0);
    assert_true(row_null(&rs, 0, TEST_ECHO__FIRST));
    echo(&rs, SPAN(""), NULL, 0);
    assert_false(row_null(&rs, 0, TEST_ECHO__T));
    assert_int_equal(row_text(&rs, 0, TEST_ECHO__T).n, 0);
}

static void optional_values_become_null(void **state)
{
    (void)state;
    struct opt_text absent = {.has = ABSENT, .v = SPAN_NONE};
    struct opt_i64 null = {.has = IS_NULL, .v = 5};
    assert_int_equal(db_arg_opt_text(absent).kind, ARG_NULL_);
    assert_int_equal(db_arg_opt_text(OPT_TEXT(SPAN("x"))).kind, ARG_TEXT_);
    assert_int_equal(db_arg_opt_i64(null).kind, ARG_NULL_);
    assert_true(db_arg_opt_i64(OPT_I64(0)).kind == ARG_I64_);
    assert_int_equal(db_arg_id(0).kind, ARG_NULL_);
    assert_true(db_arg_id(3).i64 == 3);
}

static void nul_is_refused_before_anything_is_sent(void **state)
{
    (void)state;
    struct span in_array[] = {SPAN("fine"), {"a\0b", 3}};
    struct db_arg plain[] = {ARG_I64(1), ARG_TEXT(((struct span){.p = "x\0y", .n = 3}))};
    struct db_arg list[] = {ARG_TEXT(SPAN("t")), ARG_I64(1), ARG_BOOL(false),
                            ARG_TEXTS(in_array, 2), ARG_I64S(NULL, 0)};
    assert_int_equal(db_write1(c, STMT_TEST_ADD, plain, 2, NULL), E_ENCODING);
    err_clear(c);
    assert_int_equal(db_read1(c, STMT_TEST_ECHO, list, COUNT(list), NULL), E_ENCODING);
    assert_int_equal(c->db_trips, 0);
}

static void invalid_utf8_is_an_encoding_error(void **state)
{
    (void)state;
    struct db_arg args[] = {ARG_I64(1), ARG_TEXT(((struct span){.p = "\xff\xfe", .n = 2}))};
    assert_int_equal(db_write1(c, STMT_TEST_ADD, args, 2, NULL), E_ENCODING);
    assert_string_equal(c->err.sqlstate, "22021");
}

static void wrong_calls_are_refused(void **state)
{
    (void)state;
    struct db_arg args[] = {ARG_I64(1), ARG_TEXT(SPAN("x"))};
    assert_int_equal(db_read1(c, STMT_TEST_ADD, args, 2, NULL), E_INTERNAL); /* it writes */
    err_clear(c);
    assert_int_equal(db_write1(c, STMT_TEST_ADD, args, 1, NULL), E_INTERNAL); /* too few */
    err_clear(c);
    assert_int_equal(db_read(c, NULL, 0), E_INTERNAL);
    assert_int_equal(c->db_trips, 0);
}

static void a_group_is_one_trip(void **state)
{
    (void)state;
    struct db_arg five[] = {ARG_I64(5)}, two[] = {ARG_I64(2)};
    struct db_query q[] = {DB_QUERY(STMT_TEST_DIVIDE, five),
                           {.stmt = STMT_TEST_SESSION, .args = NULL, .arg_count = 0},
                           DB_QUERY(STMT_TEST_DIVIDE, two)};
    check_ok(c, db_read(c, q, COUNT(q)));
    assert_int_equal(c->db_trips, 1);
    assert_true(c->db_us > 0);
    assert_int_equal(row_i64(&q[0].rows, 0, TEST_DIVIDE__N), 20);
    assert_int_equal(row_i64(&q[2].rows, 0, TEST_DIVIDE__N), 50);
    assert_true(span_is(row_text(&q[1].rows, 0, TEST_SESSION__PATH), "kartoteka"));
}

static void an_error_in_a_group_harms_only_the_group(void **state)
{
    (void)state;
    struct db_arg five[] = {ARG_I64(5)}, zero[] = {ARG_I64(0)}, seven[] = {ARG_NULL};
    struct db_query q[] = {
        DB_QUERY(STMT_TEST_DIVIDE, five),
        DB_QUERY(STMT_TEST_DIVIDE, zero),
        {.stmt = STMT_TEST_ROWS, .args = NULL, .arg_count = 0}, /* never prepared: aborted */
        DB_QUERY(STMT_TEST_DIVIDE, seven)};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(db_read(c, q, COUNT(q)), E_PARAM_INVALID);
        assert_string_equal(c->err.sqlstate, "22012");
        assert_non_null(strstr(c->err.detail, "test_divide"));
        err_clear(c);
        check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    }
}

static int64_t rows_now(void)
{
    return admin_number("SELECT count(*) FROM kartoteka.test_row");
}

static void a_write_is_all_or_nothing(void **state)
{
    (void)state;
    struct db_arg first[] = {ARG_I64(1), ARG_TEXT(SPAN("one"))};
    struct db_arg again[] = {ARG_I64(1), ARG_TEXT(SPAN("uno"))};
    struct db_arg second[] = {ARG_I64(2), ARG_TEXT(SPAN("two"))};
    struct db_query bad[] = {DB_QUERY(STMT_TEST_ADD, first), DB_QUERY(STMT_TEST_ADD, again)};
    struct db_query good[] = {DB_QUERY(STMT_TEST_ADD, first), DB_QUERY(STMT_TEST_ADD, second)};
    admin_run("TRUNCATE kartoteka.test_row");
    assert_int_equal(db_write(c, bad, 2), E_CONFLICT);
    assert_string_equal(c->err.sqlstate, "23505");
    assert_string_equal(c->err.constraint, "test_row_pkey");
    assert_int_equal(rows_now(), 0);
    err_clear(c);
    check_ok(c, db_write(c, good, 2));
    assert_int_equal(good[0].rows.affected, 1);
    assert_int_equal(row_i64(&good[1].rows, 0, TEST_ADD__ID), 2);
    assert_int_equal(rows_now(), 2);
}

/* The error comes with the commit, when every statement has already succeeded. */
static void an_error_at_commit_is_seen(void **state)
{
    (void)state;
    struct db_arg one[] = {ARG_I64(11), ARG_TEXT(SPAN("same"))};
    struct db_arg two[] = {ARG_I64(12), ARG_TEXT(SPAN("same"))};
    struct db_query q[] = {DB_QUERY(STMT_TEST_ADD, one), DB_QUERY(STMT_TEST_ADD, two)};
    admin_run("TRUNCATE kartoteka.test_row");
    assert_int_equal(db_write(c, q, 2), E_CONFLICT);
    assert_string_equal(c->err.constraint, "test_row_late");
    assert_int_equal(rows_now(), 0);
    err_clear(c);
    check_ok(c, db_write(c, q, 1));
    assert_int_equal(rows_now(), 1);
}

static void large_groups_do_not_block(void **state)
{
    (void)state;
    enum { N = 200, SIZE = 50000 };
    static struct db_query q[N];
    struct span big = {.p = memset(arena_alloc(c->mem, SIZE), 'x', SIZE), .n = SIZE};
    struct db_arg args[] = {ARG_TEXT(big), ARG_I64(1), ARG_BOOL(true), ARG_TEXTS(NULL, 0),
                            ARG_I64S(NULL, 0)};
    for (size_t i = 0; i < N; i++) {
        q[i] = (struct db_query)DB_QUERY(STMT_TEST_ECHO, args);
    }
    check_ok(c, db_read(c, q, N));
    assert_int_equal(c->db_trips, 1);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(row_text(&q[i].rows, 0, TEST_ECHO__T).n, SIZE);
    }
}

static void session_is(const char *tenant, const char *zone)
{
    struct rows rs;
    uint32_t trips = c->db_trips;
    check_ok(c, db_read1(c, STMT_TEST_SESSION, NULL, 0, &rs));
    assert_int_equal(c->db_trips - trips, 1);
    assert_true(span_is(row_text(&rs, 0, TEST_SESSION__TENANT), tenant));
    assert_true(span_is(row_text(&rs, 0, TEST_SESSION__ZONE), zone));
    assert_true(span_is(row_text(&rs, 0, TEST_SESSION__PATH), "kartoteka"));
}

static void the_session_follows_the_context(void **state)
{
    (void)state;
    session_is("", "UTC");
    c->tenant = 7;
    c->time_zone = "Asia/Vladivostok";
    session_is("7", "Asia/Vladivostok");
    session_is("7", "Asia/Vladivostok");
    c->tenant = 8;
    session_is("8", "Asia/Vladivostok");
    c->time_zone = NULL;
    session_is("8", "UTC");
    c->tenant = 0;
    session_is("", "UTC");
}

static void a_failing_group_keeps_the_session(void **state)
{
    (void)state;
    struct db_arg zero[] = {ARG_I64(0)};
    c->tenant = 9;
    assert_int_equal(db_read1(c, STMT_TEST_DIVIDE, zero, 1, NULL), E_PARAM_INVALID);
    err_clear(c);
    session_is("9", "UTC");
}

static void a_bad_time_zone_gives_no_rows_of_another_tenant(void **state)
{
    (void)state;
    struct rows rs = {.n = 0};
    c->tenant = demo_tenant();
    check_ok(c, db_read1(c, STMT_TEST_PARTIES, NULL, 0, &rs));
    assert_int_equal(rs.n, 1);
    c->tenant = other_tenant();
    c->time_zone = "Nowhere/City";
    rs.n = 0;
    assert_int_not_equal(db_read1(c, STMT_TEST_PARTIES, NULL, 0, &rs), E_OK);
    assert_int_equal(rs.n, 0);
    assert_string_equal(c->err.sqlstate, "22023");
    err_clear(c);
    c->time_zone = NULL;
    check_ok(c, db_read1(c, STMT_TEST_PARTIES, NULL, 0, &rs));
    assert_int_equal(rs.n, 0);
}

/* test_parties names no tenant: only row-level security is left. */
static void row_level_security_is_the_second_net(void **state)
{
    (void)state;
    struct rows rs;
    c->tenant = 0;
    check_ok(c, db_read1(c, STMT_TEST_PARTIES, NULL, 0, &rs));
    assert_int_equal(rs.n, 0);
    c->tenant = demo_tenant();
    check_ok(c, db_read1(c, STMT_TEST_PARTIES, NULL, 0, &rs));
    assert_int_equal(rs.n, 1);
    assert_int_equal(row_i64(&rs, 0, TEST_PARTIES__TENANT), c->tenant);
    assert_true(row_i64(&rs, 0, TEST_PARTIES__COUNT) > 100);
    c->tenant = other_tenant();
    check_ok(c, db_read1(c, STMT_TEST_PARTIES, NULL, 0, &rs));
    assert_int_equal(rs.n, 0);
}

static void a_changed_result_type_is_prepared_again(void **state)
{
    (void)state;
    struct db_arg args[] = {ARG_I64(1), ARG_TEXT(SPAN("41"))};
    struct rows rs;
    admin_run("TRUNCATE kartoteka.test_row");
    check_ok(c, db_write1(c, STMT_TEST_ADD, args, 2, NULL));
    check_ok(c, db_read1(c, STMT_TEST_FIRST_VALUE, NULL, 0, &rs));
    admin_run("ALTER TABLE kartoteka.test_row ALTER v TYPE bigint USING v::bigint");
    check_ok(c, db_read1(c, STMT_TEST_FIRST_VALUE, NULL, 0, &rs));
    assert_int_equal(row_i64(&rs, 0, TEST_FIRST_VALUE__V), 41);
    admin_run("ALTER TABLE kartoteka.test_row ALTER v TYPE text");
    check_ok(c, db_read1(c, STMT_TEST_FIRST_VALUE, NULL, 0, &rs));
    check_ok(c, db_read1(c, STMT_TEST_FIRST_VALUE, NULL, 0, &rs));
}

static void lost_prepared_statements_are_prepared_again(void **state)
{
    (void)state;
    struct db_arg args[] = {ARG_I64(77), ARG_TEXT(SPAN("77"))};
    check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    check_ok(c, db_write1(c, STMT_TEST_ADD, args, 2, NULL));
    check_ok(c, db_read1(c, STMT_TEST_FORGET, NULL, 0, NULL));
    check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    check_ok(c, db_read1(c, STMT_TEST_FORGET, NULL, 0, NULL));
    args[0] = ARG_I64(78);
    args[1] = ARG_TEXT(SPAN("78"));
    check_ok(c, db_write1(c, STMT_TEST_ADD, args, 2, NULL)); /* nothing had happened: sent again */
}

struct heard {
    int count, empty;
    char last[64];
};

static void hear(void *arg, struct span payload)
{
    struct heard *h = arg;
    h->count++;
    h->empty += payload.n == 0;
    snprintf(h->last, sizeof(h->last), "%.*s", SPAN_ARG(payload));
}

/* Polls until another notification came, 5 s at most. */
static bool heard_more(const struct heard *h, int before)
{
    for (int64_t end = clock_mono_ms() + 5000; clock_mono_ms() < end;) {
        db_poll(c->db);
        if (h->count > before) {
            return true;
        }
        poll(NULL, 0, 5);
    }
    return false;
}

static void notifications_arrive(void **state)
{
    (void)state;
    struct heard h = {0, 0, ""};
    db_on_notify(c->db, hear, &h);
    check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    assert_int_equal(h.empty, 1);
    admin_run("SELECT pg_notify('kartoteka', 'access')");
    assert_true(heard_more(&h, 1));
    assert_string_equal(h.last, "access");
    struct db_arg args[] = {ARG_TEXT(SPAN("own"))};
    check_ok(c, db_read1(c, STMT_TEST_NOTIFY, args, 1, NULL));
    assert_true(h.count == 3 || heard_more(&h, 2));
    assert_string_equal(h.last, "own");
    struct rows rs;
    check_ok(c, db_read1(c, STMT_TEST_SESSION, NULL, 0, &rs));
    char sql[100];
    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%lld)",
             (long long)row_i64(&rs, 0, TEST_SESSION__BACKEND));
    admin_run(sql);
    check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    assert_int_equal(h.empty, 2); /* a new connection: something may have been missed */
    admin_run("SELECT pg_notify('kartoteka', 'again')");
    assert_true(heard_more(&h, h.count));
}

static void listening_can_start_late(void **state)
{
    (void)state;
    struct heard h = {0, 0, ""};
    check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    db_on_notify(c->db, hear, &h);
    check_ok(c, db_read1(c, STMT_TEST_ROWS, NULL, 0, NULL));
    int before = h.count;
    admin_run("SELECT pg_notify('kartoteka', 'late')");
    assert_true(heard_more(&h, before));
    assert_string_equal(h.last, "late");
}

static void ready_tells_the_schema_version(void **state)
{
    (void)state;
    int64_t version = 0;
    check_ok(c, db_ready(c, &version));
    assert_int_equal(version, SCHEMA_VERSION);
}

static void ready_refuses_other_schemas(void **state)
{
    (void)state;
    int64_t version = 5;
    char *empty = conninfo_with(worker_conninfo(), " dbname=postgres");
    struct ctx *other = context_new(empty, true);
    assert_int_equal(db_ready(other, &version), E_UNAVAILABLE);
    assert_int_equal(version, 0);
    context_free(other);
    free(empty);
    admin_run("INSERT INTO kartoteka.schema_migration (version, name, sha256)"
              " VALUES (9999, 'newer', '')");
    assert_int_equal(db_ready(c, &version), E_UNAVAILABLE);
    assert_int_equal(version, 9999);
    err_clear(c);
    admin_run("DELETE FROM kartoteka.schema_migration WHERE version = 9999;"
              "CREATE TABLE kartoteka.kept AS TABLE kartoteka.schema_migration;"
              "DELETE FROM kartoteka.schema_migration WHERE version = 2");
    assert_int_equal(db_ready(c, &version), E_UNAVAILABLE); /* one in the middle is missing */
    admin_run(
        "INSERT INTO kartoteka.schema_migration SELECT * FROM kartoteka.kept WHERE version = 2;"
        "DROP TABLE kartoteka.kept");
}

static int start_group(void **state)
{
    (void)state;
    return context_group(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_come_back_as_they_went),
        TEST(nulls_and_empty_lists_are_told_apart),
        TEST(optional_values_become_null),
        TEST(nul_is_refused_before_anything_is_sent),
        TEST(invalid_utf8_is_an_encoding_error),
        TEST(wrong_calls_are_refused),
        TEST(a_group_is_one_trip),
        TEST(an_error_in_a_group_harms_only_the_group),
        TEST(a_write_is_all_or_nothing),
        TEST(an_error_at_commit_is_seen),
        TEST(large_groups_do_not_block),
        TEST(the_session_follows_the_context),
        TEST(a_failing_group_keeps_the_session),
        TEST(a_bad_time_zone_gives_no_rows_of_another_tenant),
        TEST(row_level_security_is_the_second_net),
        TEST(a_changed_result_type_is_prepared_again),
        TEST(lost_prepared_statements_are_prepared_again),
        TEST(notifications_arrive),
        TEST(listening_can_start_late),
        TEST(ready_tells_the_schema_version),
        TEST(ready_refuses_other_schemas),
        UNPREPARED(values_come_back_as_they_went),
        UNPREPARED(a_group_is_one_trip),
        UNPREPARED(an_error_in_a_group_harms_only_the_group),
        UNPREPARED(a_write_is_all_or_nothing),
        UNPREPARED(an_error_at_commit_is_seen),
        UNPREPARED(the_session_follows_the_context),
        UNPREPARED(a_failing_group_keeps_the_session),
        UNPREPARED(a_bad_time_zone_gives_no_rows_of_another_tenant),
        UNPREPARED(row_level_security_is_the_second_net),
    };
    return cmocka_run_group_tests(tests, start_group, NULL);
}

/*
 * Statements, arguments, rows, groups, the session's tenant, notifications.
 */
#include "one_context.h"

#include "calls.h"

#include <poll.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct sql_test_echo_row echo(const struct sql_test_echo_args *a)
{
    struct sql_test_echo_rows rs;
    check_ok(c, sql_test_echo(c, a, &rs));
    assert_int_equal(rs.rows.n, 1);
    return sql_test_echo_row(&rs, 0);
}

static void values_come_back_as_they_went(void **state)
{
    (void)state;
    struct span texts[] = {SPAN("a\"b\\c{},\n'"), SPAN_NONE, SPAN("")};
    int64_t numbers[] = {INT64_MAX - 2, -5, 7};
    struct sql_test_echo_row r =
        echo(SQL_ARGS(test_echo, .t = SPAN("ёж \\ ' \" NULL"), .n = OPT_I64(INT64_MIN),
                      .b = OPT_BOOL(true), .texts = SPANS(texts, 3), .numbers = I64S(numbers, 3)));
    assert_true(span_is(r.t, "ёж \\ ' \" NULL"));
    assert_true(r.n.has == GIVEN && r.n.v == INT64_MIN);
    assert_true(r.b.has == GIVEN && r.b.v);
    assert_int_equal(r.count, 3);
    assert_true(span_eq(r.first, texts[0]));
    assert_null(r.second.p);
    assert_true(span_is(r.third, ""));
    assert_true(r.sum.has == GIVEN && r.sum.v == INT64_MAX);
}

static void nulls_and_empty_values_are_told_apart(void **state)
{
    (void)state;
    struct opt_i64 no_number = {.has = IS_NULL, .v = 5};
    struct opt_bool no_flag = {.has = ABSENT, .v = true};
    struct sql_test_echo_row r =
        echo(SQL_ARGS(test_echo, .t = SPAN_NONE, .n = no_number, .b = no_flag,
                      .texts = SPANS(NULL, 0), .numbers = I64S(NULL, 0)));
    assert_null(r.t.p);
    assert_true(r.n.has == IS_NULL && r.n.v == 0);
    assert_true(r.b.has == IS_NULL && !r.b.v);
    assert_int_equal(r.count, 0);
    assert_null(r.first.p);
    assert_int_equal(r.sum.has, IS_NULL);
    r = echo(SQL_ARGS(test_echo, .t = SPAN(""), .n = OPT_I64(0), .b = OPT_BOOL(false),
                      .texts = SPANS(NULL, 0), .numbers = I64S(NULL, 0)));
    assert_true(span_is(r.t, ""));
    assert_true(r.n.has == GIVEN && r.n.v == 0);
    assert_true(r.b.has == GIVEN && !r.b.v);
}

static void nul_is_refused_before_anything_is_sent(void **state)
{
    (void)state;
    struct span in_array[] = {SPAN("fine"), {"a\0b", 3}};
    assert_int_equal(add_row(c, 1, (struct span){.p = "x\0y", .n = 3}), E_ENCODING);
    err_clear(c);
    enum err e =
        sql_test_echo(c,
                      SQL_ARGS(test_echo, .t = SPAN("t"), .n = OPT_I64(1), .b = OPT_BOOL(false),
                               .texts = SPANS(in_array, 2), .numbers = I64S(NULL, 0)),
                      NULL);
    assert_int_equal(e, E_ENCODING);
    assert_int_equal(c->db_trips, 0);
}

static void invalid_utf8_is_an_encoding_error(void **state)
{
    (void)state;
    assert_int_equal(add_row(c, 1, (struct span){.p = "\xff\xfe", .n = 2}), E_ENCODING);
    assert_string_equal(c->err.sqlstate, "22021");
}

static void wrong_calls_are_refused(void **state)
{
    (void)state;
    struct db_query q = add_query(c, 1, SPAN("x"), NULL);
    assert_int_equal(db_read(c, &q, 1), E_INTERNAL); /* it writes */
    err_clear(c);
    assert_int_equal(db_read(c, NULL, 0), E_INTERNAL);
    assert_int_equal(c->db_trips, 0);
}

static void a_group_is_one_trip(void **state)
{
    (void)state;
    struct sql_test_divide_rows fifth, half;
    struct sql_test_session_rows session;
    struct db_query q[] = {divide_query(c, 5, &fifth), sql_test_session_query(c, &session),
                           divide_query(c, 2, &half)};
    check_ok(c, db_read(c, q, COUNT(q)));
    assert_int_equal(c->db_trips, 1);
    assert_true(c->db_us > 0);
    assert_int_equal(sql_test_divide_row(&fifth, 0).n, 20);
    assert_int_equal(sql_test_divide_row(&half, 0).n, 50);
    assert_true(span_is(sql_test_session_row(&session, 0).path, "kartoteka"));
}

static void an_error_in_a_group_harms_only_the_group(void **state)
{
    (void)state;
    struct db_query q[] = {
        divide_query(c, 5, NULL),
        divide_query(c, 0, NULL),
        sql_test_rows_query(c, NULL), /* never prepared: aborted */
        divide_query(c, 7, NULL),
    };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(db_read(c, q, COUNT(q)), E_PARAM_INVALID);
        assert_string_equal(c->err.sqlstate, "22012");
        assert_non_null(strstr(c->err.detail, "test_divide"));
        err_clear(c);
        check_ok(c, read_rows(c));
    }
}

static int64_t rows_now(void)
{
    return admin_number("SELECT count(*) FROM kartoteka.test_row");
}

static void a_write_is_all_or_nothing(void **state)
{
    (void)state;
    struct sql_test_add_rows added;
    struct db_query bad[] = {add_query(c, 1, SPAN("one"), NULL),
                             add_query(c, 1, SPAN("uno"), NULL)};
    struct db_query good[] = {add_query(c, 1, SPAN("one"), NULL),
                              add_query(c, 2, SPAN("two"), &added)};
    admin_run("TRUNCATE kartoteka.test_row");
    assert_int_equal(db_write(c, bad, 2), E_CONFLICT);
    assert_string_equal(c->err.sqlstate, "23505");
    assert_string_equal(c->err.constraint, "test_row_pkey");
    assert_int_equal(rows_now(), 0);
    err_clear(c);
    check_ok(c, db_write(c, good, 2));
    assert_int_equal(good[0].rows.affected, 1);
    assert_int_equal(sql_test_add_row(&added, 0).id, 2);
    assert_int_equal(rows_now(), 2);
}

/* The error comes with the commit, when every statement has already succeeded. */
static void an_error_at_commit_is_seen(void **state)
{
    (void)state;
    struct db_query q[] = {add_query(c, 11, SPAN("same"), NULL),
                           add_query(c, 12, SPAN("same"), NULL)};
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
    static struct sql_test_echo_rows rs[N];
    struct span big = {.p = memset(arena_alloc(c->mem, SIZE), 'x', SIZE), .n = SIZE};
    for (size_t i = 0; i < N; i++) {
        q[i] =
            sql_test_echo_query(c,
                                SQL_ARGS(test_echo, .t = big, .n = OPT_I64(1), .b = OPT_BOOL(true),
                                         .texts = SPANS(NULL, 0), .numbers = I64S(NULL, 0)),
                                &rs[i]);
    }
    check_ok(c, db_read(c, q, N));
    assert_int_equal(c->db_trips, 1);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(sql_test_echo_row(&rs[i], 0).t.n, SIZE);
    }
}

static void session_is(const char *tenant, const char *zone)
{
    struct sql_test_session_rows rs;
    uint32_t trips = c->db_trips;
    check_ok(c, sql_test_session(c, &rs));
    assert_int_equal(c->db_trips - trips, 1);
    struct sql_test_session_row r = sql_test_session_row(&rs, 0);
    assert_true(span_is(r.tenant, tenant));
    assert_true(span_is(r.zone, zone));
    assert_true(span_is(r.path, "kartoteka"));
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
    c->tenant = 9;
    assert_int_equal(sql_test_divide(c, SQL_ARGS(test_divide, .n = 0), NULL), E_PARAM_INVALID);
    err_clear(c);
    session_is("9", "UTC");
}

static void a_bad_time_zone_gives_no_rows_of_another_tenant(void **state)
{
    (void)state;
    struct sql_test_parties_rows rs = {.rows.n = 0};
    c->tenant = demo_tenant();
    check_ok(c, sql_test_parties(c, &rs));
    assert_int_equal(rs.rows.n, 1);
    c->tenant = other_tenant();
    c->time_zone = "Nowhere/City";
    rs.rows.n = 0;
    assert_int_not_equal(sql_test_parties(c, &rs), E_OK);
    assert_int_equal(rs.rows.n, 0);
    assert_string_equal(c->err.sqlstate, "22023");
    err_clear(c);
    c->time_zone = NULL;
    check_ok(c, sql_test_parties(c, &rs));
    assert_int_equal(rs.rows.n, 0);
}

/* test_parties names no tenant: only row-level security is left. */
static void row_level_security_is_the_second_net(void **state)
{
    (void)state;
    struct sql_test_parties_rows rs;
    c->tenant = 0;
    check_ok(c, sql_test_parties(c, &rs));
    assert_int_equal(rs.rows.n, 0);
    c->tenant = demo_tenant();
    check_ok(c, sql_test_parties(c, &rs));
    assert_int_equal(rs.rows.n, 1);
    assert_int_equal(sql_test_parties_row(&rs, 0).tenant, c->tenant);
    assert_true(sql_test_parties_row(&rs, 0).count > 100);
    c->tenant = other_tenant();
    check_ok(c, sql_test_parties(c, &rs));
    assert_int_equal(rs.rows.n, 0);
}

static void a_changed_result_type_is_prepared_again(void **state)
{
    (void)state;
    struct sql_test_first_value_rows rs;
    admin_run("TRUNCATE kartoteka.test_row");
    check_ok(c, add_row(c, 1, SPAN("41")));
    check_ok(c, sql_test_first_value(c, &rs));
    admin_run("ALTER TABLE kartoteka.test_row ALTER v TYPE bigint USING v::bigint");
    check_ok(c, sql_test_first_value(c, &rs));
    assert_true(span_is(sql_test_first_value_row(&rs, 0).v, "41"));
    admin_run("ALTER TABLE kartoteka.test_row ALTER v TYPE text");
    check_ok(c, sql_test_first_value(c, &rs));
    check_ok(c, sql_test_first_value(c, &rs));
}

static void lost_prepared_statements_are_prepared_again(void **state)
{
    (void)state;
    check_ok(c, read_rows(c));
    check_ok(c, add_row(c, 77, SPAN("77")));
    check_ok(c, sql_test_forget(c, NULL));
    check_ok(c, read_rows(c));
    check_ok(c, sql_test_forget(c, NULL));
    check_ok(c, add_row(c, 78, SPAN("78"))); /* nothing had happened: sent again */
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
    check_ok(c, read_rows(c));
    assert_int_equal(h.empty, 1);
    admin_run("SELECT pg_notify('kartoteka', 'access')");
    assert_true(heard_more(&h, 1));
    assert_string_equal(h.last, "access");
    check_ok(c, notify(c, SPAN("own")));
    assert_true(h.count == 3 || heard_more(&h, 2));
    assert_string_equal(h.last, "own");
    struct sql_test_session_rows rs;
    check_ok(c, sql_test_session(c, &rs));
    char sql[100];
    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%lld)",
             (long long)sql_test_session_row(&rs, 0).backend);
    admin_run(sql);
    check_ok(c, read_rows(c));
    assert_int_equal(h.empty, 2); /* a new connection: something may have been missed */
    admin_run("SELECT pg_notify('kartoteka', 'again')");
    assert_true(heard_more(&h, h.count));
}

static void listening_can_start_late(void **state)
{
    (void)state;
    struct heard h = {0, 0, ""};
    check_ok(c, read_rows(c));
    db_on_notify(c->db, hear, &h);
    check_ok(c, read_rows(c));
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
        TEST(nulls_and_empty_values_are_told_apart),
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

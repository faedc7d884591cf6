/*
 * Writes of many requests in one execution: each is stored once or refused alone, and nobody hears
 * of his before it is durable.
 */
#include "jobs.h"

#include "base/buf.h"
#include "db/sql/test.h"

enum { PARTS = 3, FEW = 3, TOGETHER_MAX = 32 };

static const char taken[] = "taken", divides[] = "divide", pause_long[] = "0.3";

/* A request with so many parts as its number has units, modulo PARTS. */
static enum err keep(struct job *j, struct span name, int64_t deaths, const char *pause,
                     struct sql_test_keep_rows *rs)
{
    int64_t parts[PARTS];
    size_t n = (size_t)j->number % PARTS;
    for (size_t i = 0; i < n; i++) {
        parts[i] = j->number * 10 + (int64_t)i;
    }
    return sql_test_keep(&j->c,
                         SQL_ARGS(test_keep, .deaths = deaths, .pause = span_of(pause),
                                  .names = name, .items = n, .parts = I64S(parts, n)),
                         rs);
}

static struct span own_name(struct job *j)
{
    return arena_printf(j->c.mem, "%d, \"%d\"", j->number, j->number);
}

static void check_kept(const struct job *j, struct span name, const struct sql_test_keep_rows *rs)
{
    int64_t n = j->number % PARTS, total = n * (j->number * 10) + n * (n - 1) / 2;
    assert_int_equal(rs->rows.n, 1);
    assert_true(span_eq(sql_test_keep_row(rs, 0).name, name));
    assert_int_equal(sql_test_keep_row(rs, 0).total.v, total);
}

static void keep_as(struct job *j, struct span name, const char *pause)
{
    struct sql_test_keep_rows rs;
    j->result = keep(j, name, 0, pause, &rs);
    if (j->result == E_OK) {
        check_kept(j, name, &rs);
    }
}

static void keep_own(struct job *j)
{
    keep_as(j, own_name(j), "0");
}

static void forget_all(void)
{
    admin_run("TRUNCATE kartoteka.test_kept; ALTER SEQUENCE kartoteka.test_calls RESTART");
}

/* All connections for writes, and what they prepare. */
static void connect_all(void)
{
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, keep_own);
    for (int i = 0; i < FIBERS; i++) {
        assert_int_equal(jobs[i].result, E_OK);
    }
    forget_all();
}

static int64_t count(const char *what)
{
    char sql[512];
    snprintf(sql, sizeof(sql), "SELECT %s FROM kartoteka.test_kept", what);
    return admin_number(sql);
}

static void expect_all(const struct job *jobs, int n, enum err want)
{
    for (int i = 0; i < n; i++) {
        assert_int_equal(jobs[i].result, want);
    }
}

static void writes_share_executions_and_commits(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    connect_all();
    run_jobs(jobs, FIBERS, keep_own);
    expect_all(jobs, FIBERS, E_OK);
    assert_int_equal(count("count(*)"), FIBERS);
    assert_int_equal(count("count(DISTINCT xid)"), FIBERS / TOGETHER_MAX);
    assert_int_equal(count("min(together)"), TOGETHER_MAX);
    assert_int_equal(count("max(together)"), TOGETHER_MAX);
}

static void keep_much(struct job *j)
{
    struct buf b;
    buf_init(&b, j->c.mem, 100000);
    for (int i = 0; i < 5000; i++) {
        buf_i64(&b, j->number);
        buf_text(&b, " - this is a long name");
    }
    struct span name = buf_view(&b);
    struct sql_test_keep_rows rs;
    j->result = keep(j, name, 0, "0", &rs);
}

static void large_ones_go_alone(void **state)
{
    (void)state;
    struct job jobs[FEW];
    admin_run("ALTER TABLE kartoteka.test_kept DROP CONSTRAINT test_kept_once");
    connect_all();
    run_jobs(jobs, FEW, keep_much);
    expect_all(jobs, FEW, E_OK);
    assert_int_equal(count("count(*)"), FEW);
    assert_int_equal(count("max(together)"), 1);
}

static void keep_as_tenant(struct job *j)
{
    j->c.tenant = j->number % 4;
    j->c.time_zone = j->number % 5 == 0 ? "Asia/Tashkent" : NULL;
    keep_own(j);
}

static void tenants_share_no_execution(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    connect_all();
    run_jobs(jobs, FIBERS, keep_as_tenant);
    expect_all(jobs, FIBERS, E_OK);
    assert_int_equal(count("count(*)"), FIBERS);
    assert_int_equal(count("count(*) FILTER (WHERE session IS DISTINCT FROM"
                           " CASE tenant WHEN 0 THEN '' ELSE tenant::text END)"),
                     0);
    assert_true(count("max(together)") > 1);
    assert_int_equal(count("count(*) FILTER (WHERE together >"
                           " (SELECT count(*) FROM kartoteka.test_kept k"
                           "  WHERE k.xid = test_kept.xid AND k.tenant = test_kept.tenant))"),
                     0);
}

static void keep_or_fail(struct job *j)
{
    bool bad = j->number == 1;
    keep_as(j, bad ? span_of(j->c.tenant == 0 ? taken : divides) : own_name(j), "0");
}

static void keep_or_fail_in_tenant(struct job *j)
{
    j->c.tenant = 1;
    keep_or_fail(j);
}

static void expect_one_guilty(enum err want, void (*fn)(struct job *j))
{
    struct job jobs[FEW];
    connect_all();
    admin_run("INSERT INTO kartoteka.test_kept (name) VALUES ('taken')");
    run_jobs(jobs, FEW, fn);
    assert_int_equal(jobs[0].result, E_OK);
    assert_int_equal(jobs[1].result, want);
    assert_int_equal(jobs[2].result, E_OK);
    assert_int_equal(count("count(*) FILTER (WHERE name <> 'taken' AND together = 1)"), FEW - 1);
    assert_int_equal(count("count(*)"), FEW);
    /* Together once, then each alone. */
    assert_int_equal(admin_number("SELECT last_value FROM kartoteka.test_calls"), 1 + FEW);
}

static void the_guilty_is_refused_alone(void **state)
{
    (void)state;
    expect_one_guilty(E_PARAM_INVALID, keep_or_fail_in_tenant);
}

/* Nobody may have been told that his is stored. */
static void so_is_who_fails_at_the_commit(void **state)
{
    (void)state;
    expect_one_guilty(E_CONFLICT, keep_or_fail);
}

static void keep_the_same(struct job *j)
{
    struct sql_test_keep_rows rs;
    j->result = keep(j, SPAN("the same"), 0, "0", &rs);
}

static void one_of_equals_is_stored(void **state)
{
    (void)state;
    struct job jobs[FEW];
    int well = 0;
    connect_all();
    run_jobs(jobs, FEW, keep_the_same);
    for (int i = 0; i < FEW; i++) {
        assert_true(jobs[i].result == E_OK || jobs[i].result == E_CONFLICT);
        well += jobs[i].result == E_OK;
    }
    assert_int_equal(well, 1);
    assert_int_equal(count("count(*)"), 1);
}

static void keep_or_nothing(struct job *j)
{
    struct sql_test_keep_rows rs;
    if (j->number % 2 == 0) {
        keep_own(j);
        return;
    }
    j->result = keep(j, SPAN(""), 0, "0", &rs);
    assert_int_equal(rs.rows.n, 0);
}

static void who_stores_nothing_has_no_row(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    connect_all();
    run_jobs(jobs, FIBERS, keep_or_nothing);
    expect_all(jobs, FIBERS, E_OK);
    assert_int_equal(count("count(*)"), FIBERS / 2);
}

static void keep_and_die(struct job *j)
{
    struct sql_test_keep_rows rs;
    j->result = keep(j, own_name(j), 1, "0", &rs);
}

/* A write that was under way when its connection died may have happened, so it is not asked again.
 */
static void a_lost_connection_is_not_tried_again(void **state)
{
    (void)state;
    struct job jobs[FEW];
    connect_all();
    run_jobs(jobs, FEW, keep_and_die);
    expect_all(jobs, FEW, E_UNAVAILABLE);
    assert_int_equal(admin_number("SELECT last_value FROM kartoteka.test_calls"), 1);
    assert_int_equal(count("count(*)"), 0);
    run_jobs(jobs, FEW, keep_own);
    expect_all(jobs, FEW, E_OK);
}

static void keep_slowly(struct job *j)
{
    keep_as(j, own_name(j), "0.02");
}

static void killed_at_any_time_nothing_is_stored_twice(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    for (int round = 0; round < 6; round++) {
        run_jobs(jobs, FIBERS, keep_own); /* some may meet what is dead already */
        forget_all();
        connect_all();
        for (int i = 0; i < FIBERS; i++) {
            start_job(&jobs[i], i, keep_slowly);
            if (i % (8 + round) == 0) {
                turn();
            }
        }
        admin_run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                  " WHERE application_name = 'kartoteka pool test'");
        finish_jobs();
        int64_t well = 0;
        for (int i = 0; i < FIBERS; i++) {
            assert_true(jobs[i].result == E_OK || jobs[i].result == E_UNAVAILABLE);
            well += jobs[i].result == E_OK;
        }
        assert_true(count("count(*)") >= well);
    }
}

static void keep_in_a_hurry(struct job *j)
{
    j->c.deadline_ms = j->number % 2 == 1 ? clock_mono_ms() + 50 : 0;
    keep_as(j, own_name(j), pause_long);
}

/* A write past its deadline is stored when it was under way, and is not when it was never sent. */
static void who_leaves_takes_nothing_along(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    connect_all();
    for (int i = 0; i < FIBERS; i++) {
        start_job(&jobs[i], i, keep_in_a_hurry);
        if (i % 8 == 7) {
            turn();
        }
    }
    finish_jobs();
    int sent = 0;
    for (int i = 0; i < FIBERS; i++) {
        assert_true(i % 2 == 0 ? jobs[i].result == E_OK
                               : jobs[i].result == E_TIMEOUT || jobs[i].result == E_BUSY);
        sent += jobs[i].result != E_BUSY;
    }
    assert_in_range(sent, FIBERS / 2 + 1, FIBERS - 1);
    assert_int_equal(count("count(*)"), sent);
}

static void hold_a_connection(struct job *j)
{
    struct sql_test_keep_rows rs;
    check_ok(&j->c, db_begin(&j->c));
    j->result = keep(j, own_name(j), 0, pause_long, &rs);
    check_kept(j, own_name(j), &rs);
    check_ok(&j->c, db_commit(&j->c));
}

static void hold_or_keep(struct job *j)
{
    if (j->number < WRITES || j->number % 16 == 0) {
        hold_a_connection(j);
    } else {
        keep_own(j);
    }
}

static void transactions_and_batches_take_turns(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    connect_all();
    run_jobs(jobs, FIBERS, hold_or_keep);
    expect_all(jobs, FIBERS, E_OK);
    assert_int_equal(count("count(*)"), FIBERS);
}

static void alone_it_is_one_of_one(void **state)
{
    (void)state;
    struct job j = {.number = 2, .c = {.mem = arena_new(), .db = db}};
    struct sql_test_keep_rows rs;
    check_ok(&j.c, keep(&j, own_name(&j), 0, "0", &rs)); /* outside of a fiber */
    check_kept(&j, own_name(&j), &rs);
    assert_int_equal(sql_test_keep_row(&rs, 0).ord, 1);
    arena_free(j.c.mem);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start_engine, stop_engine)
    const struct CMUnitTest tests[] = {
        T(writes_share_executions_and_commits),
        T(large_ones_go_alone),
        T(tenants_share_no_execution),
        T(the_guilty_is_refused_alone),
        T(so_is_who_fails_at_the_commit),
        T(one_of_equals_is_stored),
        T(who_stores_nothing_has_no_row),
        T(a_lost_connection_is_not_tried_again),
        T(killed_at_any_time_nothing_is_stored_twice),
        T(who_leaves_takes_nothing_along),
        T(transactions_and_batches_take_turns),
        T(alone_it_is_one_of_one),
    };
    return cmocka_run_group_tests_name("batch_write", tests, NULL, NULL);
}

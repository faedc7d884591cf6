/*
 * The event engine's pool: many fibers over few connections.
 */
#include "jobs.h"

#include "calls.h"

static void read_session_again(struct job *j)
{
    struct sql_test_session_rows rs;
    char want[16] = "";
    j->c.tenant = j->number % 4;
    j->c.time_zone = j->number % 3 == 0 ? "Asia/Tashkent" : NULL;
    if (j->c.tenant != 0) {
        snprintf(want, sizeof(want), "%d", j->c.tenant);
    }
    j->result = sql_test_session(&j->c, &rs);
    if (j->result != E_OK) {
        return;
    }
    assert_true(span_is(sql_test_session_row(&rs, 0).tenant, want));
    assert_true(span_is(sql_test_session_row(&rs, 0).zone,
                        j->c.time_zone != NULL ? j->c.time_zone : "UTC"));
    j->backend = sql_test_session_row(&rs, 0).backend;
}

static void read_session(struct job *j)
{
    read_session_again(j);
    assert_true(j->result != E_OK || j->c.db_trips == 1);
}

static void read_as_nobody(struct job *j)
{
    struct sql_test_session_rows rs;
    j->c.tenant = 3;
    j->c.time_zone = j->number % 8 == 7 ? "UTC" : "No/Where";
    j->result = sql_test_session(&j->c, &rs);
    if (j->result == E_OK) {
        assert_true(span_is(sql_test_session_row(&rs, 0).tenant, "3"));
        assert_true(span_is(sql_test_session_row(&rs, 0).zone, j->c.time_zone));
    }
}

/* When the tenant's setting fails, those behind it in the pipeline must not run as another tenant.
 */
static void a_session_that_fails_fails_all_that_rely_on_it(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, read_session);
    run_jobs(jobs, FIBERS, read_as_nobody);
    for (int i = 0; i < FIBERS; i++) {
        if (i % 8 != 7) {
            assert_int_not_equal(jobs[i].result, E_OK);
        } else {
            assert_int_equal(jobs[i].result, E_OK);
        }
    }
    run_jobs(jobs, FIBERS, read_session);
    for (int i = 0; i < FIBERS; i++) {
        assert_int_equal(jobs[i].result, E_OK);
    }
}

static size_t backends_of(const struct job *jobs, int n)
{
    size_t count = 0;
    for (int i = 0; i < n; i++) {
        bool seen = false;
        for (int k = 0; k < i; k++) {
            seen |= jobs[k].backend == jobs[i].backend;
        }
        count += !seen;
    }
    return count;
}

static void reads_share_their_connections(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    for (int round = 0; round < 5; round++) {
        run_jobs(jobs, FIBERS, read_session);
        for (int i = 0; i < FIBERS; i++) {
            assert_int_equal(jobs[i].result, E_OK);
        }
        assert_true(backends_of(jobs, FIBERS) <= READS);
    }
    assert_int_equal(backends_of(jobs, FIBERS), READS);
}

static void divide(struct job *j)
{
    struct sql_test_divide_rows rs;
    j->result = sql_test_divide(&j->c, SQL_ARGS(test_divide, .n = j->number % 5), &rs);
    if (j->result == E_OK) {
        assert_int_equal(sql_test_divide_row(&rs, 0).n, 100 / (j->number % 5));
    }
}

static void a_failing_statement_harms_itself_only(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    for (int round = 0; round < 5; round++) {
        run_jobs(jobs, FIBERS, divide);
        for (int i = 0; i < FIBERS; i++) {
            assert_int_equal(jobs[i].result, i % 5 == 0 ? E_PARAM_INVALID : E_OK);
        }
    }
}

static size_t in_transaction;

static void transaction(struct job *j)
{
    struct sql_test_session_rows rs;
    check_ok(&j->c, db_begin(&j->c));
    check_ok(&j->c, add_row(&j->c, j->number, SPAN_NONE));
    assert_true(++in_transaction <= WRITES);
    for (int i = 0; i < 3; i++) {
        check_ok(&j->c, sql_test_session(&j->c, &rs));
        int64_t backend = sql_test_session_row(&rs, 0).backend;
        assert_true(i == 0 || backend == j->backend);
        j->backend = backend;
    }
    in_transaction--;
    if (j->number % 4 == 0) {
        db_rollback(&j->c);
        return;
    }
    check_ok(&j->c, db_commit(&j->c));
}

static void a_transaction_has_its_connection_alone(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    in_transaction = 0;
    run_jobs(jobs, FIBERS, transaction);
    /* Transactions that may wait long for locks leave one connection to other tenants. */
    assert_int_equal(backends_of(jobs, FIBERS), WRITES - 1);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row"), FIBERS * 3 / 4);
}

static void write_row(struct job *j)
{
    j->result = add_row(&j->c, j->number + 1000, SPAN_NONE);
}

static void plain_writes_are_all_stored(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, write_row);
    for (int i = 0; i < FIBERS; i++) {
        assert_int_equal(jobs[i].result, E_OK);
    }
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row WHERE id >= 1000"),
                     FIBERS);
}

static void fail_then_look(struct job *j)
{
    struct sql_test_session_rows rs;
    char want[16] = "";
    j->c.tenant = j->number % 5;
    if (j->c.tenant != 0) {
        snprintf(want, sizeof(want), "%d", j->c.tenant);
    }
    struct db_query bad = divide_query(&j->c, 0, NULL);
    struct db_query good = sql_test_session_query(&j->c, &rs);
    assert_int_equal(db_write(&j->c, &bad, 1), E_PARAM_INVALID);
    err_clear(&j->c);
    check_ok(&j->c, db_write(&j->c, &good, 1));
    assert_true(span_is(sql_test_session_row(&rs, 0).tenant, want));
}

/* A write sets its tenant in its own transaction: what failed has taken the tenant along. */
static void a_failed_write_leaves_no_tenant_behind(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    for (int round = 0; round < 3; round++) {
        run_jobs(jobs, FIBERS, fail_then_look);
    }
}

static struct fiber *holders[WRITES];

static void hold(struct job *j)
{
    j->c.tenant = j->number + 1;
    check_ok(&j->c, db_begin(&j->c));
    check_ok(&j->c, read_rows(&j->c));
    holders[j->number] = fiber_current(fibers);
    fiber_park(fibers);
    db_rollback(&j->c);
}

static void write_in_time(struct job *j)
{
    j->c.deadline_ms = clock_mono_ms() + 100;
    write_row(j);
}

static void nobody_waits_for_ever_to_write(void **state)
{
    (void)state;
    struct job holding[WRITES], hurried, patient;
    for (int i = 0; i < WRITES; i++) {
        start_job(&holding[i], i, hold);
    }
    while (holders[0] == NULL || holders[1] == NULL || holders[2] == NULL) {
        turn();
    }
    start_job(&hurried, 5000, write_in_time);
    start_job(&patient, 5001, write_row);
    while (!hurried.done) {
        turn();
    }
    assert_int_equal(hurried.result, E_BUSY);
    assert_false(patient.done);
    for (int i = 0; i < WRITES; i++) {
        fiber_wake(fibers, holders[i]);
    }
    finish_jobs();
    assert_int_equal(patient.result, E_OK);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row WHERE id > 5000"), 1);
}

static void sleep_long(struct job *j)
{
    j->c.deadline_ms = j->number == 1 ? clock_mono_ms() + 50 : 0;
    j->result = sleep_for(&j->c, "0.5");
}

static void slow_statements_hold_nobody_up(void **state)
{
    (void)state;
    struct job slow, quick[8];
    start_job(&slow, 0, sleep_long);
    for (int i = 0; i < 8; i++) {
        start_job(&quick[i], i, read_session);
    }
    for (int i = 0; i < 8; i++) {
        while (!quick[i].done) {
            turn();
        }
    }
    assert_false(slow.done);
    finish_jobs();
    assert_int_equal(slow.result, E_OK);
}

static void sleep_or_refused(struct job *j)
{
    j->c.tenant = j->number < 40 ? 1 : 2;
    int64_t start = clock_mono_ms();
    j->result = sleep_for(&j->c, "0.3");
    j->backend = clock_mono_ms() - start;
}

/* One tenant asks 40 slow reads at once, then another asks one: it is the next, and those of the
 * first that find no place hear of it within a second, the last ones at once. */
static void slow_reads_take_turns_by_tenant(void **state)
{
    (void)state;
    struct job jobs[41];
    int served = 0, at_once = 0;
    for (int i = 0; i < 41; i++) {
        start_job(&jobs[i], i, sleep_or_refused);
    }
    finish_jobs();
    for (int i = 0; i < 40; i++) {
        assert_true(jobs[i].result == E_OK || jobs[i].result == E_BUSY);
        assert_true(jobs[i].result == E_OK || jobs[i].backend < 1100);
        served += jobs[i].result == E_OK;
        at_once += jobs[i].result == E_BUSY && jobs[i].backend < 50;
    }
    assert_in_range(served, 2, 4);
    assert_true(at_once >= 6); /* 1 runs, 32 wait */
    assert_int_equal(jobs[40].result, E_OK);
    assert_in_range(jobs[40].backend, 300, 800);
}

static void locked_out(struct job *j)
{
    j->c.tenant = 1;
    int64_t start = clock_mono_ms();
    j->result = set_row(&j->c, 7, SPAN_NONE);
    j->backend = clock_mono_ms() - start;
}

static void timed_write(struct job *j)
{
    int64_t start = clock_mono_ms();
    j->c.tenant = 2;
    write_row(j);
    j->backend = clock_mono_ms() - start;
}

/* Somebody else has locked a row for a second; many want it, others write other rows meanwhile. */
static void a_locked_row_holds_its_own_writers_only(void **state)
{
    (void)state;
    struct job locked[20], other;
    int64_t worst = 0;
    admin_run("INSERT INTO kartoteka.test_row VALUES (7)");
    PGconn *pg = admin_open();
    run_on(pg, "BEGIN; SELECT FROM kartoteka.test_row WHERE id = 7 FOR UPDATE");
    for (int i = 0; i < 20; i++) {
        start_job(&locked[i], i, locked_out);
    }
    for (int i = 0; i < 20; i++) {
        start_job(&other, 9000 + i, timed_write);
        while (!other.done) {
            turn();
        }
        assert_int_equal(other.result, E_OK);
        worst = other.backend > worst ? other.backend : worst;
    }
    for (int i = 0; i < 20; i++) {
        assert_false(locked[i].done);
    }
    run_on(pg, "ROLLBACK");
    PQfinish(pg);
    finish_jobs();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(locked[i].result, E_OK);
    }
    print_message("# the slowest write of another tenant took %d ms\n", (int)worst);
    assert_true(worst < 300);
}

static void a_late_statement_leaves_a_clean_connection(void **state)
{
    (void)state;
    struct job late, next;
    start_job(&late, 1, sleep_long);
    start_job(&next, 2, sleep_long); /* behind it, on the same connection */
    while (!late.done) {
        turn();
    }
    assert_int_equal(late.result, E_TIMEOUT);
    assert_false(next.done);
    finish_jobs();
    assert_int_equal(next.result, E_OK);
}

static void a_lost_connection_is_made_again(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, read_session);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < FIBERS; i++) {
            start_job(&jobs[i], i, read_session_again);
        }
        admin_run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                  " WHERE application_name = 'kartoteka pool test'");
        finish_jobs();
        for (int i = 0; i < FIBERS; i++) {
            assert_int_equal(jobs[i].result, E_OK); /* read once more where it was lost */
        }
    }
}

enum { ROUNDS = 20 };
static bool heard[ROUNDS], heard_access;

static void on_notify(void *arg, struct span payload)
{
    struct span topic, number;
    int64_t n = -1;
    (void)arg;
    heard_access |= span_is(payload, "access");
    if (span_cut(payload, ':', &topic, &number) && span_i64(number, &n) && n >= 0 && n < ROUNDS) {
        heard[n] = true;
    }
}

static void change_and_tell(struct job *j)
{
    check_ok(&j->c, db_begin(&j->c));
    check_ok(&j->c, notify(&j->c, arena_printf(j->c.mem, "catalog:%d", j->number)));
    assert_false(heard[j->number]);
    check_ok(&j->c, db_commit(&j->c));
    assert_true(heard[j->number]); /* before the author has his answer */
}

static void own_changes_are_heard_of_at_once(void **state)
{
    (void)state;
    struct job j;
    db_on_notify(db, on_notify, NULL);
    assert_false(db_hears(db));
    while (!db_hears(db)) {
        turn();
    }
    for (int round = 0; round < ROUNDS; round++) {
        start_job(&j, round, change_and_tell);
        finish_jobs();
    }
    admin_run("SELECT pg_notify('kartoteka', 'access')");
    int64_t end = clock_mono_ms() + 1000;
    while (!heard_access && clock_mono_ms() < end) {
        turn();
    }
    assert_true(heard_access);
}

static void outside_of_a_fiber_it_blocks(void **state)
{
    (void)state;
    struct job j = {.number = 2, .c = {.mem = arena_new(), .db = db}};
    read_session(&j);
    assert_int_equal(j.result, E_OK);
    write_row(&j);
    assert_int_equal(j.result, E_OK);
    arena_free(j.c.mem);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start_engine, stop_engine)
    const struct CMUnitTest tests[] = {
        T(reads_share_their_connections),
        T(a_session_that_fails_fails_all_that_rely_on_it),
        T(a_failing_statement_harms_itself_only),
        T(a_transaction_has_its_connection_alone),
        T(plain_writes_are_all_stored),
        T(a_failed_write_leaves_no_tenant_behind),
        T(nobody_waits_for_ever_to_write),
        T(slow_statements_hold_nobody_up),
        T(slow_reads_take_turns_by_tenant),
        T(a_locked_row_holds_its_own_writers_only),
        T(a_late_statement_leaves_a_clean_connection),
        T(a_lost_connection_is_made_again),
        T(own_changes_are_heard_of_at_once),
        T(outside_of_a_fiber_it_blocks),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}

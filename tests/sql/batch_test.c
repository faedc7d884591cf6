/*
 * Reads of many requests in one execution: everybody gets his own rows, and nobody else's trouble.
 */
#include "jobs.h"

#include "db/sql/test.h"

enum { BAD = 505 }; /* the statement divides by what is left above it */

static int64_t most_together;

static int64_t value_of(const struct job *j)
{
    return j->number + 1;
}

static enum err ask(struct job *j, int64_t v, const char *pause, struct sql_test_batch_rows *rs)
{
    return sql_test_batch(
        &j->c, SQL_ARGS(test_batch, .plus = j->number % 2, .pause = span_of(pause), .vs = v), rs);
}

static void check_rows(const struct job *j, const struct sql_test_batch_rows *rs, int64_t v)
{
    char tenant[16] = "";
    if (j->c.tenant != 0) {
        snprintf(tenant, sizeof(tenant), "%d", j->c.tenant);
    }
    assert_int_equal(rs->rows.n, v % 10);
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_test_batch_row r = sql_test_batch_row(rs, i);
        assert_int_equal(r.v, v);
        assert_int_equal(r.plus, j->number % 2);
        assert_int_equal(r.quotient, 1000 / (v - BAD));
        assert_true(span_is(r.tenant, tenant));
        assert_true(span_is(r.zone, j->c.time_zone != NULL ? j->c.time_zone : "UTC"));
        most_together = r.together > most_together ? r.together : most_together;
    }
}

static void ask_own(struct job *j)
{
    struct sql_test_batch_rows rs;
    j->c.tenant = j->number % 3;
    j->c.time_zone = j->number % 5 == 0 ? "Asia/Tashkent" : NULL;
    j->result = ask(j, value_of(j), "0", &rs);
    if (j->result == E_OK) {
        check_rows(j, &rs, value_of(j));
    }
    assert_int_equal(j->c.db_trips, 1);
}

static void expect_results(const struct job *jobs, enum err (*want)(int number))
{
    for (int i = 0; i < FIBERS; i++) {
        if (jobs[i].result != want(i)) {
            print_message("job %d, %u trips: %s\n", i, jobs[i].c.db_trips, jobs[i].c.err.detail);
        }
        assert_int_equal(jobs[i].result, want(i));
    }
}

static enum err all_well(int number)
{
    (void)number;
    return E_OK;
}

static void everybody_gets_his_own_rows(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_own); /* connects */
    most_together = 0;
    for (int round = 0; round < 5; round++) {
        run_jobs(jobs, FIBERS, ask_own);
        expect_results(jobs, all_well);
    }
    assert_true(most_together > 1);
}

static void ask_the_same(struct job *j)
{
    struct sql_test_batch_rows rs;
    j->result = ask(j, 7, "0", &rs);
    check_rows(j, &rs, 7);
}

static void equal_questions_get_equal_answers(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_the_same);
    run_jobs(jobs, FIBERS, ask_the_same);
    expect_results(jobs, all_well);
}

static void ask_badly(struct job *j)
{
    struct sql_test_batch_rows rs;
    int64_t v = j->number % 8 == 3 ? BAD : value_of(j);
    j->c.tenant = j->number % 3;
    j->result = ask(j, v, "0", &rs);
    if (j->result == E_OK) {
        check_rows(j, &rs, v);
    }
}

static enum err every_eighth_is_bad(int number)
{
    return number % 8 == 3 ? E_PARAM_INVALID : E_OK;
}

static void a_failing_member_harms_itself_only(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_own);
    for (int round = 0; round < 5; round++) {
        run_jobs(jobs, FIBERS, ask_badly);
        expect_results(jobs, every_eighth_is_bad);
    }
}

static void fail_late(struct job *j)
{
    struct sql_test_batch_rows rs;
    j->c.tenant = 2;
    j->result = ask(j, BAD, "0.1", &rs);
}

/* Two statements are never a part of a batch. */
static void read_twice(struct job *j)
{
    struct sql_test_session_rows first, second;
    j->c.tenant = 2;
    struct db_query q[] = {sql_test_session_query(&j->c, &first),
                           sql_test_session_query(&j->c, &second)};
    j->result = db_read(&j->c, q, 2);
}

/* A batch sets the tenant in the transaction that its failure undoes, so a read that was sent
 * behind it must have set its own. */
static void reads_behind_a_failing_batch_are_not_lost(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_own);
    for (int i = 0; i < FIBERS; i++) {
        start_job(&jobs[i], i, i < FIBERS / 2 ? fail_late : read_twice);
        if (i == FIBERS / 2 - 1) {
            loop_settle(loop); /* sends the batch */
        }
    }
    finish_jobs();
    for (int i = 0; i < FIBERS; i++) {
        assert_int_equal(jobs[i].result, i < FIBERS / 2 ? E_PARAM_INVALID : E_OK);
        assert_true(i < FIBERS / 2 || jobs[i].c.db_trips == 1);
    }
}

static void ask_from_nowhere(struct job *j)
{
    struct sql_test_batch_rows rs;
    j->c.tenant = 3;
    j->c.time_zone = j->number % 8 == 7 ? "No/Where" : "Asia/Tashkent";
    j->result = ask(j, value_of(j), "0", &rs);
    if (j->result == E_OK) {
        check_rows(j, &rs, value_of(j));
    }
}

static void a_session_that_fails_is_not_used_by_others(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_own);
    run_jobs(jobs, FIBERS, ask_from_nowhere);
    for (int i = 0; i < FIBERS; i++) {
        assert_true((jobs[i].result == E_OK) == (i % 8 != 7));
    }
    run_jobs(jobs, FIBERS, ask_own);
    expect_results(jobs, all_well);
}

static const char *const awkward[] = {"",     "a,b", "\"",   "\\",   "{}",      "NULL",
                                      "null", " a ", "a\nb", "\\\"", "Ёлка, 1", "{\"a\"}",
                                      "'",    "}",   ",",    "\\\\", "a\"\\b",  "\t"};

static void echo(struct job *j)
{
    struct sql_test_batch_text_rows rs;
    struct span want = span_of(awkward[(size_t)j->number % (sizeof(awkward) / sizeof(char *))]);
    want = j->number % 9 == 8 ? SPAN_NONE : want;
    check_ok(&j->c, sql_test_batch_text(&j->c, SQL_ARGS(test_batch_text, .texts = want), &rs));
    assert_int_equal(rs.rows.n, 1);
    struct span t = sql_test_batch_text_row(&rs, 0).t;
    assert_true((t.p == NULL) == (want.p == NULL));
    assert_true(span_eq(t, want));
}

static void any_text_travels_unchanged(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, echo);
    run_jobs(jobs, FIBERS, echo);
}

static void ask_slowly(struct job *j)
{
    struct sql_test_batch_rows rs;
    j->c.deadline_ms = j->number % 2 == 1 ? clock_mono_ms() + 50 : 0;
    j->result = ask(j, value_of(j), "0.2", &rs);
    if (j->result == E_OK) {
        check_rows(j, &rs, value_of(j));
    }
}

static enum err the_hurried_leave(int number)
{
    return number % 2 == 1 ? E_TIMEOUT : E_OK;
}

/* Some leave while their statement runs, some before it was sent. */
static void who_leaves_takes_nothing_along(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_own);
    for (int i = 0; i < FIBERS; i++) {
        start_job(&jobs[i], i, ask_slowly);
        if (i % 16 == 15) {
            turn();
        }
    }
    finish_jobs();
    expect_results(jobs, the_hurried_leave);
    run_jobs(jobs, FIBERS, ask_own);
    expect_results(jobs, all_well);
}

static void a_lost_connection_is_made_again(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    run_jobs(jobs, FIBERS, ask_own);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < FIBERS; i++) {
            start_job(&jobs[i], i, ask_badly);
            if (i == FIBERS / 2) {
                turn(); /* half is under way, half waits */
            }
        }
        admin_run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                  " WHERE application_name = 'kartoteka pool test'");
        finish_jobs();
        expect_results(jobs, every_eighth_is_bad);
    }
}

static void alone_it_is_one_of_one(void **state)
{
    (void)state;
    struct sql_test_batch_rows rs;
    struct job j = {.number = 2, .c = {.mem = arena_new(), .db = db}};
    check_ok(&j.c, ask(&j, 5, "0", &rs)); /* outside of a fiber */
    check_rows(&j, &rs, 5);
    check_ok(&j.c, db_begin(&j.c));
    check_ok(&j.c, ask(&j, 6, "0", &rs)); /* and inside a transaction */
    check_rows(&j, &rs, 6);
    check_ok(&j.c, db_commit(&j.c));
    arena_free(j.c.mem);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start_engine, stop_engine)
    const struct CMUnitTest tests[] = {
        T(everybody_gets_his_own_rows),
        T(equal_questions_get_equal_answers),
        T(a_failing_member_harms_itself_only),
        T(a_session_that_fails_is_not_used_by_others),
        T(reads_behind_a_failing_batch_are_not_lost),
        T(any_text_travels_unchanged),
        T(who_leaves_takes_nothing_along),
        T(a_lost_connection_is_made_again),
        T(alone_it_is_one_of_one),
    };
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}

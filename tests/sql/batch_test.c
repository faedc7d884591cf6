/*
 * Reads of many requests in one execution: everybody gets his own rows, and nobody else's trouble.
 */
#include "jobs.h"

enum { BAD = 505 }; /* the statement divides by what is left above it */

static int64_t most_together;

static int64_t value_of(const struct job *j)
{
    return j->number + 1;
}

static enum err ask(struct job *j, int64_t v, const char *pause, struct rows *rs)
{
    struct db_arg args[] = {
        ARG_I64(j->number % 2), {.kind = ARG_TEXT_, .text = span_of(pause)}, ARG_I64(v)};
    return db_read1(&j->c, STMT_TEST_BATCH, args, 3, rs);
}

static void check_rows(const struct job *j, const struct rows *rs, int64_t v)
{
    char tenant[16] = "";
    if (j->c.tenant != 0) {
        snprintf(tenant, sizeof(tenant), "%d", j->c.tenant);
    }
    assert_int_equal(rs->n, v % 10);
    for (int i = 0; i < rs->n; i++) {
        assert_int_equal(row_i64(rs, i, TEST_BATCH__V), v);
        assert_int_equal(row_i64(rs, i, TEST_BATCH__PLUS), j->number % 2);
        assert_int_equal(row_i64(rs, i, TEST_BATCH__QUOTIENT), 1000 / (v - BAD));
        assert_true(span_is(row_text(rs, i, TEST_BATCH__TENANT), tenant));
        assert_true(span_is(row_text(rs, i, TEST_BATCH__ZONE),
                            j->c.time_zone != NULL ? j->c.time_zone : "UTC"));
        int64_t together = row_i64(rs, i, TEST_BATCH__TOGETHER);
        most_together = together > most_together ? together : most_together;
    }
}

static void ask_own(struct job *j)
{
    struct rows rs;
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
    struct rows rs;
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
    struct rows rs;
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

static void ask_from_nowhere(struct job *j)
{
    struct rows rs;
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
    struct rows rs;
    struct span want = span_of(awkward[(size_t)j->number % (sizeof(awkward) / sizeof(char *))]);
    struct db_arg args[] = {j->number % 9 == 8 ? ARG_NULL : ARG_TEXT(want)};
    check_ok(&j->c, db_read1(&j->c, STMT_TEST_BATCH_TEXT, args, 1, &rs));
    assert_int_equal(rs.n, 1);
    if (j->number % 9 == 8) {
        assert_true(row_null(&rs, 0, TEST_BATCH_TEXT__T));
    } else {
        assert_true(span_eq(row_text(&rs, 0, TEST_BATCH_TEXT__T), want));
    }
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
    struct rows rs;
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
    for (int round = 0; round < 3; round++) {
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
    struct rows rs;
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
        T(everybody_gets_his_own_rows),        T(equal_questions_get_equal_answers),
        T(a_failing_member_harms_itself_only), T(a_session_that_fails_is_not_used_by_others),
        T(any_text_travels_unchanged),         T(who_leaves_takes_nothing_along),
        T(a_lost_connection_is_made_again),    T(alone_it_is_one_of_one),
    };
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}

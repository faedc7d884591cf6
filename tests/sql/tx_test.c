/*
 * Transactions of several trips, also when another process wants the same rows.
 */
#include "one_context.h"

#include "calls.h"

#include <sys/wait.h>
#include <unistd.h>

static enum err set(struct ctx *x, int64_t id, const char *v)
{
    return set_row(x, id, span_of(v));
}

static int64_t changes(void)
{
    return admin_number("SELECT sum(changes)::bigint FROM kartoteka.test_row");
}

static int64_t open_transactions(void)
{
    return admin_number("SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                        " 'kartoteka test' AND state LIKE 'idle in transaction%'");
}

static void commit_makes_it_last(void **state)
{
    (void)state;
    struct sql_test_rows_rows rs;
    check_ok(c, db_begin(c));
    check_ok(c, set(c, 1, "x"));
    check_ok(c, sql_test_rows(c, &rs));
    assert_true(span_is(sql_test_rows_row(&rs, 0).v, "x")); /* sees its own work */
    assert_int_equal(changes(), 0);                         /* nobody else does */
    check_ok(c, set(c, 2, "y"));
    check_ok(c, db_commit(c));
    assert_null(c->tx);
    assert_int_equal(changes(), 2);
    assert_int_equal(c->db_trips, 4); /* BEGIN travels with the first statement */
}

static void rollback_undoes_it(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, set(c, 1, "x"));
    db_rollback(c);
    assert_null(c->tx);
    check_ok(c, set(c, 2, "y")); /* outside */
    assert_int_equal(changes(), 1);
}

static void an_empty_transaction_costs_nothing(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, db_commit(c));
    check_ok(c, db_begin(c));
    db_rollback(c);
    db_rollback(c);
    assert_int_equal(c->db_trips, 0);
}

static void the_end_of_the_request_rolls_back(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, set(c, 1, "x"));
    assert_int_equal(open_transactions(), 1);
    arena_reset(c->mem);
    c->tx = NULL; /* the next request's context */
    check_ok(c, read_rows(c));
    assert_int_equal(open_transactions(), 0);
    assert_int_equal(changes(), 0);
}

static void a_failed_transaction_goes_nowhere(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, set(c, 2, "x"));
    assert_int_equal(add_row(c, 1, SPAN("again")), E_CONFLICT);
    assert_string_equal(c->err.constraint, "test_row_pkey");
    err_clear(c);
    assert_int_equal(set(c, 2, "y"), E_INTERNAL);
    err_clear(c);
    assert_int_equal(db_commit(c), E_INTERNAL);
    assert_null(c->tx);
    err_clear(c);
    assert_int_equal(changes(), 0);
    assert_int_equal(open_transactions(), 0);
    check_ok(c, set(c, 2, "z"));
    assert_int_equal(changes(), 1);
}

static void an_error_at_commit_is_an_error(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, set(c, 1, "b")); /* unique, checked at commit */
    assert_int_equal(db_commit(c), E_CONFLICT);
    assert_string_equal(c->err.constraint, "test_row_late");
    err_clear(c);
    assert_int_equal(changes(), 0);
    check_ok(c, set(c, 1, "c"));
}

static void transactions_do_not_nest(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    assert_int_equal(db_begin(c), E_INTERNAL);
    err_clear(c);
    db_rollback(c);
    assert_int_equal(db_commit(c), E_INTERNAL);
}

static void the_tenant_can_change_inside(void **state)
{
    (void)state;
    struct sql_test_session_rows rs;
    check_ok(c, db_begin(c));
    check_ok(c, set(c, 1, "x"));
    c->tenant = 7;
    check_ok(c, sql_test_session(c, &rs));
    assert_true(span_is(sql_test_session_row(&rs, 0).tenant, "7"));
    db_rollback(c); /* takes the setting back on the server */
    check_ok(c, sql_test_session(c, &rs));
    assert_true(span_is(sql_test_session_row(&rs, 0).tenant, "7"));
}

static enum err set_both(struct ctx *x, void *arg)
{
    int *fail = arg;
    enum err e = set(x, 1, "p");
    if (e == E_OK && *fail != 0) {
        return err_set(x, E_PARTY_NOT_FOUND, "as asked");
    }
    return e == E_OK ? set(x, 2, "q") : e;
}

static void atomically_is_all_or_nothing(void **state)
{
    (void)state;
    int fail = 1;
    assert_int_equal(db_atomically(c, set_both, &fail), E_PARTY_NOT_FOUND);
    assert_null(c->tx);
    assert_int_equal(changes(), 0);
    err_clear(c);
    fail = 0;
    check_ok(c, db_atomically(c, set_both, &fail));
    assert_int_equal(changes(), 2);
}

static enum err nested(struct ctx *x, void *arg)
{
    enum err e = db_atomically(x, set_both, arg);
    return e == E_OK ? err_set(x, E_CONFLICT, "the outer one fails") : e;
}

static void atomically_joins_an_open_transaction(void **state)
{
    (void)state;
    int fail = 0;
    assert_int_equal(db_atomically(c, nested, &fail), E_CONFLICT);
    assert_int_equal(changes(), 0);
}

/* Fails in the database, behind work of its own. */
static enum err set_and_break(struct ctx *x, void *arg)
{
    (void)arg;
    enum err e = set(x, 2, "q");
    return e != E_OK ? e : sql_test_divide(x, SQL_ARGS(test_divide, .n = 0), NULL);
}

/* Goes on after a part that failed: in a transaction (changes of it stay), and without one. */
static void a_part_is_undone_alone(void **state)
{
    (void)state;
    int fail = 1;
    check_ok(c, db_begin(c));
    assert_int_equal(db_undoable(c, set_and_break, NULL), E_PARAM_INVALID);
    assert_true(c->err.sqlstate[0] != '\0'); /* still says why */
    err_clear(c);
    check_ok(c, set(c, 1, "x"));
    assert_int_equal(db_undoable(c, set_both, &fail), E_PARTY_NOT_FOUND);
    err_clear(c);
    fail = 0;
    check_ok(c, db_undoable(c, set_both, &fail));
    assert_int_equal(db_undoable(c, set_and_break, NULL), E_PARAM_INVALID);
    err_clear(c);
    check_ok(c, db_commit(c));
    assert_int_equal(changes(), 3);
    assert_int_equal(db_undoable(c, set_and_break, NULL), E_PARAM_INVALID);
    assert_null(c->tx);
    err_clear(c);
    check_ok(c, db_undoable(c, set_both, &fail));
    assert_int_equal(changes(), 5);
}

/* Two processes that lock rows 1 and 2 in opposite order. */
struct opponent {
    int64_t first, second;
    int mine, yours; /* pipe ends: I hold my first row; you hold yours */
    int calls;
};

static enum err lock_both(struct ctx *x, void *arg)
{
    struct opponent *o = arg;
    char byte = 'x';
    enum err e = set(x, o->first, o->first == 1 ? "one" : "two");
    if (e != E_OK) {
        return e;
    }
    if (o->calls++ == 0) { /* the first time both wait until each holds one row */
        if (write(o->mine, &byte, 1) != 1 || read(o->yours, &byte, 1) != 1) {
            return err_set(x, E_INTERNAL, "pipe");
        }
    }
    return set(x, o->second, o->second == 1 ? "one" : "two");
}

static int other_process(struct opponent *o)
{
    struct ctx *x = context_new(worker_conninfo(), true);
    enum err e = db_atomically(x, lock_both, o);
    int calls = o->calls;
    context_free(x);
    return e == E_OK ? calls : 99;
}

static void a_deadlock_is_run_again(void **state)
{
    (void)state;
    int to_child[2], to_parent[2], status = 0;
    assert_int_equal(pipe(to_child), 0);
    assert_int_equal(pipe(to_parent), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct opponent o = {2, 1, to_parent[1], to_child[0], 0};
        _exit(other_process(&o));
    }
    struct opponent o = {1, 2, to_child[1], to_parent[0], 0};
    check_ok(c, db_atomically(c, lock_both, &o));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_in_range(WEXITSTATUS(status) + o.calls, 3, 6); /* one of the two ran twice, or more */
    assert_int_equal(changes(), 4);
    close(to_child[0]);
    close(to_child[1]);
    close(to_parent[0]);
    close(to_parent[1]);
}

struct counted {
    int calls;
    const char *sqlstate;
};

/* As if the server had said so. */
static enum err always_fails(struct ctx *x, void *arg)
{
    struct counted *n = arg;
    n->calls++;
    snprintf(x->err.sqlstate, sizeof(x->err.sqlstate), "%s", n->sqlstate);
    return err_set(x, E_BUSY, "as asked");
}

static void three_attempts_are_enough(void **state)
{
    (void)state;
    struct counted serialization = {0, "40001"}, lock = {0, "55P03"};
    assert_int_equal(db_atomically(c, always_fails, &serialization), E_BUSY);
    assert_int_equal(serialization.calls, 3);
    err_clear(c);
    assert_int_equal(db_atomically(c, always_fails, &lock), E_BUSY);
    assert_int_equal(lock.calls, 1);
}

static void a_lock_is_not_waited_for_for_ever(void **state)
{
    (void)state;
    PGconn *admin = admin_open();
    struct db_options o = {.conninfo = worker_conninfo(), .prepare = true, .lock_timeout_ms = 100};
    struct ctx x = {.mem = c->mem, .db = db_new(&o)};
    PQclear(PQexec(admin, "BEGIN; UPDATE kartoteka.test_row SET v = 'held' WHERE id = 1"));
    int64_t before = clock_mono_ms();
    assert_int_equal(set(&x, 1, "mine"), E_BUSY);
    assert_true(clock_mono_ms() - before < 3000);
    assert_string_equal(x.err.sqlstate, "55P03");
    PQfinish(admin);
    db_free(x.db);
}

static int start_group(void **state)
{
    (void)state;
    return context_group("TRUNCATE kartoteka.test_row; INSERT INTO kartoteka.test_row (id, v)"
                         " VALUES (1, 'a'), (2, 'b')");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commit_makes_it_last),
        TEST(rollback_undoes_it),
        TEST(an_empty_transaction_costs_nothing),
        TEST(the_end_of_the_request_rolls_back),
        TEST(a_failed_transaction_goes_nowhere),
        TEST(an_error_at_commit_is_an_error),
        TEST(transactions_do_not_nest),
        TEST(the_tenant_can_change_inside),
        TEST(atomically_is_all_or_nothing),
        TEST(atomically_joins_an_open_transaction),
        TEST(a_part_is_undone_alone),
        TEST(a_deadlock_is_run_again),
        TEST(three_attempts_are_enough),
        TEST(a_lock_is_not_waited_for_for_ever),
        UNPREPARED(commit_makes_it_last),
        UNPREPARED(rollback_undoes_it),
        UNPREPARED(a_part_is_undone_alone),
        UNPREPARED(the_tenant_can_change_inside),
    };
    return cmocka_run_group_tests(tests, start_group, NULL);
}

/*
 * Connections that die, servers that are silent or absent, statements that take too long.
 */
#include "one_context.h"

#include "calls.h"

#include "db/sql/db.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int64_t backend(void)
{
    struct sql_test_session_rows rs;
    check_ok(c, sql_test_session(c, &rs));
    return sql_test_session_row(&rs, 0).backend;
}

static int64_t calls(void)
{
    return admin_number("SELECT last_value * is_called::int FROM kartoteka.test_calls");
}

/* Ends a backend and waits until it is gone. */
static void terminate(int64_t pid)
{
    char sql[120];
    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%lld, 5000)::int", (long long)pid);
    assert_int_equal(admin_number(sql), 1);
}

static enum err die_reading(int64_t times, struct sql_test_die_rows *rs)
{
    return sql_test_die(c, SQL_ARGS(test_die, .times = times), rs);
}

static enum err die_writing(int64_t times)
{
    return sql_test_die_write(c, SQL_ARGS(test_die_write, .times = times), NULL);
}

static void death_between_requests_is_not_noticed(void **state)
{
    (void)state;
    int64_t first = backend();
    terminate(first);
    int64_t second = backend();
    assert_true(first != second);
    terminate(second);
    check_ok(c, add_row(c, 1, SPAN("a"))); /* a write too: nothing was sent yet */
    terminate(backend());
    check_ok(c, db_begin(c));
    check_ok(c, read_rows(c));
    check_ok(c, db_commit(c));
}

static void a_read_is_sent_once_more(void **state)
{
    (void)state;
    struct sql_test_die_rows rs;
    check_ok(c, die_reading(1, &rs));
    assert_int_equal(sql_test_die_row(&rs, 0).calls, 2);
    assert_int_equal(c->db_trips, 2);
}

static void a_read_is_not_sent_for_ever(void **state)
{
    (void)state;
    assert_int_equal(die_reading(100, NULL), E_UNAVAILABLE);
    assert_int_equal(calls(), 2);
    err_clear(c);
    assert_true(backend() > 0);
}

static void a_write_is_never_sent_again(void **state)
{
    (void)state;
    assert_int_equal(die_writing(1), E_UNAVAILABLE);
    assert_string_equal(c->err.sqlstate, "57P01");
    assert_int_equal(calls(), 1);
    err_clear(c);
    check_ok(c, die_writing(1));
}

static void death_in_a_transaction_ends_it(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, add_row(c, 1, SPAN("a")));
    assert_int_equal(die_reading(1, NULL), E_UNAVAILABLE);
    assert_int_equal(calls(), 1);
    err_clear(c);
    assert_int_equal(read_rows(c), E_UNAVAILABLE);
    err_clear(c);
    assert_int_equal(db_commit(c), E_UNAVAILABLE);
    err_clear(c);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row"), 0);
    check_ok(c, add_row(c, 1, SPAN("a")));
}

static enum err add_and_die(struct ctx *x, void *arg)
{
    (void)x;
    (void)arg;
    enum err e = add_row(c, 2, SPAN("b"));
    return e != E_OK ? e : die_writing(1);
}

static void death_in_a_part_is_no_defect(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, add_row(c, 1, SPAN("a")));
    assert_int_equal(db_undoable(c, add_and_die, NULL), E_UNAVAILABLE);
    err_clear(c);
    assert_int_equal(add_row(c, 3, SPAN("c")), E_UNAVAILABLE);
    err_clear(c);
    assert_int_equal(db_commit(c), E_UNAVAILABLE);
    err_clear(c);
    assert_null(c->tx);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row"), 0);
    check_ok(c, add_row(c, 1, SPAN("a")));
}

/* Leaves no savepoint to go back to. */
static enum err lose_the_way_back(struct ctx *x, void *arg)
{
    (void)arg;
    enum err e = sql_db_release(x, NULL);
    return e != E_OK ? e : err_set(x, E_CONFLICT, "to be undone");
}

static void a_way_back_that_fails_is_no_defect(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, add_row(c, 1, SPAN("a")));
    assert_int_equal(db_undoable(c, lose_the_way_back, NULL), E_CONFLICT);
    err_clear(c);
    assert_int_equal(add_row(c, 2, SPAN("b")), E_UNAVAILABLE);
    assert_string_equal(c->err.sqlstate, "25P02");
    err_clear(c);
    db_rollback(c);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row"), 0);
    check_ok(c, add_row(c, 1, SPAN("a")));
}

static void death_before_the_commit_is_no_commit(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, add_row(c, 1, SPAN("a")));
    terminate(backend());
    assert_int_equal(db_commit(c), E_UNAVAILABLE);
    assert_null(c->tx);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row"), 0);
}

static void the_deadline_ends_a_wait(void **state)
{
    (void)state;
    int64_t pid = backend(), before = clock_mono_ms();
    c->deadline_ms = before + 150;
    assert_int_equal(sleep_for(c, "10"), E_TIMEOUT);
    int64_t took = clock_mono_ms() - before;
    assert_true(took >= 150 && took < 2000);
    err_clear(c);
    c->deadline_ms = 0;
    assert_int_equal(backend(), pid); /* the cancel was clean: the connection is kept */
}

static void the_deadline_holds_in_a_transaction(void **state)
{
    (void)state;
    check_ok(c, db_begin(c));
    check_ok(c, add_row(c, 1, SPAN("a")));
    c->deadline_ms = clock_mono_ms() + 100;
    assert_int_equal(sleep_for(c, "10"), E_TIMEOUT);
    db_rollback(c);
    c->deadline_ms = 0;
    err_clear(c);
    check_ok(c, add_row(c, 1, SPAN("a")));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.test_row"), 1);
}

static void past_the_deadline_nothing_is_sent(void **state)
{
    (void)state;
    c->deadline_ms = clock_mono_ms() - 1;
    assert_int_equal(read_rows(c), E_TIMEOUT);
    assert_int_equal(c->db_trips, 0);
}

static void the_server_ends_long_statements(void **state)
{
    (void)state;
    struct db_options o = {.conninfo = worker_conninfo(), .statement_timeout_ms = 100};
    for (int prepare = 0; prepare < 2; prepare++) {
        o.prepare = prepare == 1;
        struct ctx x = {.mem = c->mem, .db = db_new(&o)};
        assert_int_equal(sleep_for(&x, "10"), E_TIMEOUT);
        assert_string_equal(x.err.sqlstate, "57014");
        err_clear(&x);
        check_ok(&x, read_rows(&x));
        db_free(x.db);
    }
}

static void an_absent_server_is_known_at_once(void **state)
{
    (void)state;
    char folder[] = "/tmp/kt-none-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *more = conninfo_with(" host=", folder);
    char *nowhere = conninfo_with(worker_conninfo(), more);
    struct ctx *x = context_new(nowhere, true);
    int64_t before = clock_mono_ms();
    assert_int_equal(read_rows(x), E_UNAVAILABLE);
    err_clear(x);
    assert_int_equal(read_rows(x), E_UNAVAILABLE); /* backs off */
    assert_true(clock_mono_ms() - before < 1000);
    context_free(x);
    free(nowhere);
    free(more);
    rmdir(folder);
}

/* A socket that takes connections and never says a word. */
static int silent_server(char *folder, char *path, size_t size)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_non_null(mkdtemp(folder));
    snprintf(path, size, "%s/.s.PGSQL.5432", folder);
    snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(fd, 4), 0);
    return fd;
}

static void a_silent_server_is_not_waited_for(void **state)
{
    (void)state;
    char folder[] = "/tmp/kt-mute-XXXXXX", path[100];
    int fd = silent_server(folder, path, sizeof(path));
    char *more = conninfo_with(" host=", folder);
    char *mute = conninfo_with(worker_conninfo(), more);
    struct ctx *x = context_new(mute, true);
    int64_t before = clock_mono_ms();
    x->deadline_ms = before + 200;
    assert_int_equal(read_rows(x), E_TIMEOUT);
    assert_true(clock_mono_ms() - before < 1500);
    err_clear(x);
    x->deadline_ms = 0;
    assert_int_equal(read_rows(x), E_UNAVAILABLE);
    assert_true(clock_mono_ms() - before < 6000); /* our own limit of 3 s */
    context_free(x);
    close(fd);
    unlink(path);
    rmdir(folder);
    free(mute);
    free(more);
}

static void a_database_of_another_encoding_is_refused(void **state)
{
    (void)state;
    admin_run("CREATE DATABASE kt_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
              " LOCALE_PROVIDER libc");
    char *ascii = conninfo_with(worker_conninfo(), " dbname=kt_ascii");
    struct ctx *x = context_new(ascii, true);
    assert_int_equal(read_rows(x), E_UNAVAILABLE);
    context_free(x);
    free(ascii);
    admin_run("DROP DATABASE kt_ascii WITH (FORCE)");
}

static void a_bad_connection_string_is_no_crash(void **state)
{
    (void)state;
    struct ctx *x = context_new("this is = not ' a conninfo", true);
    assert_int_equal(read_rows(x), E_UNAVAILABLE);
    context_free(x);
}

static void settings_of_the_user_are_kept(void **state)
{
    (void)state;
    char *more =
        conninfo_with(worker_conninfo(), " options='-c kartoteka.tenant=5 -c work_mem=9MB'");
    struct ctx *x = context_new(more, true);
    struct sql_test_session_rows rs;
    check_ok(x, sql_test_session(x, &rs));
    assert_true(span_is(sql_test_session_row(&rs, 0).path, "kartoteka"));
    assert_true(span_is(sql_test_session_row(&rs, 0).tenant, "")); /* ours holds */
    context_free(x);
    free(more);
}

static int start_group(void **state)
{
    (void)state;
    return context_group(
        "TRUNCATE kartoteka.test_row; SELECT setval('kartoteka.test_calls', 1, false)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(death_between_requests_is_not_noticed),
        TEST(a_read_is_sent_once_more),
        TEST(a_read_is_not_sent_for_ever),
        TEST(a_write_is_never_sent_again),
        TEST(death_in_a_transaction_ends_it),
        TEST(death_in_a_part_is_no_defect),
        TEST(a_way_back_that_fails_is_no_defect),
        TEST(death_before_the_commit_is_no_commit),
        TEST(the_deadline_ends_a_wait),
        TEST(the_deadline_holds_in_a_transaction),
        TEST(past_the_deadline_nothing_is_sent),
        TEST(the_server_ends_long_statements),
        TEST(an_absent_server_is_known_at_once),
        TEST(a_silent_server_is_not_waited_for),
        TEST(a_database_of_another_encoding_is_refused),
        TEST(a_bad_connection_string_is_no_crash),
        TEST(settings_of_the_user_are_kept),
    };
    return cmocka_run_group_tests(tests, start_group, NULL);
}

/* log: lines that cannot be forged. Standard error is a file while a test runs. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

static int file, saved;

static int capture(void **state)
{
    (void)ctx_setup(state);
    char path[] = "/tmp/kartoteka-log-XXXXXX";
    file = mkstemp(path);
    saved = dup(STDERR_FILENO);
    if (file < 0 || saved < 0 || unlink(path) != 0 || dup2(file, STDERR_FILENO) < 0) {
        return -1;
    }
    log_set_level(LOG_INFO);
    return 0;
}

static int release(void **state)
{
    (void)dup2(saved, STDERR_FILENO);
    (void)close(saved);
    (void)close(file);
    return ctx_teardown(state);
}

/* Gives what was logged since the last call. */
static struct span logged(void)
{
    char *text = arena_alloc(t.mem, 8192);
    ssize_t n = pread(file, text, 8191, 0);
    assert_true(n >= 0);
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    return (struct span){text, (size_t)n};
}

/* Behind "ts=2026-01-02T03:04:05.678Z ". */
static struct span behind_time(struct span line)
{
    assert_true(span_starts(line, SPAN("ts=2")));
    assert_int_equal(line.p[26], 'Z');
    assert_int_equal(line.p[27], ' ');
    return span_sub(line, 28, line.n);
}

static void test_message(void **state)
{
    (void)state;
    log_msg(LOG_WARN, "lost %d of \"%s\"\nlevel=error", 2, "\xD0\x96\x01\\");
    assert_span(behind_time(logged()),
                "level=warn msg=\"lost 2 of \\\"\\xd0\\x96\\x01\\\\\\\"\\nlevel=error\"\n");
}

static void test_levels(void **state)
{
    (void)state;
    log_msg(LOG_DEBUG, "hidden");
    struct log_line l;
    log_begin(&l, LOG_DEBUG, "hidden");
    log_text(&l, "a", SPAN("b"));
    log_i64(&l, "n", 1);
    log_end(&l);
    assert_span(logged(), "");
    log_set_level(LOG_DEBUG);
    log_msg(LOG_DEBUG, "shown");
    assert_span(behind_time(logged()), "level=debug msg=shown\n");
    log_set_level(LOG_ERROR);
    log_msg(LOG_WARN, "hidden");
    assert_span(logged(), "");
}

static void test_fields(void **state)
{
    (void)state;
    struct log_line l;
    log_begin(&l, LOG_INFO, "request");
    log_text(&l, "route", SPAN("/api/2.0/crm/contact/{id}"));
    log_text(&l, "plain", SPAN("a.b-c_d:1"));
    log_text(&l, "empty", SPAN(""));
    log_text(&l, "absent", SPAN_NONE);
    log_text(&l, "nul", SPAN("a\0b"));
    log_i64(&l, "status", -200);
    log_ms(&l, "ms", 1234567);
    log_ms(&l, "db", 5);
    log_end(&l);
    assert_span(behind_time(logged()),
                "level=info event=request route=\"/api/2.0/crm/contact/{id}\" plain=a.b-c_d:1 "
                "empty=\"\" nul=\"a\\x00b\" status=-200 ms=1234.567 db=0.005\n");
}

static void assert_one_closed_line(struct span line)
{
    assert_true(line.n > 0 && line.n <= sizeof(((struct log_line *)NULL)->text));
    assert_int_equal(span_find(line, '\n'), line.n - 1);
    size_t quotes = 0;
    for (size_t i = 0; i < line.n; i++) {
        quotes += line.p[i] == '"';
    }
    assert_int_equal(quotes % 2, 0);
}

/* Values of every length around the end of the line: it stays one line with closed quotes. */
static void test_long_values(void **state)
{
    (void)state;
    char text[2200];
    memset(text, '\x01', sizeof(text));
    for (size_t n = 440; n < 540; n++) {
        struct log_line l;
        log_begin(&l, LOG_INFO, "x");
        log_text(&l, "a", (struct span){text, n});
        log_text(&l, "b", SPAN("two words"));
        log_text(&l, "c", SPAN("word"));
        log_end(&l);
        assert_one_closed_line(logged());
    }
    memset(text, 'x', sizeof(text));
    struct log_line l;
    log_begin(&l, LOG_INFO, "x");
    log_text(&l, "a", (struct span){text, sizeof(text)});
    log_end(&l);
    assert_one_closed_line(logged());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_message, capture, release),
        cmocka_unit_test_setup_teardown(test_levels, capture, release),
        cmocka_unit_test_setup_teardown(test_fields, capture, release),
        cmocka_unit_test_setup_teardown(test_long_values, capture, release),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}

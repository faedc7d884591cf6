/* cgi: one request of a process of its own, with pipes for its input and output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "echo_app.h"

enum { WAIT_MS = 10000, TEST_S = 120, SHORT_MS = 300, LONG_MS = 60000 };

#define VARS(...)                                                                                  \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static struct arena *mem;
static int patience_ms; /* LONG_MS unless the test waits for its end */

/* The process: what it reads (the test writes to in), what it writes, what ends with it. */
static struct process {
    pid_t pid;
    int in, out;
} cgi;

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    patience_ms = LONG_MS;
    cgi = (struct process){0, -1, -1};
    return crypto_init() ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    if (cgi.pid != 0) {
        kill(cgi.pid, SIGKILL);
        waitpid(cgi.pid, NULL, 0);
    }
    if (cgi.in >= 0) {
        close(cgi.in);
    }
    if (cgi.out >= 0) {
        close(cgi.out);
    }
    arena_free(mem);
    return 0;
}

/* The form the environment has for a process. */
static char **environment(const char *const *vars)
{
    size_t n = 0;
    while (vars[n] != NULL) {
        n++;
    }
    char **env = arena_array_of(mem, n + 1, char *);
    for (size_t i = 0; i < n; i++) {
        env[i] = arena_cstr(mem, span_of(vars[i]));
    }
    return env;
}

static void serve(int in, int out, const char *const *vars)
{
    const struct server s = {
        .handle = echo_handle,
        .limits = {.body_max = ECHO_BODY_MAX, .uri_max = 8192},
        .patience_ms = patience_ms,
    };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) {
        _exit(99);
    }
    _exit(cgi_serve(&s, environment(vars)));
}

/* in: the process's end of its input, which is closed here. */
static void start_on(int in, const char *const *vars)
{
    int out[2];
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    cgi.pid = fork();
    assert_true(cgi.pid >= 0);
    if (cgi.pid == 0) {
        close(out[0]); /* or it would never see that the test has closed its ends */
        if (cgi.in >= 0) {
            close(cgi.in);
        }
        serve(in, out[1], vars);
    }
    close(in);
    close(out[1]);
    cgi.out = out[0];
}

static void start(const char *const *vars)
{
    int in[2];
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    cgi.in = in[1];
    start_on(in[0], vars);
}

static void end_input(void)
{
    close(cgi.in);
    cgi.in = -1;
}

static void send_text(const char *text)
{
    size_t n = strlen(text);
    assert_int_equal(write(cgi.in, text, n), n);
}

/* All output, up to its end. */
static const char *output(void)
{
    struct buf b;
    buf_init(&b, mem, 4096);
    for (;;) {
        struct pollfd f = {.fd = cgi.out, .events = POLLIN};
        assert_int_equal(poll(&f, 1, WAIT_MS), 1);
        ssize_t n = read(cgi.out, buf_room(&b, 4096), 4096);
        assert_true(n >= 0);
        if (n == 0) {
            return arena_cstr(mem, buf_view(&b));
        }
        b.n += (size_t)n;
    }
}

/* After output(): the wait status. */
static int status_of(void)
{
    int status = 0;
    assert_int_equal(waitpid(cgi.pid, &status, 0), cgi.pid);
    cgi.pid = 0;
    return status;
}

static const char *echoed(int status, const char *line)
{
    return arena_printf(mem,
                        "Status: %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        status, http_reason(status), strlen(line), line)
        .p;
}

static void assert_output(int status, const char *line)
{
    assert_string_equal(output(), echoed(status, line));
    assert_int_equal(status_of(), 0);
}

static void a_get_is_answered(void **state)
{
    (void)state;
    start(VARS("GATEWAY_INTERFACE=CGI/1.1", "REQUEST_METHOD=GET", "REQUEST_URI=/a?b",
               "HTTP_SIDE=no", "XHTTP_SID=no", "HTTP_SID=k=1", "REQUEST_ID=r1", "NOVALUE"));
    assert_output(200, "GET /a?b fault=ok id=r1 sid=k=1 body=\n"); /* its input stays open */
}

static void a_body_comes_in_pieces(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=6", "REQUEST_ID=r1"));
    send_text("abc");
    send_text("def and more");
    assert_output(200, "POST /a? fault=ok id=r1 sid= body=abcdef\n");
}

static void a_body_larger_than_the_pipe(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=300000", "REQUEST_ID=r1"));
    char *body = arena_alloc(mem, ECHO_BODY_MAX + 1);
    memset(body, 'b', ECHO_BODY_MAX);
    send_text(body);
    const char *text = output();
    assert_non_null(strstr(text, "fault=ok"));
    assert_int_equal(strspn(strstr(text, "body=") + 5, "b"), ECHO_BODY_MAX);
    assert_int_equal(status_of(), 0);
}

/* Lighttpd hands the body over as a file. */
static void a_body_in_a_file(void **state)
{
    (void)state;
    int fd = memfd_create("body", MFD_CLOEXEC);
    assert_int_equal(write(fd, "abcdef", 6), 6);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    start_on(fd, VARS("REQUEST_METHOD=PUT", "REQUEST_URI=/a", "CONTENT_LENGTH=6", "REQUEST_ID=r1"));
    assert_output(200, "PUT /a? fault=ok id=r1 sid= body=abcdef\n");
}

static void a_short_body_is_refused(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=6", "REQUEST_ID=r1"));
    send_text("abcde");
    end_input();
    assert_output(400, "POST /a? fault=request.body_short id=r1 sid= body=\n");
}

static void a_body_that_stops_is_given_up(void **state)
{
    (void)state;
    int64_t t = clock_mono_ms();
    patience_ms = SHORT_MS;
    start(VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=6", "REQUEST_ID=r1"));
    send_text("abcde");
    assert_output(400, "POST /a? fault=request.body_short id=r1 sid= body=\n");
    assert_true(clock_mono_ms() - t >= SHORT_MS);
}

static void an_input_that_cannot_be_read(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    start_on(fd,
             VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=6", "REQUEST_ID=r1"));
    assert_output(400, "POST /a? fault=request.body_short id=r1 sid= body=\n");
}

static void a_body_too_large_is_not_waited_for(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=300001", "REQUEST_ID=r1"));
    assert_output(413, "POST /a? fault=request.body_too_large id=r1 sid= body=\n");
}

static void a_bad_length_is_refused(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=POST", "REQUEST_URI=/a", "CONTENT_LENGTH=6x", "REQUEST_ID=r1"));
    send_text("abcdef");
    assert_output(400, "POST /a? fault=request.syntax id=r1 sid= body=\n");
}

static void head_has_no_body(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=HEAD", "REQUEST_URI=/a", "REQUEST_ID=r1"));
    assert_string_equal(output(), "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                  "Content-Length: 35\r\n\r\n");
    assert_int_equal(status_of(), 0);
}

static void a_large_answer_is_whole(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=GET", "REQUEST_URI=/big"));
    const char *text = output(), *body = strstr(text, "\r\n\r\n") + 4;
    assert_non_null(strstr(text, "Content-Length: 4194304\r\n"));
    assert_int_equal(strlen(body), ECHO_BIG);
    assert_int_equal(status_of(), 0);
}

static void a_reader_that_stops_is_given_up(void **state)
{
    (void)state;
    patience_ms = SHORT_MS;
    start(VARS("REQUEST_METHOD=GET", "REQUEST_URI=/big"));
    assert_int_equal(status_of(), 0); /* ends though nothing is read */
    assert_true(strlen(output()) < ECHO_BIG);
}

static void a_reader_that_leaves_is_no_crash(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=GET", "REQUEST_URI=/big"));
    close(cgi.out);
    cgi.out = -1;
    assert_int_equal(status_of(), 0);
}

static void a_crash_still_answers(void **state)
{
    (void)state;
    start(VARS("REQUEST_METHOD=GET", "REQUEST_URI=/abort"));
    assert_string_equal(output(), "Status: 500 Internal Server Error\r\n"
                                  "Content-Type: text/plain; charset=utf-8\r\n"
                                  "Content-Length: 22\r\n\r\nInternal Server Error\n");
    int status = status_of();
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_get_is_answered),
        T(a_body_comes_in_pieces),
        T(a_body_larger_than_the_pipe),
        T(a_body_in_a_file),
        T(a_short_body_is_refused),
        T(a_body_that_stops_is_given_up),
        T(an_input_that_cannot_be_read),
        T(a_body_too_large_is_not_waited_for),
        T(a_bad_length_is_refused),
        T(head_has_no_body),
        T(a_large_answer_is_whole),
        T(a_reader_that_stops_is_given_up),
        T(a_reader_that_leaves_is_no_crash),
        T(a_crash_still_answers),
    };
    alarm(TEST_S); /* a process that hangs is a failure */
    return cmocka_run_group_tests_name("cgi", tests, NULL, NULL);
}

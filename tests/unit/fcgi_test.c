/* fcgi: workers of libfcgi as the web server sees them: forked, on a Unix socket, by raw records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "echo_app.h"
#include "fcgi_peer.h"

/* Compiled once for each engine. */
#ifdef TEST_EVENT_ENGINE
#include "http/event.h"

static int serve_engine(const struct server *s, int fd)
{
    struct loop *loop = loop_new();
    struct fibers *fibers = fibers_new(2, 256 * (size_t)1024);
    int rc = event_serve(s, fd, loop, fibers, &EVENT_OPTIONS);
    fibers_free(fibers);
    loop_free(loop);
    return rc;
}
#else
static int serve_engine(const struct server *s, int fd)
{
    return fcgi_serve(s, fd);
}
#endif

enum {
    WORKERS_MAX = 2,
    EXIT_WAIT_MS = 10000,
    AT_ONCE_MS = 5000,
    TEST_S = 120,
    SHORT_MS = 300,
    LONG_MS = 60000
};

static struct arena *mem;
static int patience_ms; /* LONG_MS unless the test waits for its end */
static char dir[] = "/tmp/fcgi_test.XXXXXX";
static const char *path;
static int listening;

/* A worker ends when alive is at its end: nobody else holds the other side. */
static struct worker {
    pid_t pid;
    int alive;
} workers[WORKERS_MAX];
static size_t worker_count;

/* /wait of the echo: [0] the test reads, [1] the worker writes; and the other way round. */
static int started[2], go[2];

static void serve(int alive)
{
    struct echo echo = {started[1], go[0]};
    const struct server s = {
        .handle = echo_handle,
        .app = &echo,
        .limits = {.body_max = ECHO_BODY_MAX, .uri_max = 8192},
        .patience_ms = patience_ms,
    };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int rc = serve_engine(&s, listening);
    close(alive);
    _exit(rc);
}

/* The signals are blocked until the worker is ready for them, as a parent may do. */
static struct worker *start_worker(void)
{
    int alive[2];
    sigset_t stop = server_stop_set(), before;
    assert_true(worker_count < WORKERS_MAX);
    struct worker *w = &workers[worker_count++];
    assert_int_equal(pipe2(alive, O_CLOEXEC), 0);
    sigprocmask(SIG_BLOCK, &stop, &before);
    w->pid = fork();
    assert_true(w->pid >= 0);
    if (w->pid == 0) {
        close(alive[0]);
        serve(alive[1]);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(alive[1]);
    w->alive = alive[0];
    return w;
}

static bool is_alive(const struct worker *w, int wait_ms)
{
    struct pollfd f = {.fd = w->alive, .events = POLLIN};
    return poll(&f, 1, wait_ms) == 0;
}

/* Its exit status; -1 when it does not end (then it is killed) or ends by a signal. */
static int end_of(struct worker *w)
{
    int status = -1;
    if (is_alive(w, EXIT_WAIT_MS)) {
        kill(w->pid, SIGKILL);
    }
    assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
    close(w->alive);
    w->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    path = arena_printf(mem, "%s/socket", dir).p;
    worker_count = 0;
    patience_ms = LONG_MS;
    listening = server_listen(path);
    return listening >= 0 && pipe2(started, O_CLOEXEC) == 0 && pipe2(go, O_CLOEXEC) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < worker_count; i++) {
        if (workers[i].pid != 0) {
            kill(workers[i].pid, SIGKILL);
            waitpid(workers[i].pid, NULL, 0);
            close(workers[i].alive);
        }
    }
    close(listening);
    for (int i = 0; i < 2; i++) {
        close(started[i]);
        close(go[i]);
    }
    unlink(path);
    arena_free(mem);
    return 0;
}

/* Sends a request's parameters, the common ones before those given. */
static struct peer begin(const char *method, const char *uri, const char *length)
{
    struct peer p = peer_connect(path);
    peer_begin(&p, 0);
    peer_params(&p, mem,
                (const char *const[]){"REQUEST_METHOD", method, "REQUEST_URI", uri,
                                      "CONTENT_LENGTH", length, "REQUEST_ID", "r1", NULL});
    return p;
}

/* The answer's text, NUL-terminated, after checks that every answer must pass. */
static const char *answer(struct peer *p)
{
    struct peer_answer a = peer_read(p, mem);
    assert_true(a.ended);
    assert_int_equal(a.errors, 0);
    assert_true(peer_at_end(p));
    peer_close(p);
    return arena_cstr(mem, a.text);
}

static const char *ask(const char *method, const char *uri, const char *length, struct span body)
{
    struct peer p = begin(method, uri, length);
    peer_body(&p, body);
    peer_body_end(&p);
    return answer(&p);
}

/* The answer of the echo, with the head in front. */
static const char *echoed(int status, const char *line)
{
    return arena_printf(mem,
                        "Status: %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        status, http_reason(status), strlen(line), line)
        .p;
}

static void assert_works(void)
{
    assert_string_equal(ask("GET", "/ok", "", SPAN("")),
                        echoed(200, "GET /ok? fault=ok id=r1 sid= body=\n"));
}

static void a_get_is_answered(void **state)
{
    (void)state;
    start_worker();
    assert_string_equal(ask("GET", "//a%20b?c=%64", "", SPAN("")),
                        echoed(200, "GET /a b?c=%64 fault=ok id=r1 sid= body=\n"));
}

static void a_get_may_have_a_body(void **state)
{
    (void)state;
    start_worker();
    assert_string_equal(ask("GET", "/a", "4", SPAN("a=\xD1\x8F")),
                        echoed(200, "GET /a? fault=ok id=r1 sid= body=a=\xD1\x8F\n"));
}

static void a_body_comes_in_records(void **state)
{
    (void)state;
    start_worker();
    struct peer p = begin("POST", "/a", "11");
    p.record_max = 3;
    peer_body(&p, SPAN("hello world"));
    peer_body_end(&p);
    assert_string_equal(answer(&p), echoed(200, "POST /a? fault=ok id=r1 sid= body=hello world\n"));
}

static void a_body_of_the_limit_is_whole(void **state)
{
    (void)state;
    start_worker();
    char *body = arena_alloc(mem, ECHO_BODY_MAX);
    memset(body, 'b', ECHO_BODY_MAX);
    const char *text = ask("POST", "/a", "300000", (struct span){body, ECHO_BODY_MAX});
    assert_non_null(strstr(text, "fault=ok"));
    assert_int_equal(strspn(strstr(text, "body=") + 5, "b"), ECHO_BODY_MAX);
}

static void long_parameters_in_small_records(void **state)
{
    (void)state;
    start_worker();
    char sid[5001] = "";
    memset(sid, 's', sizeof(sid) - 1);
    struct peer p = peer_connect(path);
    p.record_max = 7;
    peer_begin(&p, 0);
    peer_params(&p, mem,
                (const char *const[]){"REQUEST_METHOD", "GET", "REQUEST_URI", "/a", "REQUEST_ID",
                                      "r1", "HTTP_SID", sid, NULL});
    peer_body_end(&p);
    assert_string_equal(
        answer(&p), echoed(200, arena_printf(mem, "GET /a? fault=ok id=r1 sid=%s body=\n", sid).p));
}

static void a_short_body_is_refused(void **state)
{
    (void)state;
    start_worker();
    assert_string_equal(ask("POST", "/a", "10", SPAN("a=1&b")),
                        echoed(400, "POST /a? fault=request.body_short id=r1 sid= body=\n"));
    assert_works();
}

static void a_longer_body_is_cut_where_it_was_announced(void **state)
{
    (void)state;
    start_worker();
    assert_string_equal(ask("POST", "/a", "3", SPAN("a=1&b=2")),
                        echoed(200, "POST /a? fault=ok id=r1 sid= body=a=1\n"));
    assert_works();
}

/* The peer writes all of it before it reads: without draining both would wait for ever. */
static void a_body_too_large_is_refused_and_drained(void **state)
{
    (void)state;
    start_worker();
    size_t n = 2 * 1024 * 1024;
    struct span body = {arena_alloc(mem, n), n};
    assert_string_equal(ask("POST", "/a", "2097152", body),
                        echoed(413, "POST /a? fault=request.body_too_large id=r1 sid= body=\n"));
    assert_non_null(strstr(ask("POST", "/big", "2097152", body), "Content-Length: 4194304\r\n"));
    assert_string_equal(ask("POST", "/a", "1x", SPAN("ab")),
                        echoed(400, "POST /a? fault=request.syntax id=r1 sid= body=\n"));
    assert_works();
}

static void head_has_no_body(void **state)
{
    (void)state;
    start_worker();
    const char *get = ask("GET", "/a", "", SPAN("")), *head = ask("HEAD", "/a", "", SPAN(""));
    assert_null(strstr(head, "fault="));
    /* "HEAD" is one letter longer than "GET" in the echo. */
    assert_non_null(strstr(get, "Content-Length: 34\r\n"));
    assert_non_null(strstr(head, "Content-Length: 35\r\n\r\n"));
    assert_string_equal(ask("GET", "/none", "", SPAN("")), "Status: 204 No Content\r\n\r\n");
}

static void a_large_answer_is_whole(void **state)
{
    (void)state;
    start_worker();
    const char *text = ask("GET", "/big", "", SPAN(""));
    const char *body = strstr(text, "\r\n\r\n") + 4;
    assert_non_null(strstr(text, "Content-Length: 4194304\r\n"));
    assert_int_equal(strlen(body), ECHO_BIG);
    assert_int_equal(strspn(body, "x"), ECHO_BIG);
}

/* Were the memory of a request kept, the arena's budget would end the worker. */
static void memory_is_given_back(void **state)
{
    (void)state;
    struct worker *w = start_worker();
    struct arena *outer = mem;
    for (int i = 0; i < 20; i++) {
        mem = arena_new();
        assert_int_equal(strlen(ask("GET", "/big", "", SPAN(""))) / 1000, ECHO_BIG / 1000);
        arena_free(mem);
    }
    mem = outer;
    assert_true(is_alive(w, 0));
}

static void a_kept_connection_serves_again(void **state)
{
    (void)state;
    start_worker();
    struct peer p = peer_connect(path);
    for (int i = 0; i < 3; i++) {
        peer_begin(&p, PEER_KEEP);
        peer_params(&p, mem,
                    (const char *const[]){"REQUEST_METHOD", "POST", "REQUEST_URI", "/a",
                                          "CONTENT_LENGTH", "1", "REQUEST_ID", "r1", NULL});
        peer_body(&p, SPAN("xyz"));
        peer_body_end(&p);
        struct peer_answer a = peer_read(&p, mem);
        assert_true(a.ended);
        assert_string_equal(arena_cstr(mem, a.text),
                            echoed(200, "POST /a? fault=ok id=r1 sid= body=x\n"));
    }
    peer_close(&p);
    assert_works();
}

static void peers_that_leave_do_no_harm(void **state)
{
    (void)state;
    struct worker *w = start_worker();
    struct peer p = peer_connect(path); /* says nothing */
    peer_close(&p);
    p = peer_connect(path); /* one byte of a header */
    assert_true(peer_raw(&p, "\1", 1));
    peer_close(&p);
    p = peer_connect(path); /* no end of the parameters */
    peer_begin(&p, 0);
    peer_close(&p);
    p = begin("POST", "/a", "10"); /* half a body */
    peer_body(&p, SPAN("half"));
    peer_close(&p);
    p = begin("GET", "/big", ""); /* does not wait for the answer */
    peer_body_end(&p);
    peer_close(&p);
    p = peer_connect(path); /* no FastCGI at all */
    assert_true(peer_raw(&p, "GET / HTTP/1.1\r\n\r\n", 18));
    peer_close(&p);
    assert_works();
    assert_true(is_alive(w, 0));
}

#ifndef TEST_EVENT_ENGINE /* event_test.c has what becomes of them there */
static void a_peer_that_stops_sending_is_given_up(void **state)
{
    (void)state;
    patience_ms = SHORT_MS;
    start_worker();
    int64_t t = clock_mono_ms();
    struct peer p = begin("POST", "/a", "10");
    peer_body(&p, SPAN("half"));
    assert_string_equal(answer(&p),
                        echoed(400, "POST /a? fault=request.body_short id=r1 sid= body=\n"));
    assert_true(clock_mono_ms() - t >= SHORT_MS);
    assert_works();
}

static void a_peer_that_stops_reading_is_given_up(void **state)
{
    (void)state;
    patience_ms = SHORT_MS;
    start_worker();
    struct peer p = begin("GET", "/big", "");
    peer_body_end(&p);
    assert_works(); /* by the same worker, after its patience with p */
    struct peer_answer a = peer_read(&p, mem);
    assert_false(a.ended);
    assert_true(a.text.n < ECHO_BIG);
    peer_close(&p);
}
#endif

static void idle_workers_end_at_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < SERVER_STOPS; i++) {
        worker_count = 0;
        struct worker *w = start_worker();
        assert_works(); /* so it is past its start */
        assert_true(is_alive(w, 0));
        int64_t t = clock_mono_ms();
        kill(w->pid, server_stops[i]);
        assert_int_equal(end_of(w), 0);
        assert_true(clock_mono_ms() - t < AT_ONCE_MS);
    }
}

static void a_busy_worker_ends_after_its_request(void **state)
{
    (void)state;
    patience_ms = SHORT_MS;
    char c;
    struct worker *w = start_worker();
    struct peer p = begin("POST", "/wait", "4");
    peer_body(&p, SPAN("body"));
    peer_body_end(&p);
    assert_int_equal(read(started[0], &c, 1), 1);
    kill(w->pid, SIGTERM);
    assert_true(is_alive(w, 2 * SHORT_MS)); /* which is for the peer only */
    assert_int_equal(write(go[1], "g", 1), 1);
    assert_string_equal(answer(&p), echoed(200, "POST /wait? fault=ok id=r1 sid= body=body\n"));
    assert_int_equal(end_of(w), 0);
}

/* A signal while the body is on its way does not tear it. */
static void a_body_under_way_is_read_to_its_end(void **state)
{
    (void)state;
    struct worker *w = start_worker();
    struct peer p = begin("POST", "/wait", "4");
    peer_body(&p, SPAN("bo"));
    peer_wait_taken(&p);
    kill(w->pid, SIGTERM);
    peer_body(&p, SPAN("dy"));
    peer_body_end(&p);
    char c;
    assert_int_equal(read(started[0], &c, 1), 1);
    assert_int_equal(write(go[1], "g", 1), 1);
    assert_string_equal(answer(&p), echoed(200, "POST /wait? fault=ok id=r1 sid= body=body\n"));
    assert_int_equal(end_of(w), 0);
}

/* libfcgi waits for a header without a limit: a signal must free the worker, whether the peer has
 * sent nothing (when FCGX_ShutdownPending() makes libfcgi spin) or a byte. */
static void a_silent_peer_does_not_hold_the_end_up(void **state)
{
    (void)state;
    for (size_t sent = 0; sent < 2; sent++) {
        worker_count = 0;
        struct worker *w = start_worker();
        assert_works();
        struct peer p = peer_connect(path);
        assert_true(peer_raw(&p, "\1", sent));
        peer_wait_taken(&p);
        assert_true(is_alive(w, 50)); /* for nothing sent there is nothing to see taken */
        kill(w->pid, SIGTERM);
        assert_int_equal(end_of(w), 0);
        peer_close(&p);
        close(listening);
        listening = server_listen(path);
    }
}

static void the_end_of_one_worker_leaves_the_others(void **state)
{
    (void)state;
    struct worker *one = start_worker(), *two = start_worker();
    assert_works();
    kill(one->pid, SIGTERM);
    assert_int_equal(end_of(one), 0);
    for (int i = 0; i < 5; i++) {
        assert_works();
    }
    kill(two->pid, SIGTERM);
    assert_int_equal(end_of(two), 0);
}

static void what_does_not_listen_is_refused(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    close(listening);
    listening = fd;
    struct worker *w = start_worker();
    assert_int_equal(end_of(w), 1);
}

static void a_socket_is_for_owner_and_group(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0660);
    mode_t mask = umask(022);
    umask(mask);
    assert_int_not_equal(mask, 0117);
    assert_true(server_is_listening(listening));
    assert_false(server_is_listening(0));
    assert_false(server_is_listening(-1));
    int plain = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_false(server_is_listening(plain));
    close(plain);
}

static void a_socket_is_taken_over_only_when_nobody_listens(void **state)
{
    (void)state;
    assert_int_equal(server_listen(path), -1);
    close(listening);
    listening = server_listen(path); /* its file is still there */
    assert_true(listening >= 0);
    start_worker();
    assert_works();
}

static void bad_socket_paths(void **state)
{
    (void)state;
    char text[120] = "";
    struct stat st;
    const char *file = arena_printf(mem, "%s/file", dir).p;
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(server_listen(file), -1);
    assert_int_equal(stat(file, &st), 0);
    unlink(file);
    assert_int_equal(server_listen(arena_printf(mem, "%s/no/socket", dir).p), -1);
    assert_int_equal(server_listen(""), -1);
    memset(text, 'a', 108); /* sizeof sun_path */
    memcpy(text, dir, strlen(dir));
    text[strlen(dir)] = '/';
    assert_int_equal(server_listen(text), -1);
    text[107] = '\0';
    int fd = server_listen(text);
    assert_true(fd >= 0);
    close(fd);
    unlink(text);
}

static int before_all(void **state)
{
    (void)state;
    return crypto_init() && mkdtemp(dir) != NULL ? 0 : -1;
}

static int after_all(void **state)
{
    (void)state;
    return rmdir(dir);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_get_is_answered),
        T(a_get_may_have_a_body),
        T(a_body_comes_in_records),
        T(a_body_of_the_limit_is_whole),
        T(long_parameters_in_small_records),
        T(a_short_body_is_refused),
        T(a_longer_body_is_cut_where_it_was_announced),
        T(a_body_too_large_is_refused_and_drained),
        T(head_has_no_body),
        T(a_large_answer_is_whole),
        T(memory_is_given_back),
        T(a_kept_connection_serves_again),
        T(peers_that_leave_do_no_harm),
#ifndef TEST_EVENT_ENGINE
        T(a_peer_that_stops_sending_is_given_up),
        T(a_peer_that_stops_reading_is_given_up),
#endif
        T(idle_workers_end_at_once),
        T(a_busy_worker_ends_after_its_request),
        T(a_body_under_way_is_read_to_its_end),
        T(a_silent_peer_does_not_hold_the_end_up),
        T(the_end_of_one_worker_leaves_the_others),
        T(what_does_not_listen_is_refused),
        T(a_socket_is_for_owner_and_group),
        T(a_socket_is_taken_over_only_when_nobody_listens),
        T(bad_socket_paths),
    };
    alarm(TEST_S); /* a wait without an end is a failure */
    return cmocka_run_group_tests_name("fcgi", tests, before_all, after_all);
}

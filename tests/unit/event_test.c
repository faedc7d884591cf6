/* event: many requests at once, and peers that are slow, silent, gone or wrong. */
#include "http/event.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "fcgi_peer.h"

enum {
    FIBERS = 2,
    QUEUE = 2,
    STACK = 128 * 1024,
    PATIENCE_MS = 300,
    LONG_MS = 20000,
    BIG = 8 * 1024 * 1024,
    PARKED_MAX = 16,
    STREAM_BIG = 60000
};

static struct arena *mem;
static char dir[] = "/tmp/event_test.XXXXXX";
static const char *path;
static pid_t server_pid;
static int started[2], go[2]; /* the test reads "started", the server "go" */
static struct server server;
static struct event_options options;

/* The application: /stream begins an answer that goes on, says 's', sends "tick " whenever somebody
 * writes to go
 * ("big": STREAM_BIG bytes, "end": it ends the answer), and says 'c' when its peer is gone. /park
 * says 's' and waits in its fiber until somebody writes to go. */
struct place {
    struct app *a;
    size_t at;
};

struct app {
    struct loop *loop;
    struct fibers *fibers;
    struct loop_watch gate;
    struct fiber *parked[PARKED_MAX];
    size_t parked_n;
    struct stream *streams[PARKED_MAX];
    struct place places[PARKED_MAX]; /* one for each stream */
};

static void say(const char *what)
{
    if (write(started[1], what, 1) != 1) {
        abort();
    }
}

static void on_open(void *arg, struct stream *s)
{
    const struct place *p = arg;
    p->a->streams[p->at] = s;
    say("s");
}

static void on_closed(void *arg)
{
    struct place *p = arg;
    p->a->streams[p->at] = NULL;
    say("c");
}

static void begin_stream(struct app *a, const struct request *req, struct response *res)
{
    size_t at = 0;
    struct stream_user *user = arena_new_of(req->mem, struct stream_user);
    assert_true(req->streams);
    while (a->streams[at] != NULL) {
        at++;
    }
    struct place *p = &a->places[at];
    *p = (struct place){a, at};
    *user = (struct stream_user){.opened = on_open, .closed = on_closed, .arg = p};
    res->stream = user;
    buf_text(&res->body, "first ");
}

static void send_to_streams(struct app *a, char what)
{
    static char big[STREAM_BIG];
    for (size_t i = 0; i < PARKED_MAX; i++) {
        struct stream *s = a->streams[i];
        if (s != NULL && what == 'e') {
            a->streams[i] = NULL;
            stream_end(s);
        } else if (s != NULL) {
            (void)stream_send(s, what == 'b' ? (struct span){big, sizeof(big)} : SPAN("tick "));
        }
    }
}

static void on_gate(void *arg, uint32_t events)
{
    struct app *a = arg;
    char c;
    (void)events;
    if (read(go[0], &c, 1) != 1) {
        abort();
    }
    send_to_streams(a, c);
    while (a->parked_n > 0) {
        fiber_wake(a->fibers, a->parked[--a->parked_n]);
    }
}

static void handle(void *app, struct request *req, struct response *res)
{
    struct app *a = app;
    res->status = req->fault == E_OK ? 200 : err_class_status(err_info(req->fault)->class);
    res->content_type = "text/plain";
    if (req->fault == E_OK && span_is(req->path, "/park")) {
        a->parked[a->parked_n++] = fiber_current(a->fibers);
        if (write(started[1], "s", 1) != 1) {
            abort();
        }
        fiber_park(a->fibers);
    }
    if (req->fault == E_OK && span_is(req->path, "/stream")) {
        begin_stream(a, req, res);
    } else if (span_is(req->path, "/big")) {
        memset(buf_room(&res->body, BIG), 'x', BIG);
        res->body.n += BIG;
    } else {
        buf_printf(&res->body, "%s %zu %s", method_name(req->method), req->body.n,
                   err_info(req->fault)->name);
    }
}

static void serve(int fd)
{
    struct app a = {.loop = loop_new(), .fibers = fibers_new(FIBERS, STACK)};
    a.gate = (struct loop_watch){.ready = on_gate, .arg = &a};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    loop_watch(a.loop, &a.gate, go[0], EPOLLIN);
    server.handle = handle;
    server.app = &a;
    server.limits = (struct request_limits){.body_max = 300000, .uri_max = 8192};
    int rc = event_serve(&server, fd, a.loop, a.fibers, &options);
    loop_unwatch(a.loop, &a.gate);
    fibers_free(a.fibers);
    loop_free(a.loop);
    exit(rc);
}

static void start_server(void)
{
    int fd = server_listen(path);
    assert_true(fd >= 0);
    server_pid = fork();
    assert_true(server_pid >= 0);
    if (server_pid == 0) {
        serve(fd);
    }
    close(fd);
}

static int end_of_server(void)
{
    int status = -1;
    assert_int_equal(waitpid(server_pid, &status, 0), server_pid);
    server_pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    path = arena_printf(mem, "%s/socket", dir).p;
    options = EVENT_OPTIONS;
    options.queue_max = QUEUE;
    server.patience_ms = LONG_MS;
    return pipe(started) == 0 && pipe(go) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    if (server_pid > 0) {
        kill(server_pid, SIGTERM);
        assert_int_equal(end_of_server(), 0);
    }
    for (int i = 0; i < 2; i++) {
        close(started[i]);
        close(go[i]);
    }
    unlink(path);
    arena_free(mem);
    return 0;
}

static void send_request(struct peer *p, const char *uri, unsigned char flags)
{
    peer_begin(p, flags);
    peer_params(p, mem, (const char *const[]){"REQUEST_METHOD", "GET", "REQUEST_URI", uri, NULL});
    peer_body_end(p);
}

static struct peer ask(const char *uri, unsigned char flags)
{
    struct peer p = peer_connect(path);
    send_request(&p, uri, flags);
    return p;
}

static void wait_said(char what)
{
    char c = 0;
    struct pollfd f = {started[0], POLLIN, 0};
    assert_int_equal(poll(&f, 1, PEER_WAIT_MS), 1);
    assert_int_equal(read(started[0], &c, 1), 1);
    assert_int_equal(c, what);
}

static void wait_started(void)
{
    wait_said('s');
}

static void tell_streams(const char *what)
{
    assert_int_equal(write(go[1], what, 1), 1);
}

static void open_gate(void)
{
    assert_int_equal(write(go[1], "g", 1), 1);
}

static void assert_answer(struct peer *p, const char *status)
{
    struct peer_answer a = peer_read(p, mem);
    assert_true(a.ended);
    assert_true(span_starts(a.text, span_of(arena_printf(mem, "Status: %s", status).p)));
}

static void assert_works(void)
{
    struct arena *outer = mem; /* some tests ask thousands of times */
    mem = arena_new();
    struct peer p = ask("/ok", 0);
    assert_answer(&p, "200 OK");
    assert_true(peer_at_end(&p));
    peer_close(&p);
    arena_free(mem);
    mem = outer;
}

static void full_means_wait_then_503_at_once(void **state)
{
    (void)state;
    start_server();
    struct peer busy[FIBERS + QUEUE];
    for (int i = 0; i < FIBERS; i++) {
        busy[i] = ask("/park", 0);
        wait_started();
    }
    for (int i = FIBERS; i < FIBERS + QUEUE; i++) {
        busy[i] = ask("/park", 0);
    }
    struct peer late = ask("/ok", PEER_KEEP);
    assert_answer(&late, "503"); /* nobody has opened the gate */
    open_gate();
    for (int i = 0; i < QUEUE; i++) {
        wait_started();
    }
    open_gate();
    for (int i = 0; i < FIBERS + QUEUE; i++) {
        assert_answer(&busy[i], "200 OK");
        peer_close(&busy[i]);
    }
    send_request(&late, "/ok", 0); /* the refused connection is as good as before */
    assert_answer(&late, "200 OK");
    peer_close(&late);
}

static void nobody_waits_for_ever(void **state)
{
    (void)state;
    options.queue_wait_ms = 100;
    start_server();
    struct peer busy[FIBERS];
    for (int i = 0; i < FIBERS; i++) {
        busy[i] = ask("/park", 0);
        wait_started();
    }
    struct peer p = ask("/ok", 0);
    int64_t t = clock_mono_ms();
    assert_answer(&p, "503");
    assert_true(clock_mono_ms() - t < PEER_WAIT_MS / 2);
    peer_close(&p);
    open_gate();
    for (int i = 0; i < FIBERS; i++) {
        assert_answer(&busy[i], "200 OK");
        peer_close(&busy[i]);
    }
}

static void vanished_peers_leave_their_place(void **state)
{
    (void)state;
    start_server();
    for (int round = 0; round < 3; round++) {
        struct peer p[FIBERS + QUEUE];
        for (int i = 0; i < FIBERS + QUEUE; i++) {
            p[i] = ask("/park", PEER_KEEP);
            if (i < FIBERS) {
                wait_started();
            }
        }
        peer_wait_taken(&p[FIBERS + QUEUE - 1]);
        for (int i = 0; i < FIBERS + QUEUE; i++) {
            peer_close(&p[i]);
        }
        open_gate();
        assert_works();
    }
}

static void a_second_request_at_a_time_is_refused(void **state)
{
    (void)state;
    start_server();
    struct peer p = ask("/park", PEER_KEEP);
    wait_started();
    char got[16];
    const char second[] = "\1\1\0\2\0\10\0\0\0\1\1\0\0\0\0\0";
    const char refused[] = "\1\3\0\2\0\10\0\0\0\0\0\0\1\0\0\0";
    assert_true(peer_raw(&p, second, sizeof(second) - 1));
    assert_int_equal(read(p.fd, got, sizeof(got)), sizeof(got));
    assert_memory_equal(got, refused, sizeof(got));
    open_gate();
    assert_answer(&p, "200 OK");
    peer_close(&p);
}

static void an_aborted_request_has_no_answer(void **state)
{
    (void)state;
    start_server();
    struct peer p = ask("/park", PEER_KEEP);
    wait_started();
    assert_true(peer_raw(&p, "\1\2\0\1\0\0\0\0", 8));
    peer_wait_taken(&p);
    open_gate();
    struct peer_answer a = peer_read(&p, mem);
    assert_true(a.ended);
    assert_int_equal(a.text.n, 0);
    peer_begin(&p, PEER_KEEP); /* given up before it is complete */
    assert_true(peer_raw(&p, "\1\2\0\1\0\0\0\0", 8));
    a = peer_read(&p, mem);
    assert_true(a.ended);
    send_request(&p, "/ok", 0);
    assert_answer(&p, "200 OK");
    peer_close(&p);
}

static void half_a_request_loses_its_connection(void **state)
{
    (void)state;
    server.patience_ms = PATIENCE_MS;
    start_server();
    struct peer silent = peer_connect(path), byte = peer_connect(path), half = peer_connect(path);
    assert_true(peer_raw(&byte, "\1", 1));
    peer_begin(&half, PEER_KEEP);
    int64_t t = clock_mono_ms();
    assert_works();
    assert_true(peer_at_end(&byte));
    assert_true(clock_mono_ms() - t >= PATIENCE_MS / 2);
    assert_true(peer_at_end(&half));
    assert_true(peer_at_end(&silent));
    assert_works();
    peer_close(&silent);
    peer_close(&byte);
    peer_close(&half);
}

static void a_byte_now_and_then_does_not_help(void **state)
{
    (void)state;
    server.patience_ms = PATIENCE_MS;
    start_server();
    const char request[] = "\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0";
    struct peer p = peer_connect(path);
    int64_t end = clock_mono_ms() + PEER_WAIT_MS;
    for (size_t i = 0; i < sizeof(request) - 1; i++) { /* 15 bytes, a ninth of patience each */
        struct pollfd f = {p.fd, POLLIN, 0};
        if (poll(&f, 1, PATIENCE_MS / 9) != 0) {
            break;
        }
        (void)peer_raw(&p, request + i, 1);
    }
    assert_true(peer_at_end(&p));
    assert_true(clock_mono_ms() < end);
    peer_close(&p);
}

static void nonsense_harms_nobody_else(void **state)
{
    (void)state;
    start_server();
    struct peer busy = ask("/park", PEER_KEEP);
    wait_started();
    unsigned seed = 5;
    for (int i = 0; i < 200; i++) {
        char bytes[512];
        for (size_t k = 0; k < sizeof(bytes); k++) {
            bytes[k] = (char)(seed = seed * 1103515245 + 12345, seed >> 16);
        }
        if (i % 2 == 0) {
            bytes[0] = 1;
        }
        struct peer p = peer_connect(path);
        (void)peer_raw(&p, bytes, 1 + (size_t)i * 2);
        peer_close(&p);
    }
    assert_works();
    open_gate();
    assert_answer(&busy, "200 OK");
    peer_close(&busy);
}

static void slow_readers_harm_nobody_else(void **state)
{
    (void)state;
    server.patience_ms = PATIENCE_MS;
    start_server();
    enum { SLOW = 3 * FIBERS };
    struct peer slow[SLOW];
    for (int i = 0; i < SLOW; i++) {
        slow[i] = ask("/big", 0);
    }
    for (int i = 0; i < 20; i++) {
        assert_works();
    }
    int64_t end = clock_mono_ms() + 5 * PATIENCE_MS;
    while (clock_mono_ms() < end) {
        assert_works();
    }
    for (int i = 0; i < SLOW; i++) {
        struct peer_answer a = peer_read(&slow[i], mem);
        assert_false(a.ended);
        assert_true(a.text.n < BIG);
        peer_close(&slow[i]);
    }
}

static void more_kept_connections_than_fibers(void **state)
{
    (void)state;
    enum { KEPT = 64, ROUNDS = 5 };
    start_server();
    struct peer p[KEPT];
    for (int i = 0; i < KEPT; i++) {
        p[i] = peer_connect(path);
    }
    for (int r = 0; r < ROUNDS; r++) {
        for (int i = 0; i < KEPT; i++) {
            send_request(&p[i], "/ok", PEER_KEEP);
        }
        for (int i = 0; i < KEPT; i++) {
            assert_answer(&p[i], "200 OK");
        }
        assert_works(); /* somebody new */
    }
    for (int i = 0; i < KEPT; i++) {
        peer_close(&p[i]);
    }
}

static void kept_connections_end_some_time(void **state)
{
    (void)state;
    options.idle_ms = 200;
    start_server();
    struct peer p = ask("/ok", PEER_KEEP);
    assert_answer(&p, "200 OK");
    int64_t t = clock_mono_ms();
    assert_true(peer_at_end(&p));
    assert_true(clock_mono_ms() - t >= 150);
    peer_close(&p);
}

static void connections_have_a_limit(void **state)
{
    (void)state;
    options.connections_max = 2;
    start_server();
    struct peer a = ask("/ok", PEER_KEEP), b = ask("/ok", PEER_KEEP);
    assert_answer(&a, "200 OK");
    assert_answer(&b, "200 OK");
    struct peer c = ask("/ok", 0); /* waits to be accepted */
    struct pollfd f = {c.fd, POLLIN, 0};
    assert_int_equal(poll(&f, 1, 100), 0);
    peer_close(&a);
    assert_answer(&c, "200 OK");
    peer_close(&b);
    peer_close(&c);
}

static void the_end_waits_for_what_has_begun(void **state)
{
    (void)state;
    start_server();
    struct peer kept = ask("/ok", PEER_KEEP), busy = ask("/park", PEER_KEEP);
    assert_answer(&kept, "200 OK");
    wait_started();
    struct peer waiting[FIBERS];
    for (int i = 0; i < FIBERS; i++) {
        waiting[i] = ask("/park", 0);
    }
    wait_started(); /* one of them has the other fiber, the rest is in the queue */
    for (int i = 0; i < FIBERS; i++) {
        peer_wait_taken(&waiting[i]);
    }
    kill(server_pid, SIGTERM);
    assert_true(peer_at_end(&kept));
    open_gate();
    assert_answer(&busy, "200 OK");
    wait_started();
    open_gate();
    for (int i = 0; i < FIBERS; i++) {
        assert_answer(&waiting[i], "200 OK");
        peer_close(&waiting[i]);
    }
    assert_int_equal(end_of_server(), 0);
    peer_close(&kept);
    peer_close(&busy);
}

/* multiwatch of Debian 12 sends SIGQUIT, which kills a program that does not expect it. */
static void every_signal_to_stop_ends_it_in_order(void **state)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGUSR1, SIGQUIT};
    (void)state;
    assert_int_equal(sizeof(signals), sizeof(server_stops));
    for (size_t i = 0; i < SERVER_STOPS; i++) {
        start_server();
        struct peer kept = ask("/ok", PEER_KEEP), busy = ask("/park", PEER_KEEP);
        assert_answer(&kept, "200 OK");
        wait_started();
        kill(server_pid, signals[i]);
        assert_true(peer_at_end(&kept));
        open_gate();
        assert_answer(&busy, "200 OK");
        assert_int_equal(end_of_server(), 0);
        peer_close(&kept);
        peer_close(&busy);
    }
}

static void assert_streamed(struct peer *p, const char *body)
{
    struct peer_answer a = peer_read(p, mem);
    struct span head, rest = a.text;
    ptrdiff_t end = -1;
    for (size_t i = 0; i + 4 <= rest.n && end < 0; i++) {
        end = memcmp(rest.p + i, "\r\n\r\n", 4) == 0 ? (ptrdiff_t)i + 4 : -1;
    }
    assert_true(end > 0);
    head = span_sub(rest, 0, (size_t)end);
    assert_true(a.ended);
    assert_true(span_starts(head, SPAN("Status: 200 OK")));
    assert_null(memmem(head.p, head.n, "Content-Length", 14));
    assert_true(span_is(span_sub(rest, (size_t)end, rest.n), body));
}

static void streams_hold_no_fiber(void **state)
{
    (void)state;
    start_server();
    struct peer streams[PARKED_MAX];
    for (int i = 0; i < PARKED_MAX; i++) {
        streams[i] = ask("/stream", PEER_KEEP);
        wait_started();
    }
    assert_works();
    tell_streams("t");
    assert_works();
    tell_streams("e");
    for (int i = 0; i < PARKED_MAX; i++) {
        assert_streamed(&streams[i], "first tick ");
        send_request(&streams[i], "/ok", 0); /* the connection goes on */
        assert_answer(&streams[i], "200 OK");
        peer_close(&streams[i]);
    }
}

static void streams_end_with_their_peer_or_the_server(void **state)
{
    (void)state;
    start_server();
    struct peer gone = ask("/stream", 0), aborted = ask("/stream", PEER_KEEP);
    wait_started();
    wait_started();
    peer_close(&gone);
    wait_said('c');
    assert_true(peer_raw(&aborted, "\1\2\0\1\0\0\0\0", 8));
    wait_said('c');
    assert_streamed(&aborted, "first ");
    send_request(&aborted, "/stream", PEER_KEEP);
    wait_started();
    tell_streams("t");
    assert_works();
    kill(server_pid, SIGTERM);
    assert_streamed(&aborted, "first tick ");
    assert_int_equal(end_of_server(), 0);
    peer_close(&aborted);
}

static void a_stream_that_is_not_read_is_closed(void **state)
{
    (void)state;
    start_server();
    struct peer slow = ask("/stream", 0);
    wait_started();
    char c = 0;
    for (int i = 0; i < 1000 && c != 'c'; i++) { /* the socket's buffer, then STREAM_BACKLOG */
        struct pollfd f = {started[0], POLLIN, 0};
        tell_streams("b");
        assert_works();
        if (poll(&f, 1, 0) == 1) {
            assert_int_equal(read(started[0], &c, 1), 1);
        }
    }
    assert_int_equal(c, 'c');
    peer_close(&slow);
}

static void a_stream_that_stops_being_read_loses_its_patience(void **state)
{
    (void)state;
    server.patience_ms = PATIENCE_MS;
    start_server();
    struct peer slow = ask("/stream", 0);
    wait_started();
    for (int i = 0; i < 3; i++) {
        tell_streams("b");
        assert_works();
    }
    tell_streams("b"); /* whole buffers stay unread */
    wait_said('c');
    peer_close(&slow);
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
        T(full_means_wait_then_503_at_once),
        T(nobody_waits_for_ever),
        T(vanished_peers_leave_their_place),
        T(a_second_request_at_a_time_is_refused),
        T(an_aborted_request_has_no_answer),
        T(half_a_request_loses_its_connection),
        T(a_byte_now_and_then_does_not_help),
        T(nonsense_harms_nobody_else),
        T(slow_readers_harm_nobody_else),
        T(more_kept_connections_than_fibers),
        T(kept_connections_end_some_time),
        T(connections_have_a_limit),
        T(the_end_waits_for_what_has_begun),
        T(every_signal_to_stop_ends_it_in_order),
        T(streams_hold_no_fiber),
        T(streams_end_with_their_peer_or_the_server),
        T(a_stream_that_is_not_read_is_closed),
        T(a_stream_that_stops_being_read_loses_its_patience),
    };
    return cmocka_run_group_tests_name("event", tests, before_all, after_all);
}

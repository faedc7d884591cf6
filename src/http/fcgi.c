/*
 * FastCGI with libfcgi, one request at a time.
 *
 * This file adds what libfcgi does not have: a time limit on slow peers (a timer that interrupts
 * its blocking reads and writes) and an end that loses no request. Only the wait for a request's
 * parameters has no limit; a signal ends it, and only the front server's group can open the socket.
 */
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/seats.h"
#include "http/event_share.h"
#include "http/server.h"

enum {
    DRAIN_MAX = 8 * 1024 * 1024, /* bytes of a refused body that are read and dropped */
    DRAIN_BLOCK = 8192,
    TIMER_AGAIN_US = 100000,
    IDLE_MS = 1000
};

/* State of the process, not of a request, because signal handlers have no other way to reach it. */
static volatile sig_atomic_t stopping;
static int listening_fd, null_fd;

/* Which credentials have let their callers in, so that a request is known before it is looked at.
 */
static struct event_shares shares;

/* Replaces the listening descriptor by one that accept() refuses. So a blocked accept() is
 * interrupted and fails when it is tried again, and a signal just before accept() is not lost
 * either. Other workers on the socket keep their descriptors. FCGX_ShutdownPending() would not do:
 * libfcgi 2.4.2 spins for ever when the signal comes while it waits for the first byte of a new
 * connection. */
static void on_stop(int sig)
{
    (void)sig;
    int reason = errno;
    stopping = 1;
    dup2(null_fd, listening_fd);
    errno = reason;
}

/* Does nothing: the signal only interrupts the blocked call. */
static void on_timer(int sig)
{
    (void)sig;
}

static void patience_end(void)
{
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
}

/* Starts the timer; when patience is at its end, every blocked read or write fails. */
static void patience_begin(const struct server *s)
{
    int ms = s->patience_ms > 0 ? s->patience_ms : SERVER_PATIENCE_MS;
    const struct itimerval t = {
        .it_value = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000},
        .it_interval = {.tv_usec = TIMER_AGAIN_US}, /* after a partial write libfcgi goes on */
    };
    setitimer(ITIMER_REAL, &t, NULL);
}

static void handle_signal(int sig, void (*handler)(int))
{
    struct sigaction sa = {.sa_handler = handler}; /* no SA_RESTART, so that blocked calls return */
    sigemptyset(&sa.sa_mask);
    sigaction(sig, &sa, NULL);
}

static bool process_init(int fd, sigset_t *stop_signals)
{
    listening_fd = fd;
    null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null_fd < 0 || FCGX_Init() != 0) {
        log_msg(LOG_ERROR, "cannot start FastCGI: %s", strerror(errno));
        return false;
    }
    *stop_signals = server_stop_set();
    for (size_t i = 0; i < SERVER_STOPS; i++) {
        handle_signal(server_stops[i], on_stop);
    }
    handle_signal(SIGALRM, on_timer);
    sigprocmask(SIG_UNBLOCK, stop_signals, NULL); /* the parent may have blocked them */
    signal(SIGPIPE, SIG_IGN);
    return true;
}

static struct span param_get(void *from, const char *name)
{
    return span_of(FCGX_GetParam(name, from));
}

static ptrdiff_t stream_read(void *from, char *p, size_t n)
{
    return FCGX_GetStr(p, n > INT_MAX ? INT_MAX : (int)n, from);
}

/* Reads the rest of the input, because the peer may be blocked writing it while we answer. */
static void drain(FCGX_Stream *in)
{
    char block[DRAIN_BLOCK];
    for (int n = 0; n < DRAIN_MAX; n += DRAIN_BLOCK) {
        if (FCGX_GetStr(block, DRAIN_BLOCK, in) < DRAIN_BLOCK) {
            return;
        }
    }
}

/* Reads the body and the rest of the input within the time limit. */
static void receive(const struct server *s, struct request *req, FCGX_Stream *in)
{
    patience_begin(s);
    request_read_body(req, stream_read, in);
    drain(in);
    patience_end();
}

static void put(FCGX_Stream *out, struct span s)
{
    for (size_t at = 0; at < s.n; at += INT_MAX) {
        size_t n = s.n - at > INT_MAX ? INT_MAX : s.n - at;
        if (FCGX_PutStr(s.p + at, (int)n, out) < 0) {
            return;
        }
    }
}

/* Writes head and body through libfcgi's one buffer: two calls, but no copy and no additional
 * record. */
static void answer(const struct server *s, const struct response *res, struct arena *mem,
                   FCGX_Request *fcgi)
{
    struct buf head;
    buf_init(&head, mem, 512);
    response_head(res, &head);
    patience_begin(s);
    put(fcgi->out, buf_view(&head));
    put(fcgi->out, response_content(res));
    FCGX_Finish_r(fcgi);
    patience_end();
}

/* The arguments of the guarded part that serves a request. */
struct serving {
    const struct server *s;
    struct arena *mem;
    FCGX_Request *fcgi;
    struct request req;
    struct response res;
};

static void read_request(void *arg)
{
    struct serving *a = arg;
    request_from_env(&a->req, a->mem, param_get, a->fcgi->envp, &a->s->limits);
    receive(a->s, &a->req, a->fcgi->in);
}

static void write_answer(void *arg)
{
    struct serving *a = arg;
    arena_reserve(a->mem);
    answer(a->s, &a->res, a->mem, a->fcgi);
}

/* Sends the bare answer. No byte of an answer is sent before all its memory was allocated, so the
 * two never mix. */
static void answer_barely(struct serving *a)
{
    patience_begin(a->s);
    put(a->fcgi->out, span_of(server_bare_answer));
    FCGX_Finish_r(a->fcgi);
    patience_end();
}

/* True when the front server has closed its connection; while it waits, it sends nothing. */
static bool is_gone(void *peer)
{
    const FCGX_Request *fcgi = peer;
    struct pollfd p = {.fd = fcgi->ipcFd};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

/* Handles the request, unless its caller's slow ones hold the workers (base/seats.h). */
static void handle_one(struct serving *a)
{
    uint64_t credential;
    int32_t tenant = share_of(&shares, &a->req, &credential)->tenant;
    seats_begin(tenant, share_address(&a->req), a->req.body.n);
    if (seats_taken()) {
        metrics_add(METRIC_REFUSED_SHARE);
        a->req.fault = E_BUSY;
    }
    server_handle(a->s, &a->req, &a->res);
    if (a->req.fault == E_OK) {
        share_learn(&shares, credential, a->req.tenant);
    }
}

static void serve_one(const struct server *s, struct arena *mem, FCGX_Request *fcgi)
{
    struct serving a = {.s = s, .mem = mem, .fcgi = fcgi};
    bool read = guard_run(read_request, &a) == GUARD_PASSED;
    if (read) {
        a.req.gone = is_gone;
        a.req.peer = fcgi;
        handle_one(&a);
    }
    if (!read || guard_run(write_answer, &a) != GUARD_PASSED) {
        answer_barely(&a);
    }
    seats_end();
    arena_reset(mem);
}

/* Waits until a request may have come, or a signal, and lets the application do what is due
 * meanwhile. Another worker may take the request: then accept() goes on waiting. */
static void wait_for_request(const struct server *s, const FCGX_Request *fcgi)
{
    struct pollfd p[2] = {{.fd = listening_fd, .events = POLLIN},
                          {.fd = fcgi->ipcFd, .events = POLLIN}};
    bool waits = s->idle != NULL && s->idle(s->app);
    while (waits && !stopping && poll(p, fcgi->ipcFd >= 0 ? 2 : 1, IDLE_MS) == 0) {
        waits = s->idle(s->app);
    }
}

int fcgi_serve(const struct server *s, int fd)
{
    sigset_t stop_signals;
    FCGX_Request fcgi;
    if (!process_init(fd, &stop_signals) || FCGX_InitRequest(&fcgi, fd, 0) != 0) {
        return 1;
    }
    struct arena *mem = arena_new();
    int rc = 0;
    shares_init(&shares);
    seats_open(fd);
    while (!stopping && (rc = FCGX_Accept_r(&fcgi)) == 0) {
        /* Holds the signals back while a request is at work, because a request that has begun is
         * answered. */
        sigprocmask(SIG_BLOCK, &stop_signals, NULL);
        serve_one(s, mem, &fcgi);
        sigprocmask(SIG_UNBLOCK, &stop_signals, NULL);
        wait_for_request(s, &fcgi);
    }
    if (!stopping) {
        log_msg(LOG_ERROR, "cannot accept FastCGI connections: %s", strerror(-rc));
    }
    FCGX_Free(&fcgi, 1);
    seats_close();
    arena_free(mem);
    return stopping ? 0 : 1;
}

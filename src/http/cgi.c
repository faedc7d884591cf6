/*
 * Plain CGI (RFC 3875): serves the one request of this process. All reads together, and again all
 * writes, wait at most CGI_PATIENCE_MS for the web server.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/guard.h"
#include "base/log.h"
#include "http/server.h"

struct pipe_end {
    int fd;
    int64_t deadline_ms;
};

static struct pipe_end pipe_end(int fd, const struct server *s)
{
    int ms = s->patience_ms > 0 ? s->patience_ms : SERVER_PATIENCE_MS;
    return (struct pipe_end){fd, clock_mono_ms() + ms};
}

/* Waits until fd is ready. Returns false when the time is up or the other side is gone for good. */
static bool pipe_wait(const struct pipe_end *end, short events)
{
    for (;;) {
        int64_t left = end->deadline_ms - clock_mono_ms();
        struct pollfd p = {.fd = end->fd, .events = events};
        int rc = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (rc < 0 && errno == EINTR) {
            continue;
        }
        return rc > 0 && (p.revents & POLLNVAL) == 0;
    }
}

static ptrdiff_t pipe_read(void *from, char *p, size_t n)
{
    const struct pipe_end *end = from;
    while (pipe_wait(end, POLLIN)) {
        ssize_t got = read(end->fd, p, n);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN)) {
            return got;
        }
    }
    return -1;
}

static bool pipe_write(const struct pipe_end *end, struct span s)
{
    while (s.n > 0) {
        if (!pipe_wait(end, POLLOUT)) {
            return false;
        }
        /* A pipe that is ready takes PIPE_BUF bytes; a larger write may block past the deadline. */
        ssize_t put = write(end->fd, s.p, s.n < PIPE_BUF ? s.n : PIPE_BUF);
        if (put < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        if (put > 0) {
            s = span_sub(s, (size_t)put, s.n - (size_t)put);
        }
    }
    return true;
}

/* Reads and drops a refused body, up to a bound, because Apache's mod_cgid loses the answer of a
 * program that leaves some of its input behind. A body without a length ends with the input; when
 * the server sends nothing for a moment, it gets the answer. */
static void drain(const struct request *req, struct pipe_end in)
{
    static const int64_t drain_max = 64 << 20, moment_ms = 1000;
    char sink[16384];
    int64_t left = req->content_length, until_ms = in.deadline_ms;
    left = left == 0 || left > drain_max ? drain_max : left;
    while (left > 0) {
        size_t want = left < (int64_t)sizeof(sink) ? (size_t)left : sizeof(sink);
        int64_t soon_ms = clock_mono_ms() + moment_ms;
        in.deadline_ms = soon_ms < until_ms ? soon_ms : until_ms;
        ptrdiff_t got = pipe_read(&in, sink, want);
        if (got <= 0) {
            return;
        }
        left -= got;
    }
}

struct environment {
    char *const *vars; /* "NAME=value", ends with NULL */
};

static struct span env_find(void *from, const char *name)
{
    const struct environment *all = from;
    size_t n = strlen(name);
    for (char *const *env = all->vars; *env != NULL; env++) {
        if (strncmp(*env, name, n) == 0 && (*env)[n] == '=') {
            return span_of(*env + n + 1);
        }
    }
    return SPAN_NONE;
}

/* Answers when the process is about to die without an answer, so that the web server gets a whole
 * one. It only calls write(2) and ends by the same signal, as is allowed in a signal handler. */
static void die_with_answer(int sig)
{
    static const char answer[] = "Status: 500 Internal Server Error\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Length: 22\r\n\r\n"
                                 "Internal Server Error\n";
    ssize_t ignored = write(STDOUT_FILENO, answer, sizeof(answer) - 1);
    (void)ignored;
    raise(sig); /* SA_RESETHAND is set: this one ends the process */
}

static void on_fatal(void (*handler)(int))
{
    static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    struct sigaction sa = {.sa_handler = handler, .sa_flags = (int)SA_RESETHAND};
    for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
        sigaction(fatal[i], &sa, NULL);
    }
}

static void answer(const struct server *s, const struct response *res, struct arena *mem)
{
    struct buf head;
    buf_init(&head, mem, 512);
    response_head(res, &head);
    struct pipe_end out = pipe_end(STDOUT_FILENO, s);
    on_fatal(SIG_DFL); /* from here on a second head would only do harm */
    if (!pipe_write(&out, buf_view(&head)) || !pipe_write(&out, response_content(res))) {
        log_msg(LOG_WARN, "the web server did not take the whole answer");
    }
}

/* The arguments of the guarded part that serves the request. */
struct serving {
    const struct server *s;
    struct arena *mem;
    struct environment env;
    struct request req;
    struct response res;
};

static void read_request(void *arg)
{
    struct serving *a = arg;
    struct pipe_end in = pipe_end(STDIN_FILENO, a->s);
    request_from_env(&a->req, a->mem, env_find, &a->env, &a->s->limits);
    request_read_body(&a->req, pipe_read, &in);
    if (a->req.fault != E_OK) {
        drain(&a->req, in);
    }
}

static void write_answer(void *arg)
{
    struct serving *a = arg;
    arena_reserve(a->mem);
    answer(a->s, &a->res, a->mem);
}

int cgi_serve(const struct server *s, char *const *envp)
{
    struct serving a = {.s = s, .mem = arena_new(), .env = {envp}};
    signal(SIGPIPE, SIG_IGN);
    on_fatal(die_with_answer);
    bool read = guard_run(read_request, &a) == GUARD_PASSED;
    if (read) {
        server_handle(s, &a.req, &a.res);
    }
    if (!read || guard_run(write_answer, &a) != GUARD_PASSED) {
        struct pipe_end out = pipe_end(STDOUT_FILENO, s);
        (void)pipe_write(&out, span_of(server_bare_answer));
    }
    arena_free(a.mem);
    return 0;
}

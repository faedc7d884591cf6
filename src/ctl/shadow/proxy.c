#include "ctl/shadow/proxy.h"

#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "ctl/compare/question.h"

enum {
    CONNECTIONS = 2000,
    CONNECTION_MEMORY = 128 * 1024, /* head of a request, and of its answer */
    IDLE_S = 90,                    /* longer than nginx keeps connections to its upstreams */
    BLOCK = 32 * 1024,
    POLL_MS = 1000
};

struct proxy {
    struct proxy_options o;
    struct upstream *upstream;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    atomic_int end_s;   /* seconds for what is on its way; -1: it goes on */
    struct turn *turns; /* that are on their way */
};

void turn_go_on(struct turn *t)
{
    if (t->waits) {
        t->waits = false;
        MHD_resume_connection(t->connection);
    }
}

static void rest(struct turn *t)
{
    t->waits = true;
    MHD_suspend_connection(t->connection);
}

/* Is called with the target of a request before anything of it is decoded. */
static void *begin_turn(void *arg, const char *target, struct MHD_Connection *connection)
{
    struct turn *t = calloc(1, sizeof(*t));
    if (t != NULL) {
        t->proxy = arg;
        t->connection = connection;
        t->target = strdup(target);
        t->next = t->proxy->turns;
        t->before = &t->proxy->turns;
        if (t->next != NULL) {
            t->next->before = &t->next;
        }
        t->proxy->turns = t;
    }
    return t;
}

static void end_turn(void *arg, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode why)
{
    struct turn *t = *state;
    (void)connection;
    (void)why;
    (void)arg;
    if (t == NULL) {
        return;
    }
    *state = NULL;
    upstream_drop(t->proxy->upstream, t);
    *t->before = t->next;
    if (t->next != NULL) {
        t->next->before = t->before;
    }
    queue_lines_free(&t->headers);
    queue_lines_free(&t->head);
    spool_free(&t->body);
    buf_free(&t->window);
    free(t->method);
    free(t->target);
    free(t);
}

static enum MHD_Result keep_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct turn *t = arg;
    (void)kind;
    return queue_lines_add(&t->headers, span_of(name), span_of(value != NULL ? value : ""))
               ? MHD_YES
               : MHD_NO;
}

static enum MHD_Result say(struct turn *t, unsigned status, const char *text)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text,
                                                             MHD_RESPMEM_PERSISTENT);
    if (r == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(r, "Content-Type", "text/plain");
    enum MHD_Result ok = MHD_queue_response(t->connection, status, r);
    MHD_destroy_response(r);
    return ok;
}

/* Gives the next bytes of the answer, or rests until there are some. */
static ssize_t give(void *arg, uint64_t at, char *room, size_t n)
{
    struct turn *t = arg;
    (void)at;
    if (t->window.n - t->window_at < TURN_WINDOW / 2) {
        upstream_go_on(t); /* may fill the window at once */
    }
    size_t ready = t->window.n - t->window_at;
    if (ready == 0 && t->ended) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (ready == 0 && t->broken) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (ready == 0) {
        rest(t);
        return 0;
    }
    n = n < ready ? n : ready;
    memcpy(room, t->window.p + t->window_at, n);
    t->window_at += n;
    return (ssize_t)n;
}

/* Begins the answer with the head of the old system's. */
static enum MHD_Result answer(struct turn *t)
{
    uint64_t length = t->length < 0 ? MHD_SIZE_UNKNOWN : (uint64_t)t->length;
    struct MHD_Response *r = MHD_create_response_from_callback(length, BLOCK, give, t, NULL);
    if (r == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < t->head.n; i++) {
        char *value = strchr(t->head.p[i], ':');
        *value = '\0';
        (void)MHD_add_response_header(r, t->head.p[i], value + 2);
        *value = ':';
    }
    enum MHD_Result ok = MHD_queue_response(t->connection, (unsigned)t->status, r);
    MHD_destroy_response(r);
    return ok;
}

/* Copies the call for Kartoteka when it is one of a dialect and not too long. */
static void copy_request(struct turn *t)
{
    struct queue *q = t->proxy->o.upstream.queue;
    size_t n = (size_t)t->body.n;
    t->queue = q;
    if (question_dialect_of(span_of(t->target)) == QUESTION_DIALECTS) {
        queue_count(q, LEFT_ELSEWHERE);
        return;
    }
    if (t->body.n > TURN_COPY_MAX) {
        queue_count(q, LEFT_LARGE);
        return;
    }
    struct queue_call *x = calloc(1, sizeof(*x));
    bool room = x != NULL && queue_reserve(q, n);
    bool ok = room && buf_try(&x->body, n + 1) && (x->method = strdup(t->method)) != NULL &&
              (x->target = strdup(t->target)) != NULL && spool_rewind(&t->body, 0) &&
              spool_read(&t->body, x->body.p, n) == n;
    for (size_t i = 0; ok && i < t->headers.n; i++) {
        struct span name, value;
        (void)span_cut(span_of(t->headers.p[i]), ':', &name, &value);
        ok = queue_lines_add(&x->headers, name, span_trim(value));
    }
    if (ok) {
        x->body.n = n;
        x->bytes = n;
        t->copy = x;
        return;
    }
    queue_release(q, room ? n : 0);
    queue_call_free(x);
    queue_count(q, LEFT_FULL);
}

/* Takes the head of a request. Returns false when it was answered. */
static bool take_head(struct turn *t, const char *method, enum MHD_Result *result)
{
    int64_t length = 0;
    t->method = strdup(method);
    if (t->target == NULL || t->method == NULL ||
        MHD_get_connection_values(t->connection, MHD_HEADER_KIND, keep_header, t) < 0) {
        *result = MHD_NO;
        return false;
    }
    if (span_i64(queue_lines_value(&t->headers, "content-length"), &length) &&
        length > t->proxy->o.body_max) {
        *result = say(t, MHD_HTTP_CONTENT_TOO_LARGE, "kartotekactl shadow: the body is too long\n");
        return false;
    }
    return true;
}

static void take_piece(struct turn *t, const char *p, size_t n)
{
    if (t->body.n + (int64_t)n > t->proxy->o.body_max) {
        t->too_large = true;
    } else if (!t->bad && !t->too_large) {
        t->bad = !spool_add(&t->body, p, n);
    }
}

static enum MHD_Result ask(struct turn *t)
{
    if (t->too_large) {
        return say(t, MHD_HTTP_CONTENT_TOO_LARGE, "kartotekactl shadow: the body is too long\n");
    }
    if (t->bad) {
        return say(t, MHD_HTTP_INTERNAL_SERVER_ERROR,
                   "kartotekactl shadow: the body cannot be kept\n");
    }
    copy_request(t);
    if (!upstream_ask(t->proxy->upstream, t)) {
        return say(t, MHD_HTTP_BAD_GATEWAY, "kartotekactl shadow: no memory\n");
    }
    rest(t);
    return MHD_YES;
}

/* Is called for the head of a request, each piece of its body, its end, and when it goes on. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *piece,
                                  size_t *n, void **state)
{
    struct turn *t = *state;
    enum MHD_Result result = MHD_YES;
    (void)arg;
    (void)connection;
    (void)url;
    (void)version;
    if (t == NULL) {
        return MHD_NO;
    }
    if (t->method == NULL) {
        (void)take_head(t, method, &result);
        return result;
    }
    if (*n > 0) {
        take_piece(t, piece, *n);
        *n = 0;
        return MHD_YES;
    }
    switch (t->state) {
    case TURN_READS:
        return ask(t);
    case TURN_ANSWER:
        return answer(t);
    case TURN_FAILED:
        return t->late ? say(t, MHD_HTTP_GATEWAY_TIMEOUT,
                             "kartotekactl shadow: the old system takes too long\n")
                       : say(t, MHD_HTTP_BAD_GATEWAY,
                             "kartotekactl shadow: the old system does not answer\n");
    case TURN_ASKS:
        break;
    }
    rest(t);
    return MHD_YES;
}

/* Leaves targets as they came. */
static size_t leave(void *arg, struct MHD_Connection *connection, char *text)
{
    (void)arg;
    (void)connection;
    return strlen(text);
}

static bool start_daemon(struct proxy *p)
{
    p->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK, 0, NULL, NULL,
        on_request, p, MHD_OPTION_LISTEN_SOCKET, p->o.fd, MHD_OPTION_URI_LOG_CALLBACK, begin_turn,
        p, MHD_OPTION_NOTIFY_COMPLETED, end_turn, p, MHD_OPTION_UNESCAPE_CALLBACK, leave, NULL,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    return p->daemon != NULL;
}

static int poll_ms(struct proxy *p)
{
    MHD_UNSIGNED_LONG_LONG ms = POLL_MS;
    return MHD_get_timeout(p->daemon, &ms) == MHD_YES && ms < POLL_MS ? (int)ms : POLL_MS;
}

/* Breaks off what is on its way: no connection may rest when the server ends. */
static void break_off(struct proxy *p)
{
    for (struct turn *t = p->turns; t != NULL; t = t->next) {
        upstream_drop(p->upstream, t);
        t->broken = true;
        t->state = t->state == TURN_ASKS ? TURN_FAILED : t->state;
        turn_go_on(t);
    }
    MHD_run(p->daemon);
}

/* Serves until it is told to end and nothing is on its way. */
static void *serve(void *arg)
{
    struct proxy *p = arg;
    int64_t until_ms = 0;
    int fd = MHD_get_daemon_info(p->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    while (until_ms == 0 || (p->turns != NULL && clock_mono_ms() < until_ms)) {
        MHD_run(p->daemon);
        upstream_run(p->upstream);
        upstream_wait(p->upstream, fd, poll_ms(p));
        int end_s = atomic_load(&p->end_s);
        if (end_s >= 0 && until_ms == 0) {
            until_ms = clock_mono_ms() + (int64_t)end_s * 1000 + 1;
            close(MHD_quiesce_daemon(p->daemon));
        }
    }
    break_off(p);
    return NULL;
}

static void free_proxy(struct proxy *p)
{
    if (p->daemon != NULL) {
        MHD_stop_daemon(p->daemon);
    }
    upstream_free(p->upstream);
    free(p);
}

struct proxy *proxy_start(const struct proxy_options *o)
{
    struct proxy *p = calloc(1, sizeof(*p));
    if (p == NULL) {
        return NULL;
    }
    p->o = *o;
    atomic_init(&p->end_s, -1);
    p->upstream = upstream_new(&o->upstream);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool ok =
        p->upstream != NULL && start_daemon(p) && pthread_create(&p->thread, NULL, serve, p) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!ok) {
        free_proxy(p);
        return NULL;
    }
    return p;
}

void proxy_stop(struct proxy *p, int seconds)
{
    atomic_store(&p->end_s, seconds);
    upstream_wake(p->upstream);
    pthread_join(p->thread, NULL);
    free_proxy(p);
}

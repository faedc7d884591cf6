#include "http/event_conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/guard.h"
#include "base/log.h"
#include "base/metrics.h"

enum { BODY_FIRST = 16384, OUT_STEP = 2 };

int conn_patience_ms(const struct event_server *ev)
{
    return ev->server->patience_ms > 0 ? ev->server->patience_ms : SERVER_PATIENCE_MS;
}

/* Time limits. The timer is moved forward only when it fires, so most requests never touch it. */

static void set_limit(struct event_conn *c, int64_t at_ms)
{
    c->limit_ms = at_ms;
    if (c->timer.place == 0 || c->timer.at_ms > at_ms) {
        loop_timer(c->ev->loop, &c->timer, at_ms);
    }
}

static void no_limit(struct event_conn *c)
{
    c->limit_ms = INT64_MAX;
}

void conn_limit(struct event_conn *c, int64_t at_ms)
{
    if (at_ms != 0) {
        set_limit(c, at_ms);
    } else {
        no_limit(c);
    }
}

static void on_timer(void *arg)
{
    struct event_conn *c = arg;
    if (c->limit_ms <= clock_mono_ms()) {
        conn_close(c);
    } else if (c->limit_ms != INT64_MAX) {
        loop_timer(c->ev->loop, &c->timer, c->limit_ms);
    }
}

/* Memory of requests */

static struct arena *arena_take(struct event_server *ev)
{
    return ev->arena_count > 0 ? ev->arenas[--ev->arena_count] : arena_new();
}

static void arena_give(struct event_server *ev, struct arena *mem)
{
    arena_reset(mem);
    if (ev->arena_count < EVENT_ARENAS) {
        ev->arenas[ev->arena_count++] = mem;
    } else {
        arena_free(mem);
    }
}

static void drop_body(struct event_conn *c)
{
    c->ev->held -= c->body.cap;
    buf_free(&c->body);
}

void conn_drop_request(struct event_conn *c)
{
    drop_body(c);
    if (c->mem != NULL) {
        arena_give(c->ev, c->mem);
    }
    c->mem = NULL;
    c->out_n = 0;
    c->aborted = c->arriving = false;
}

/* Ends a connection. A running request keeps the struct until its answer is made. */
void conn_close(struct event_conn *c)
{
    struct event_server *ev = c->ev;
    if (c->fd >= 0) {
        loop_unwatch(ev->loop, &c->watch);
        loop_timer_off(ev->loop, &c->timer);
        close(c->fd);
        c->fd = -1;
    }
    if (c->state == CONN_RUNNING || c->state == CONN_DEAD) {
        return;
    }
    if (c->state == CONN_QUEUED) {
        events_dequeue(ev, c);
    }
    stream_gone(c);
    conn_drop_request(c);
    input_free(&c->input);
    buf_free(&c->reply);
    if (c->prev != NULL) {
        c->prev->next = c->next;
    } else {
        ev->conns = c->next;
    }
    if (c->next != NULL) {
        c->next->prev = c->prev;
    }
    c->state = CONN_DEAD;
    c->behind = ev->dead;
    ev->dead = c;
    events_room(ev);
}

void events_bury(struct event_server *ev)
{
    while (ev->dead != NULL) {
        struct event_conn *c = ev->dead;
        ev->dead = c->behind;
        free(c);
    }
}

/* Writing */

void conn_watch(struct event_conn *c, uint32_t events)
{
    if (c->half) {
        events &= ~(uint32_t)EPOLLIN;
    }
    if (c->fd >= 0 && c->watch.events != events &&
        !loop_watch(c->ev->loop, &c->watch, c->fd, events)) {
        conn_close(c);
    }
}

void conn_request_over(struct event_conn *c)
{
    bool keep = c->input.keep && !c->half && !c->ev->stopping;
    conn_drop_request(c);
    input_answered(&c->input);
    c->kept = true;
    c->state = CONN_READING;
    if (!keep) {
        conn_close(c);
    } else {
        set_limit(c, clock_mono_ms() + c->ev->o->idle_ms);
    }
}

static void advance(struct iovec **v, size_t *n, size_t bytes)
{
    while (*n > 0 && bytes >= (*v)->iov_len) {
        bytes -= (*v)->iov_len;
        (*v)++;
        (*n)--;
    }
    if (*n > 0) {
        (*v)->iov_base = (char *)(*v)->iov_base + bytes;
        (*v)->iov_len -= bytes;
    }
}

enum sending { SENT, BLOCKED, BROKEN };

static enum sending send_all(int fd, struct iovec **v, size_t *n)
{
    while (*n > 0) {
        struct msghdr m = {.msg_iov = *v, .msg_iovlen = *n < 64 ? *n : 64};
        ssize_t put = sendmsg(fd, &m, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return errno == EAGAIN ? BLOCKED : BROKEN;
        }
        advance(v, n, (size_t)put);
    }
    return SENT;
}

/* Sends the protocol's own records between answers, never inside one. */
static enum sending send_reply(struct event_conn *c)
{
    struct iovec v = {c->reply.p, c->reply.n}, *at = &v;
    size_t n = c->reply.n > 0;
    enum sending s = c->reply.n > 0 ? send_all(c->fd, &at, &n) : SENT;
    size_t left = n > 0 ? v.iov_len : 0;
    if (left > 0) {
        memmove(c->reply.p, v.iov_base, left);
    }
    c->reply.n = left;
    return s;
}

/* Sends the bytes that wait. Returns false when the connection is closed. */
static bool conn_write(struct event_conn *c)
{
    bool answer = c->state == CONN_WRITING;
    enum sending s = SENT;
    if (c->state == CONN_STREAMING) {
        return stream_flush(c);
    }
    if (answer) {
        s = send_all(c->fd, &c->out, &c->out_n);
    }
    if (s == SENT && answer) {
        conn_request_over(c);
        if (c->state == CONN_DEAD) {
            return false;
        }
    }
    if (s == SENT) {
        s = send_reply(c);
    }
    if (s == BROKEN) {
        conn_close(c);
        return false;
    }
    if (s == BLOCKED && (c->watch.events & EPOLLOUT) == 0) {
        set_limit(c, clock_mono_ms() + conn_patience_ms(c->ev));
    }
    conn_watch(c, s == BLOCKED ? EPOLLIN | EPOLLOUT : EPOLLIN);
    return c->state != CONN_DEAD;
}

/* Lays out the answer as records. Head and body are not copied, only cut where a record must
 * end. */
static void lay_out(struct event_conn *c, struct span head, struct span body)
{
    size_t total = head.n + body.n, records = (total + RECORD_CONTENT_MAX - 1) / RECORD_CONTENT_MAX;
    struct span parts[2] = {head, body};
    struct iovec *v = arena_array_of(c->mem, 2 * records + 3, struct iovec);
    char *heads = arena_alloc(c->mem, (records + 1) * FCGI_HEADER_LEN);
    size_t n = 0, part = 0;
    c->out = v;
    while (total > 0) {
        size_t left = total < RECORD_CONTENT_MAX ? total : RECORD_CONTENT_MAX;
        total -= left;
        record_head(heads, FCGI_STDOUT, c->input.id, left);
        v[n++] = (struct iovec){heads, FCGI_HEADER_LEN};
        heads += FCGI_HEADER_LEN;
        while (left > 0) {
            size_t take = left < parts[part].n ? left : parts[part].n;
            /* iovec has no const; nothing writes to it. */
            v[n++] = (struct iovec){(void *)(uintptr_t)parts[part].p, take};
            parts[part] = span_sub(parts[part], take, parts[part].n);
            left -= take;
            part += parts[part].n == 0;
        }
    }
    record_end(c->end, c->input.id);
    v[n++] = (struct iovec){c->end, sizeof(c->end)};
    c->out_n = n;
}

/* Does the same without memory: lays out the plain 503, or only the end when nobody wants an
 * answer. */
static void lay_out_bare(struct event_conn *c)
{
    struct span text = span_of(server_bare_answer);
    record_head(c->bare_head, FCGI_STDOUT, c->input.id, text.n);
    record_end(c->end, c->input.id);
    c->bare[0] = (struct iovec){c->bare_head, sizeof(c->bare_head)};
    c->bare[1] = (struct iovec){(void *)(uintptr_t)text.p, text.n};
    c->bare[2] = (struct iovec){c->end, sizeof(c->end)};
    c->out = c->aborted ? &c->bare[2] : c->bare;
    c->out_n = c->aborted ? 1 : 3;
}

struct answer {
    struct event_conn *c;
    const struct response *res;
};

static void lay_out_answer(void *arg)
{
    const struct answer *a = arg;
    struct buf head;
    arena_reserve(a->c->mem);
    buf_init(&head, a->c->mem, 512);
    response_head(a->res, &head);
    lay_out(a->c, buf_view(&head), response_content(a->res));
}

/* Sends an answer. res NULL: none could be made, or none is wanted. */
static void answer(struct event_conn *c, const struct response *res)
{
    struct answer a = {c, res};
    c->state = CONN_WRITING;
    if (c->fd < 0) {
        conn_close(c);
        return;
    }
    if (res != NULL && res->stream != NULL && !c->aborted && stream_begin(c, res)) {
        return;
    }
    if (res == NULL || res->stream != NULL || c->aborted ||
        guard_run(lay_out_answer, &a) != GUARD_PASSED) {
        lay_out_bare(c);
    }
    (void)conn_write(c);
}

/* Running */

static bool is_gone(void *peer)
{
    const struct event_conn *c = peer;
    return c->fd < 0 || c->aborted;
}

static void handle(struct event_conn *c)
{
    struct response res;
    c->state = CONN_RUNNING;
    c->req.streams = true;
    c->req.gone = is_gone;
    c->req.peer = c;
    no_limit(c);
    server_handle(c->ev->server, &c->req, &res);
    if (c->req.fault == E_OK) {
        share_learn(&c->ev->shares, c->credential, c->req.tenant);
    }
    answer(c, &res);
}

static void in_fiber(void *arg)
{
    struct event_conn *c = arg;
    struct event_share *s = c->share;
    handle(c);
    s->running--; /* c may have been freed */
}

void conn_run(struct event_conn *c)
{
    c->share->running++;
    if (!fiber_start(c->ev->fibers, in_fiber, c)) {
        c->share->running--;
        metrics_add(METRIC_REFUSED_FIBER);
        conn_refuse(c);
    }
}

/* Renders an error without a fiber, because that needs no database. */
void conn_refuse(struct event_conn *c)
{
    if (c->req.fault == E_OK) {
        c->req.fault = E_BUSY;
    }
    handle(c);
}

/* Reading */

static void read_params(void *arg)
{
    struct event_conn *c = arg;
    c->mem = arena_take(c->ev);
    request_from_env(&c->req, c->mem, input_param, &c->input, &c->ev->server->limits);
}

static void begin_request(struct event_conn *c)
{
    if (guard_run(read_params, c) != GUARD_PASSED) {
        if (c->mem != NULL) {
            arena_give(c->ev, c->mem);
        }
        c->mem = NULL;
        c->req = (struct request){.fault = E_BUSY};
    }
    if (c->input.refuse_params && c->req.fault == E_OK) {
        c->req.fault = E_TOO_MANY_VALUES;
    }
    c->input.params.n = 0;
}

/* Makes room for n more bytes; at first for as many as are announced, up to a bound. */
static bool body_room(struct event_conn *c, size_t announced, size_t n)
{
    size_t first = announced < BODY_FIRST ? announced : BODY_FIRST;
    bool begun = c->body.cap > 0;
    return buf_try(&c->body, begun || n > first ? n : first);
}

/* Keeps the bytes of the body and drops others. Room is taken as bytes arrive. */
static void take_body(struct event_conn *c, struct span part)
{
    struct event_server *ev = c->ev;
    size_t want = c->req.fault == E_OK ? (size_t)c->req.content_length - c->body.n : 0;
    size_t n = part.n < want ? part.n : want, before = c->body.cap;
    if (n == 0) {
        return;
    }
    if (ev->held + n > EVENT_HELD_MAX || !body_room(c, want, n)) {
        c->req.fault = E_BUSY;
        drop_body(c);
        return;
    }
    buf_add(&c->body, part.p, n);
    ev->held += c->body.cap - before;
}

static void end_request(struct event_conn *c)
{
    c->arriving = false;
    if (c->mem == NULL) {
        no_limit(c);
        answer(c, NULL);
        return;
    }
    if (c->req.fault == E_OK && c->body.n < (size_t)c->req.content_length) {
        c->req.fault = E_BODY_SHORT;
    }
    if (c->req.fault == E_OK) {
        c->req.body = buf_view(&c->body);
    }
    events_request(c->ev, c);
}

/* Handles a peer that wants no answer: a request that runs is run to its end, another one is
 * dropped. */
static void abort_request(struct event_conn *c)
{
    c->aborted = true;
    if (c->state == CONN_RUNNING || c->state == CONN_WRITING) {
        return;
    }
    if (c->state == CONN_STREAMING) {
        stream_stop(c);
        return;
    }
    if (c->state == CONN_QUEUED) {
        events_dequeue(c->ev, c);
    }
    c->input.state = INPUT_BUSY;
    answer(c, NULL);
}

/* Reads bytes into requests. Returns false when the connection is closed. */
static bool feed(struct event_conn *c, struct span bytes)
{
    struct span part = SPAN_NONE;
    for (;;) {
        switch (input_next(&c->input, &bytes, &c->reply, &part)) {
        case INPUT_PARAMS:
            begin_request(c);
            break;
        case INPUT_BODY:
            take_body(c, part);
            break;
        case INPUT_END:
            end_request(c);
            break;
        case INPUT_ABORT:
            abort_request(c);
            break;
        case INPUT_BAD:
            log_msg(LOG_WARN, "fastcgi: a peer broke the protocol; its connection is closed");
            conn_close(c);
            return false;
        case INPUT_MORE:
            return true;
        }
        if (c->fd < 0) {
            return false;
        }
    }
}

/* Handles the end of the peer's bytes. A peer that has shut down only its sending side may still
 * read its answer. */
static void at_end(struct event_conn *c)
{
    c->half = true;
    if (c->state == CONN_READING || c->state == CONN_STREAMING) {
        conn_close(c);
    } else {
        conn_watch(c, c->watch.events & ~(uint32_t)EPOLLIN);
    }
}

static void read_some(void *arg)
{
    struct event_conn *c = arg;
    struct event_server *ev = c->ev;
    ssize_t n = recv(c->fd, ev->block, sizeof(ev->block), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (n < 0) {
        conn_close(c);
        return;
    }
    if (n == 0) {
        at_end(c);
        return;
    }
    if (!feed(c, (struct span){ev->block, (size_t)n})) {
        return;
    }
    if (c->reply.n > 0 && c->state != CONN_WRITING && !conn_write(c)) {
        return;
    }
    /* The limit counts for a whole request, from its first byte. */
    if (c->state == CONN_READING && input_is_partial(&c->input) && !c->arriving) {
        c->arriving = true;
        set_limit(c, clock_mono_ms() + conn_patience_ms(ev));
    }
}

/* Reads from the socket. Without memory for the bytes this connection ends, and no other. */
static void conn_read(struct event_conn *c)
{
    if (guard_run(read_some, c) != GUARD_PASSED) {
        conn_close(c);
    }
}

static void on_ready(void *arg, uint32_t events)
{
    struct event_conn *c = arg;
    if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
        conn_close(c);
        return;
    }
    if ((events & EPOLLOUT) != 0 && !conn_write(c)) {
        return;
    }
    if ((events & EPOLLIN) != 0 && c->fd >= 0) {
        conn_read(c);
    }
}

void conn_new(struct event_server *ev, int fd)
{
    struct event_conn *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        log_msg(LOG_ERROR, "fastcgi: no memory for a connection");
        close(fd);
        return;
    }
    c->ev = ev;
    c->fd = fd;
    c->watch = (struct loop_watch){.ready = on_ready, .arg = c};
    c->timer = (struct loop_timer){.fire = on_timer, .arg = c};
    input_init(&c->input, ev->pairs, ev->o->connections_max, fibers_max(ev->fibers));
    c->next = ev->conns;
    if (c->next != NULL) {
        c->next->prev = c;
    }
    ev->conns = c;
    ev->conn_count++;
    set_limit(c, clock_mono_ms() + conn_patience_ms(ev));
    conn_watch(c, EPOLLIN);
}

void conn_stop(struct event_conn *c)
{
    if (c->state == CONN_STREAMING) {
        stream_stop(c);
        if (c->state == CONN_STREAMING) { /* its peer takes nothing for now */
            set_limit(c, clock_mono_ms() + EVENT_STOP_MS);
        }
        return;
    }
    if (c->state != CONN_READING) {
        return;
    }
    if (c->kept && !c->arriving) {
        conn_read(c); /* a request may have arrived just now */
    }
    if (c->state == CONN_READING && c->fd >= 0) {
        if (input_is_partial(&c->input)) {
            set_limit(c, clock_mono_ms() + EVENT_STOP_MS);
        } else {
            conn_close(c);
        }
    }
}

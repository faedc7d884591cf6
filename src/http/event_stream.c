/*
 * event_stream: answers that go on. What is to be sent stands as whole records in a buffer of the
 * stream's own, so nothing of the request is kept.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/guard.h"
#include "http/event_conn.h"

enum { STREAM_KEPT = 4096 }; /* a larger buffer is given back when it is empty */

struct stream {
    struct event_conn *c;
    struct stream_user user;
    struct buf out; /* on the heap */
    bool ending;    /* the end of the answer stands in out; the user is gone */
};

/* Appends a record, or as many as the bytes need. Returns false without memory. */
static bool put(struct stream *s, struct span bytes)
{
    size_t records = bytes.n / RECORD_CONTENT_MAX + 1;
    if (!buf_try(&s->out, bytes.n + records * FCGI_HEADER_LEN)) {
        return false;
    }
    while (bytes.n > 0) {
        struct span part = span_sub(bytes, 0, RECORD_CONTENT_MAX);
        record_head(buf_room(&s->out, FCGI_HEADER_LEN), FCGI_STDOUT, s->c->input.id, part.n);
        s->out.n += FCGI_HEADER_LEN;
        buf_span(&s->out, part);
        bytes = span_sub(bytes, part.n, bytes.n);
    }
    return true;
}

static void stream_free(struct event_conn *c)
{
    buf_free(&c->stream->out);
    free(c->stream);
    c->stream = NULL;
}

void stream_gone(struct event_conn *c)
{
    if (c->stream != NULL) {
        if (!c->stream->ending) {
            c->stream->user.closed(c->stream->user.arg);
        }
        stream_free(c);
    }
}

/* Sends what there is of out. Returns false on a broken connection. */
static bool send_out(struct event_conn *c, struct buf *out)
{
    size_t at = 0;
    while (at < out->n) {
        ssize_t put_n = send(c->fd, out->p + at, out->n - at, MSG_NOSIGNAL);
        if (put_n < 0 && errno == EINTR) {
            continue;
        }
        if (put_n < 0 && errno == EAGAIN) {
            break;
        }
        if (put_n < 0) {
            return false;
        }
        at += (size_t)put_n;
    }
    if (at > 0) {
        memmove(out->p, out->p + at, out->n - at);
        out->n -= at;
    }
    return true;
}

bool stream_flush(struct event_conn *c)
{
    struct stream *s = c->stream;
    bool waited = (c->watch.events & EPOLLOUT) != 0;
    bool whole = send_out(c, &s->out);
    if (whole && s->out.n == 0) { /* the protocol's own records never stand inside an answer's */
        whole = send_out(c, &c->reply);
    }
    if (!whole) {
        conn_close(c);
        return false;
    }
    if (s->out.n > 0 || c->reply.n > 0) {
        if (!waited) {
            conn_limit(c, clock_mono_ms() + conn_patience_ms(c->ev));
        }
        conn_watch(c, EPOLLIN | EPOLLOUT);
        return c->state != CONN_DEAD;
    }
    if (s->out.cap > STREAM_KEPT) {
        buf_free(&s->out);
    }
    conn_limit(c, 0);
    if (s->ending) {
        stream_free(c);
        conn_request_over(c);
    }
    if (c->state != CONN_DEAD) {
        conn_watch(c, EPOLLIN);
    }
    return c->state != CONN_DEAD;
}

struct beginning {
    struct event_conn *c;
    const struct response *res;
    struct stream *s;
};

static void lay_out_begin(void *arg)
{
    const struct beginning *b = arg;
    struct buf head;
    arena_reserve(b->c->mem);
    buf_init(&head, b->c->mem, 512);
    response_head(b->res, &head);
    if (!put(b->s, buf_view(&head)) || !put(b->s, response_content(b->res))) {
        guard_escape(GUARD_NO_MEMORY, "a stream", 0);
    }
}

bool stream_begin(struct event_conn *c, const struct response *res)
{
    struct beginning b = {c, res, calloc(1, sizeof(struct stream))};
    if (b.s == NULL) {
        return false;
    }
    b.s->c = c;
    b.s->user = *res->stream;
    buf_init(&b.s->out, NULL, 0);
    if (guard_run(lay_out_begin, &b) != GUARD_PASSED) {
        buf_free(&b.s->out);
        free(b.s);
        return false;
    }
    c->stream = b.s;
    c->state = CONN_STREAMING;
    b.s->user.opened(b.s->user.arg, b.s);
    conn_drop_request(c);
    (void)stream_flush(c);
    return true;
}

bool stream_send(struct stream *s, struct span bytes)
{
    struct event_conn *c = s->c;
    if (s->out.n + bytes.n > STREAM_BACKLOG || !put(s, bytes)) {
        conn_close(c);
        return false;
    }
    return stream_flush(c);
}

void stream_end(struct stream *s)
{
    struct event_conn *c = s->c;
    s->ending = true;
    if (!buf_try(&s->out, RECORD_END_LEN)) {
        conn_close(c);
        return;
    }
    record_end(buf_room(&s->out, RECORD_END_LEN), c->input.id);
    s->out.n += RECORD_END_LEN;
    (void)stream_flush(c);
}

void stream_stop(struct event_conn *c)
{
    if (!c->stream->ending) {
        c->stream->user.closed(c->stream->user.arg);
        stream_end(c->stream);
    }
}

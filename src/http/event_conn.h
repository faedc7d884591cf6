/*
 * event_conn: one connection of the front server. It reads requests, has them answered and writes
 * the answers.
 *
 * Ownership: a connection frees itself; one whose request is at work outlives its socket until the
 * answer is made. Used by event*.c only.
 */
#ifndef KARTOTEKA_HTTP_EVENT_CONN_H
#define KARTOTEKA_HTTP_EVENT_CONN_H

#include <sys/uio.h>

#include "base/fiber.h"
#include "base/loop.h"
#include "http/event_input.h"
#include "http/event_options.h"
#include "http/event_share.h"
#include "http/server.h"

enum {
    EVENT_BLOCK = 64 * 1024,            /* bytes that one read takes */
    EVENT_ARENAS = 128,                 /* kept for the next requests */
    EVENT_HELD_MAX = 128 * 1024 * 1024, /* bytes of all bodies that are still arriving */
    EVENT_STOP_MS = 5000                /* for requests still arriving when we are to stop */
};

struct event_conn {
    struct event_server *ev;
    struct event_conn *prev, *next; /* in the list of all connections */
    /* Its neighbours in the queue; of a closed one, behind is the next to free. */
    struct event_conn *before, *behind;
    struct event_conn *line_before, *line_behind; /* its neighbours in the line of its share */
    struct event_share *share;                    /* the share of the request */
    /* A hash of the credential that the request shows; 0: it shows none. */
    uint64_t credential;
    struct loop_watch watch;
    struct loop_timer timer;
    int64_t limit_ms;  /* the monotonic time when it is closed, unless it has got on */
    int64_t queued_ms; /* the monotonic time since which it is in the queue */
    struct event_input input;
    enum { CONN_READING, CONN_QUEUED, CONN_RUNNING, CONN_WRITING, CONN_STREAMING, CONN_DEAD } state;
    struct stream *stream; /* CONN_STREAMING; NULL: there is none */
    int fd;                /* -1: the peer has closed it */
    bool half;             /* the peer sends no more */
    bool kept;             /* it has carried an answer before */
    bool aborted;          /* the peer wants no answer to this request */
    bool arriving;         /* the request below is being read */
    struct arena *mem;     /* memory of the request; NULL: there was none left for it */
    struct request req;
    struct buf body;  /* on the heap */
    struct buf reply; /* on the heap: the protocol's own records that wait to be sent */
    struct iovec *out;
    size_t out_n;
    char end[RECORD_END_LEN];
    /* The head of a record, used when there is no memory for an answer. */
    char bare_head[FCGI_HEADER_LEN];
    struct iovec bare[3];
};

struct event_server {
    const struct server *server;
    const struct event_options *o;
    struct loop *loop;
    struct fibers *fibers;
    struct event_conn *conns, *dead, *queue_head, *queue_tail;
    size_t conn_count, queue_n, held;
    struct arena *arenas[EVENT_ARENAS];
    size_t arena_count;
    struct loop_watch listener, signals;
    struct loop_timer accept_again, queue_timer;
    struct event_shares shares;
    int fd, signal_fd;
    bool stopping;
    int64_t told_ms; /* the monotonic time when measures were told (base/metrics.h) */
    bool told_busy;  /* requests were at work then */
    struct event_pair pairs[PAIRS_MAX];
    char block[EVENT_BLOCK];
};

void conn_new(struct event_server *ev, int fd);

/* Answers a queued request now: in a fiber, or by a 503 on this stack. */
void conn_run(struct event_conn *c);
void conn_refuse(struct event_conn *c);

/* Takes no more requests: closes the connection when it is idle, else shortens its limit. */
void conn_stop(struct event_conn *c);

void conn_close(struct event_conn *c);

/* For event_stream.c: closes the connection at that monotonic time, 0: never; watches for events;
 * gives back all that belongs to the request; goes on to the next request. */
void conn_limit(struct event_conn *c, int64_t at_ms);
void conn_watch(struct event_conn *c, uint32_t events);
void conn_drop_request(struct event_conn *c);
void conn_request_over(struct event_conn *c);

/* Milliseconds that a peer may take over what it is sent. */
int conn_patience_ms(const struct event_server *ev);

/* event_stream.c: has the answer's head sent and opens its stream. Returns false when there is no
 * memory for it. The bytes are sent by stream_flush(), which returns false when that closed the
 * connection. stream_gone() tells the user that the stream is over and frees it; stream_stop()
 * ends it in order, too. */
bool stream_begin(struct event_conn *c, const struct response *res);
bool stream_flush(struct event_conn *c);
void stream_gone(struct event_conn *c);
void stream_stop(struct event_conn *c);
void events_bury(struct event_server *ev); /* frees the closed ones */

/* event_queue.c: takes a request that is complete: runs it, lets it wait or refuses it. */
void events_request(struct event_server *ev, struct event_conn *c);

/* event.c */
void events_room(struct event_server *ev); /* a connection has ended */

/* event_queue.c: takes a connection whose peer is gone out of the queue; starts the requests whose
 * turn it is; looks for those that have waited too long. */
void events_dequeue(struct event_server *ev, struct event_conn *c);
void events_run_queue(struct event_server *ev);
void events_queue_timer(void *events);

#endif

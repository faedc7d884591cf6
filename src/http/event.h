/*
 * event: the event engine's FastCGI server. One process keeps all of the front server's connections
 * open, and gives each request a fiber in which the same handlers run as behind any transport.
 *
 * When every fiber is at work requests wait in a queue, and behind a full queue they are answered
 * with the dialect's own 503 at once. A peer that is silent, slow or breaks the protocol loses its
 * connection and harms no other.
 */
#ifndef KARTOTEKA_HTTP_EVENT_H
#define KARTOTEKA_HTTP_EVENT_H

#include "base/fiber.h"
#include "base/loop.h"
#include "http/server.h"

struct event_options {
    size_t queue_max;       /* requests that wait for a fiber */
    size_t connections_max; /* kept and busy ones; more wait to be accepted */
    int queue_wait_ms;      /* longest wait in the queue, then 503 */
    int idle_ms;            /* a kept connection without a request is closed after it; above the
                               front server's own limit, which closes first */
};
#define EVENT_OPTIONS                                                                              \
    ((struct event_options){                                                                       \
        .queue_max = 1024, .connections_max = 4096, .queue_wait_ms = 5000, .idle_ms = 600000})

/* Serves the listening socket fd until SIGTERM, SIGINT or SIGUSR1: then it accepts no more, ends
 * what has begun and returns 0. Drives the loop and the fibers meanwhile. 1 with a logged message
 * when it cannot start. */
int event_serve(const struct server *s, int fd, struct loop *loop, struct fibers *fibers,
                const struct event_options *o);

#endif

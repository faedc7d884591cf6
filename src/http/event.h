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
#include "http/event_options.h"
#include "http/server.h"

/* Serves the listening socket fd until one of server_stops comes: then it accepts no more, ends the
 * requests that have begun and returns 0. Drives the loop and the fibers meanwhile. Returns 1 with
 * a logged message when it cannot start. */
int event_serve(const struct server *s, int fd, struct loop *loop, struct fibers *fibers,
                const struct event_options *o);

#endif

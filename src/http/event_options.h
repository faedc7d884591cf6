/*
 * event_options: the limits of the event engine's FastCGI server.
 */
#ifndef KARTOTEKA_HTTP_EVENT_OPTIONS_H
#define KARTOTEKA_HTTP_EVENT_OPTIONS_H

#include <stddef.h>

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

#endif

/*
 * event_options: the limits of the event engine's FastCGI server.
 */
#ifndef KARTOTEKA_HTTP_EVENT_OPTIONS_H
#define KARTOTEKA_HTTP_EVENT_OPTIONS_H

#include <stddef.h>

struct event_options {
    size_t queue_max;       /* requests that wait for a fiber */
    size_t connections_max; /* idle and busy ones; further ones wait to be accepted */
    int queue_wait_ms;      /* longest wait in the queue in milliseconds, then 503 */
    /* Milliseconds after which a kept connection without a request is closed; it is above the front
     * server's own limit, which closes first. */
    int idle_ms;
};
#define EVENT_OPTIONS                                                                              \
    ((struct event_options){                                                                       \
        .queue_max = 1024, .connections_max = 4096, .queue_wait_ms = 5000, .idle_ms = 600000})

#endif

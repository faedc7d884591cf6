/*
 * proxy: an HTTP/1.1 server (libmicrohttpd) that passes every call to the old system and its answer
 * back: status, headers and bytes as they are, but headers of the connection. A call of a dialect
 * is copied for Kartoteka, whom nobody waits for here.
 *
 * It runs in a thread of its own, in one loop with its calls to the old system, and uses no arena.
 * Failure: a caller whose call the old system does not answer gets 502, after its time 504, with a
 * body longer than allowed 413.
 */
#ifndef KARTOTEKA_CTL_SHADOW_PROXY_H
#define KARTOTEKA_CTL_SHADOW_PROXY_H

#include "ctl/ctl.h"
#include "ctl/shadow/upstream.h"

struct proxy_options {
    int fd;           /* listens */
    int64_t body_max; /* bytes of a request's body */
    struct upstream_options upstream;
};

struct proxy;

/* Begins to serve. Returns NULL when the server does not start. */
struct proxy *proxy_start(const struct proxy_options *o);

/* Takes no more connections, lets calls on their way end for seconds, and ends the thread. */
void proxy_stop(struct proxy *p, int seconds);

/* Listens on "ADDRESS:PORT" of this machine ("[::1]:8090"), or on a Unix socket, "unix:PATH", made
 * with mode 0660. Returns -1 with the reason, in the language of k, in *why. */
int proxy_listen(const struct ctl_call *k, const char *where, const char **why);

#endif

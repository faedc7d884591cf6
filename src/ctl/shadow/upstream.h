/*
 * upstream: asks the old system, many calls at once (libcurl's multi interface), and gives its
 * answers to their turns as they come, byte by byte as they are.
 *
 * Everything happens in the thread that calls upstream_run(). Failure: a turn without an answer
 * becomes TURN_FAILED, one whose answer breaks off `broken`.
 */
#ifndef KARTOTEKA_CTL_SHADOW_UPSTREAM_H
#define KARTOTEKA_CTL_SHADOW_UPSTREAM_H

#include "ctl/shadow/turn.h"

struct upstream_options {
    const char *url; /* scheme, host and port, and the path that goes before every target */
    const char *ca;  /* a file with certificates to trust, NULL: those of the system */
    bool keep_host;  /* the caller's Host goes on, not that of the URL */
    int timeout_s;   /* seconds without a byte */
    struct queue *queue;
};

struct upstream;

/* NULL without memory. */
struct upstream *upstream_new(const struct upstream_options *o);
void upstream_free(struct upstream *u); /* no turn may be with it */

/* Asks. Returns false without memory. */
bool upstream_ask(struct upstream *u, struct turn *t);

/* Forgets a turn: its answer is no longer wanted. */
void upstream_drop(struct upstream *u, struct turn *t);

/* Lets an answer come again whose turn had no room for it. */
void upstream_go_on(struct turn *t);

/* Does what can be done, and waits until more can be done, fd can be read, ms milliseconds have
 * passed, or another thread calls upstream_wake(). */
void upstream_run(struct upstream *u);
void upstream_wait(struct upstream *u, int fd, int ms);
void upstream_wake(struct upstream *u);

#endif

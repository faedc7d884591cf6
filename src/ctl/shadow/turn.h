/*
 * turn: one call on its way through the proxy: from its caller (proxy.c) to the old system
 * (upstream.c) and back. Everything of it belongs to the proxy's thread.
 */
#ifndef KARTOTEKA_CTL_SHADOW_TURN_H
#define KARTOTEKA_CTL_SHADOW_TURN_H

#include <stdio.h>

#include "ctl/shadow/queue.h"

enum {
    TURN_WINDOW = 256 * 1024,       /* bytes of an answer that wait for a slow caller */
    TURN_BODY_MEMORY = 256 * 1024,  /* bytes of a body in memory; longer ones wait in a file */
    TURN_COPY_MAX = 4 * 1024 * 1024 /* bytes of a body or answer that are compared */
};

/* The body of a request: in memory, or in a file that has no name. */
struct spool {
    struct buf memory;
    FILE *file; /* NULL: it is in memory */
    int64_t n, at;
};

enum turn_state {
    TURN_READS,  /* the caller still sends */
    TURN_ASKS,   /* the old system was asked */
    TURN_ANSWER, /* the head of its answer is here */
    TURN_FAILED  /* it gave none */
};

struct turn {
    struct proxy *proxy;
    enum turn_state state;
    char *method, *target;
    struct queue_lines headers; /* the request's */
    struct spool body;
    bool too_large, bad; /* the body is longer than allowed; it could not be kept */
    /* the answer */
    int status;
    struct queue_lines head;
    int64_t length; /* bytes of its body, -1: not told */
    struct buf window;
    size_t window_at;        /* bytes of the window that the caller has */
    bool ended, broken;      /* the old system has said all; has broken off */
    bool late;               /* TURN_FAILED: it took too long */
    struct queue_call *copy; /* NULL: the call is not for Kartoteka */
    /* proxy.c */
    struct turn *next, **before;
    void *connection;
    bool waits; /* the connection rests until turn_go_on() */
    /* upstream.c */
    void *easy, *list;
    struct queue *queue;
    bool paused;
};

/* Lets the connection of a turn that waits go on (proxy.c). */
void turn_go_on(struct turn *t);

/* Appends to the body, or reads on from it (as many bytes as there are, at most n). Return false,
 * and (size_t)-1, when the file fails. */
bool spool_add(struct spool *s, const char *p, size_t n);
size_t spool_read(struct spool *s, char *p, size_t n);
bool spool_rewind(struct spool *s, int64_t at);
void spool_free(struct spool *s);

#endif

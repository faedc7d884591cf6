/*
 * queue: what the proxy hands to the one who asks Kartoteka: calls with the old system's answer, in
 * the order in which it gave them.
 *
 * The proxy's thread never waits here. What the queue holds, and what is being copied for it, is
 * bounded in number and bytes; a call that finds no room is dropped and counted. Memory: everything
 * here is of malloc, for the arenas belong to the other thread. Failure: without memory a call is
 * dropped as if the queue were full.
 */
#ifndef KARTOTEKA_CTL_SHADOW_QUEUE_H
#define KARTOTEKA_CTL_SHADOW_QUEUE_H

#include "base/buf.h"

/* Header lines "Name: value", each of malloc. */
struct queue_lines {
    char **p;
    size_t n, cap;
};
/* Adds a line. Returns false without memory. */
bool queue_lines_add(struct queue_lines *l, struct span name, struct span value);
/* Gives the value of the first line with this name (ASCII letters without case); absent: none. */
struct span queue_lines_value(const struct queue_lines *l, const char *name);
void queue_lines_free(struct queue_lines *l);

/* True for the name of a header that belongs to one connection, not to the call (RFC 9110, 7.6.1),
 * and for what is made anew with the body. */
bool queue_of_connection(struct span name);

/* A call that the old system has answered. */
struct queue_call {
    struct queue_call *next;
    char *method, *target;      /* the target as it came: path and query */
    struct queue_lines headers; /* the request's */
    struct buf body, answer;
    int status;
    struct queue_lines head; /* the answer's */
    int64_t first_us;        /* microseconds until the answer began */
    size_t bytes;            /* reserved in the queue */
};
void queue_call_free(struct queue_call *x); /* does not give its bytes back; NULL is allowed */

/* Why a call is not asked of Kartoteka; each is counted. */
enum queue_left {
    LEFT_ELSEWHERE,  /* its path is of no dialect */
    LEFT_LARGE,      /* its body or answer is longer than is kept */
    LEFT_FULL,       /* the queue had no room */
    LEFT_UNANSWERED, /* the old system gave no whole answer */
    QUEUE_LEFT
};

struct queue;

/* count, bytes: the most that it may hold. NULL without memory. */
struct queue *queue_new(size_t count, size_t bytes);
void queue_free(struct queue *q);

/* Reserves bytes for a copy, or gives them back. queue_reserve() returns false when there is no
 * room. */
bool queue_reserve(struct queue *q, size_t bytes);
void queue_release(struct queue *q, size_t bytes);

/* Takes x over. Without room it is freed and counted as LEFT_FULL. */
void queue_offer(struct queue *q, struct queue_call *x);
void queue_count(struct queue *q, enum queue_left why);

/* Gives the next call, or NULL when none has come within ms milliseconds. The caller
 * ends it with queue_done(), which gives its bytes back. */
struct queue_call *queue_take(struct queue *q, int ms);
void queue_done(struct queue *q, struct queue_call *x);

/* Gives what has been counted so far, and how many calls wait. */
struct queue_state {
    int64_t passed; /* calls that the old system has answered */
    int64_t left[QUEUE_LEFT];
    size_t waiting;
};
struct queue_state queue_state(struct queue *q);
void queue_passed(struct queue *q);

#endif

/*
 * event_share: who a request seems to be from, before its credentials are checked, and how much of
 * the worker each has.
 *
 * A credential that has let its caller in a moment ago stands for its tenant; every other request
 * counts for its address. What requests claim about themselves therefore buys nothing.
 *
 * Ownership: the event server has one table, sized once; a share is good as long as it is. Failure:
 * none. Two keys with equal places count as one.
 */
#ifndef KARTOTEKA_HTTP_EVENT_SHARE_H
#define KARTOTEKA_HTTP_EVENT_SHARE_H

#include "http/request.h"

struct event_conn;

enum { SHARES = 1024, SHARES_KNOWN = 4096, SHARE_FACTOR = 3 };

struct event_share {
    size_t running, waiting;
    struct event_conn *first, *last; /* in the queue */
    struct event_share *next, *prev; /* of those that wait; a ring */
};

struct event_shares {
    uint64_t seed;
    struct event_share *turn; /* the next of the ring; NULL: nobody waits */
    struct event_share share[SHARES];
    struct share_known {
        uint64_t credential; /* its hash; 0: none */
        int32_t tenant;
    } known[SHARES_KNOWN];
};

void shares_init(struct event_shares *s);

/* The share of a request. *credential is for share_learn(); 0: it shows none. */
struct event_share *share_of(struct event_shares *s, const struct request *r, uint64_t *credential);

/* The credential has been checked: the tenant's; 0: nobody's (any more). */
void share_learn(struct event_shares *s, uint64_t credential, int32_t tenant);

/* May it have one more of what there is `free` left of? One that asks alone gets three quarters of
 * all, several get equal parts, and something is always left for the next one who comes. */
static inline bool share_may(size_t has, size_t free)
{
    return has < SHARE_FACTOR * free;
}

#endif

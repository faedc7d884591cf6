/*
 * event_share: guesses the tenant of a request before its credentials are checked, and says how
 * much of the worker each may have.
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
    int32_t tenant;                  /* the tenant of its last request; 0: it was of an address */
    struct event_conn *first, *last; /* the first and the last of its requests in the queue */
    /* Its neighbours in the ring of shares with waiting requests. */
    struct event_share *next, *prev;
};

struct event_shares {
    uint64_t seed;
    struct event_share *turn; /* the share whose turn is next; NULL: nobody waits */
    struct event_share share[SHARES];
    struct share_known {
        uint64_t credential; /* the hash of a credential; 0: the place is free */
        int32_t tenant;
    } known[SHARES_KNOWN];
};

void shares_init(struct event_shares *s);

/* Gives the share of a request. *credential gets the hash for share_learn(); 0: the request shows
 * none. */
struct event_share *share_of(struct event_shares *s, const struct request *r, uint64_t *credential);

/* Gives the address that a request counts for: all of IPv4's, of IPv6 the network that one customer
 * has. It lives as long as the request. */
struct span share_address(const struct request *r);

/* Notes that the credential was checked and is the tenant's. tenant 0: it is nobody's (any
 * more). */
void share_learn(struct event_shares *s, uint64_t credential, int32_t tenant);

/* True when a share that has `has` of something may have one more while `free` are left. One that
 * asks alone gets three quarters of all, several get equal parts, and something is always left for
 * the next one who comes. */
static inline bool share_may(size_t has, size_t free)
{
    return has < SHARE_FACTOR * free;
}

#endif

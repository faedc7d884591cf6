/*
 * resolve: the names of database hosts to addresses, in a thread of its own, since getaddrinfo()
 * waits for servers that may not answer, and libpq calls it.
 *
 * A connection string may list several hosts; folders of Unix sockets and addresses among them stay
 * what they are, a name becomes all its addresses. A name that has none is left out while others
 * are left. Every attempt to connect asks anew, but those that come while one is under way share
 * its answer, so that a resolver that hangs holds one thread, not one each time. The last answer
 * that had addresses is remembered for when there is none, or none soon.
 *
 * Ownership: a ticket is its holder's until resolve_leave(). The thread ends when getaddrinfo()
 * returns, also after all holders have left.
 */
#ifndef KARTOTEKA_DB_RESOLVE_H
#define KARTOTEKA_DB_RESOLVE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

enum { RESOLVE_LIST_MAX = 2048 };

/* Lists as libpq's parameters of these names take them, of equal length; "": none. */
struct resolve_hosts {
    char host[RESOLVE_LIST_MAX], hostaddr[RESOLVE_LIST_MAX], port[RESOLVE_LIST_MAX];
};

struct resolve_service;
struct resolve_job;

struct resolve_service *resolver_new(void); /* NULL without memory */
void resolver_free(struct resolve_service *r);

/* The hosts of a parsed connection string (or of PGHOST). False: none of them is a name without an
 * address, so libpq has nothing to ask, or the lists do not fit together, which libpq reports. */
bool resolve_needed(const PQconninfoOption *list, struct resolve_hosts *out);

/* The ticket of a caller that waits; zeroed: it waits for nothing. */
struct resolve_ticket {
    struct resolve_job *of;
    int fd; /* the holder's own; readable when it is done */
};

enum { RESOLVE_PATIENCE_MS = 300 }; /* with an earlier answer that is remembered */

enum resolve_state {
    RESOLVE_FAILED, /* no memory, descriptor or thread */
    RESOLVE_WAITS,  /* t holds a ticket */
    RESOLVE_KNOWN,  /* one that was asked RESOLVE_PATIENCE_MS ago says nothing: out is remembered */
};

/* Asks for the addresses of these hosts, the same at every call of a resolver. now_ms: monotonic.
 */
enum resolve_state resolve_join(struct resolve_service *r, const struct resolve_hosts *asked,
                                int64_t now_ms, struct resolve_ticket *t,
                                struct resolve_hosts *out);
bool resolve_remembers(const struct resolve_service *r);

/* Takes the addresses; only when the ticket is done. Returns false when no host has one, now or
 * before. */
bool resolve_take(struct resolve_service *r, const struct resolve_ticket *t,
                  struct resolve_hosts *out);

void resolve_leave(struct resolve_ticket *t); /* also closes fd; zeroes it */

#endif

/*
 * seats: what the workers of one listening socket that serve one request at a time are busy with,
 * in memory that they share, so that nobody's slow requests hold all of them.
 *
 * A process has one seat. Its request counts for the tenant of a credential that has let its caller
 * in; one with a long body of somebody unknown for the address that it comes from. Before
 * seats_open(), without shared memory and in a process of the event engine nobody ever has to give
 * way.
 *
 * Ownership: the state is the process's; whoever leaves last removes the memory. Failure:
 * seats_open() logs it and goes on without.
 */
#ifndef KARTOTEKA_BASE_SEATS_H
#define KARTOTEKA_BASE_SEATS_H

#include "base/span.h"

enum {
    SEATS_MAX = 256,
    SEATS_SLOW_MS = 1000, /* a request that is at work for so long is slow */
    SEATS_BODY = 65536,   /* a longer body of somebody unknown is slow from its begin */
    SEATS_LOOK_MS = 50    /* a request that waits for the database asks so often */
};

/* Takes a seat among those who serve the listening socket. */
void seats_open(int listening_fd);
void seats_close(void);

/* Notes that a request begins whose body has so many bytes. tenant 0: it is not known. */
void seats_begin(int32_t tenant, struct span address, size_t body);

/* Notes the tenant of the request at work; the time since its begin stays. */
void seats_tenant(int32_t tenant);

/* Notes that the request is answered. */
void seats_end(void);

/* True when the request at work is to be refused or given up: older, slow requests of its caller
 * hold three quarters of the seats (at least one, of one seat none) and somebody waits at the
 * socket. */
bool seats_taken(void);

#endif

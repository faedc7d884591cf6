/*
 * server: a PostgreSQL that is only played, in a world whose time stands still until everybody
 * waits.
 *
 * The linker puts these doubles in the place of the clock, epoll, poll, the cancelling thread and
 * the functions of libpq (CMakeLists.txt has the list). All that happens is decided by one random
 * number, so a seed gives the same world again: how long each statement takes, which results arrive
 * together, who of many is ready first, and every fault.
 *
 * Ownership: the world is the program's; server_begin() makes it anew. Failure: the program ends.
 */
#ifndef KARTOTEKA_TESTS_SIMULATION_SERVER_H
#define KARTOTEKA_TESTS_SIMULATION_SERVER_H

#include <stdbool.h>
#include <stdint.h>

/* How often things go wrong, each in so many of 1000. */
struct server_faults {
    unsigned refused;     /* attempts to connect */
    unsigned lost;        /* messages at which the connection is lost */
    unsigned error;       /* statements that the server refuses */
    unsigned locked;      /* writes that do not get a lock in time */
    unsigned stale;       /* prepared statements that are gone */
    unsigned hung;        /* statements and commits without an end, until they are cancelled */
    unsigned mute;        /* messages from which on a connection is silent, cancelled or not */
    unsigned unconfirmed; /* commits that the standby does not confirm */
    unsigned at_commit;   /* commits that fail */
    unsigned partial;     /* reads and writes of the socket that carry a part only */
};

enum { SERVER_WRITES = 1024 };

/* The end of the write with this number. */
struct server_write {
    unsigned times;       /* how often it was committed */
    bool confirmed;       /* the standby has it, too */
    bool of_other_tenant; /* it was committed while the session was another tenant's */
    /* When its statement began to hang, and when that was ended; 0: it did not. */
    int64_t hung_ms, hung_end_ms;
};

extern struct server_faults server_faults;
extern struct server_write server_writes[SERVER_WRITES];

/* Statements may run for up to so many milliseconds; 0: they are short. */
extern uint32_t server_slow_ms;

/* Counts of a client's mistakes. */
struct server_wrongs {
    unsigned unprepared; /* a write was run whose statement was neither prepared nor forgotten */
    unsigned orphans;    /* connections were closed whose commits hang, and nobody cancels them */
};
extern struct server_wrongs server_wrongs;

/* Every session loses its prepared statements that read tables, as after a migration that changes
 * what they give. */
void server_forget(void);

void server_begin(uint64_t seed);
uint32_t server_dice(uint32_t n); /* gives 0..n-1 */
uint64_t server_trace(void);      /* gives a hash of all that has happened */
void server_note(uint64_t what);  /* adds to it */
int64_t server_now_ms(void);

/* The number of a request holds its tenant, so that an answer shows whose it is. */
enum { SERVER_TENANTS = 4, SERVER_NUMBER = 16 };
static inline int64_t server_number(int i, int tenant)
{
    return (int64_t)i * SERVER_NUMBER + tenant;
}

#endif

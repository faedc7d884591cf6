/*
 * server_priv: the played connections, as the server (server.c) and libpq's doubles (pq.c) know
 * them.
 */
#ifndef KARTOTEKA_TESTS_SIMULATION_SERVER_PRIV_H
#define KARTOTEKA_TESTS_SIMULATION_SERVER_PRIV_H

#include <libpq-fe.h>
#include <stddef.h>

#include "server.h"

#include "db/stmt.h"

enum {
    CONNS = 16,
    FIRST_FD = 4000,
    QUEUE = 256,
    NAMES = 128,
    PENDING = 64,
    VALUES = 8,
    TEXT = 512,
    COLUMNS = 16,
    STATEMENT_MS = 2000,
    OFTEN = 1000
};

struct message {
    enum { PREPARE, RUN, SYNC } kind;
    enum stmt stmt;
    char name[80], values[VALUES][TEXT];
    int n;
};

/* One thing that comes back. */
struct reply {
    enum { RESULT, END, NOTICE } kind;
    PGresult *res;
};

struct conn {
    bool used, dead, cancelled;
    int polls_left;
    PQnoticeReceiver notice;
    void *notice_arg;
    /* Messages: [0, sent) are the server's, done of them have run; [sent, count) are unsent. */
    struct message messages[QUEUE];
    size_t count, sent, done;
    /* Replies: [0, arrived) are here, readable of them were read; first is the next to take. The
     * server sends those up to the last Sync, synced, or what fills its buffer. */
    struct reply replies[QUEUE * 2];
    size_t reply_count, synced, arrived, readable, first;
    int64_t free_ms; /* when the server has run the message at hand; never: it hangs */
    int64_t hung_ms; /* when it began to hang */
    int64_t arrive_ms;
    bool running, skips, in_tx, tx_failed, unconfirmed;
    bool mute;    /* nothing comes from it any more */
    bool forgot;  /* prepared statements have been lost */
    size_t saved; /* how many writes were pending at the savepoint */
    int tenant, tenant_before;
    char names[NAMES][80]; /* the names of prepared statements */
    size_t name_count;
    struct pending {
        int64_t number;
        bool other;
    } pending[PENDING];
    size_t pending_count;
};

/* A moment that does not come. */
static const int64_t never = INT64_MAX;

extern struct conn conns[CONNS];
extern int64_t now_us;

bool goes_wrong(unsigned of_thousand); /* decides by the dice */

/* Runs a message that the server has, whether its time has come or not. */
void server_run(struct conn *c, const struct message *m);

bool server_orphan(const struct conn *c); /* a commit hangs there that nobody has cancelled */

/* Runs what a connection's messages have come to by now. */
void server_serve(struct conn *c, int64_t now);

int64_t server_next_ms(void);             /* when something is due next; never: nothing is */
short server_ready(const struct conn *c); /* POLLIN and POLLOUT, as far as it is ready */
void descriptors_begin(void);             /* forgets what epoll has watched */

#endif

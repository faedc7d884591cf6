/*
 * link: one connection to PostgreSQL in pipeline mode, and the groups of statements on their way.
 *
 * Purpose: sends groups, hands their results back in order, knows what is prepared and which tenant
 * the session serves. Ownership: a group is made by group_begin() and freed by the caller after it
 * is done, or by the link when it was abandoned. Failure: a lost connection ends every group on it
 * with failure.lost; nothing here waits.
 */
#ifndef KARTOTEKA_DB_LINK_H
#define KARTOTEKA_DB_LINK_H

#include <libpq-fe.h>

#include "base/ctx.h"
#include "db/db.h"
#include "db/engine.h"
#include "db/resolve.h"
#include "db/stmt.h"

struct db_tx;

/* The reason why a group failed. */
struct db_failure {
    enum err code;  /* E_OK: the group did not fail */
    enum stmt stmt; /* the statement that failed; STMT__COUNT: none did */
    char sqlstate[6];
    char constraint[64];
    bool lost;  /* the connection was lost: what was sent may or may not have happened */
    bool stale; /* a prepared statement was gone or outdated; nothing happened */
    /* Nothing happened, perhaps because another request in the batch failed: ask again in a group
     * of its own. */
    bool ask_singly;
    const char *note; /* a text for the log; NULL: statement and SQLSTATE say enough */
};

struct db_step {
    enum { STEP_PREPARE, STEP_RUN, STEP_SYNC } kind;
    enum stmt stmt;
    int result;          /* the place of the rows in the results; -1: the rows are not kept */
    unsigned generation; /* STEP_PREPARE: the number in the name that it gives */
};

/* Statements that travel together, and what came back. */
struct db_group {
    struct db_group *next;
    struct db_wait wait;    /* done: every step has its answer, or the connection is lost */
    struct db_failure fail; /* the first failure */
    bool abandoned;         /* nobody waits: the link frees it */
    bool listens;           /* the group contains LISTEN */
    /* It sets tenant and zone before its first statement; otherwise it relies on an earlier group,
     * also when it sets others later. */
    bool session;
    bool undoes_session; /* a failure rolls back also the session that it has set */
    /* The step at `at` has its result; the end of the step is still to come. */
    bool answered;
    int ends; /* ends seen at a Sync (an error there has one of its own) */
    /* Takes over the rows of statement `result`. NULL: they are kept in results. */
    void (*rows)(struct db_group *g, int result, PGresult *r);
    /* Called once when every step has its answer or the connection is lost, and owns the group from
     * then on. NULL: a caller waits in `wait`. */
    void (*done)(struct db_group *g);
    void *owner; /* the argument of rows and done */
    size_t at, step_count, step_max, result_count;
    struct db_step *steps;
    PGresult **results;
};

/* The pool as its connections know it. The owner outlives the connections. */
struct link_owner {
    struct db *db; /* the argument of the functions here and of the engine's */
    const struct db_options *o;
    const struct db_engine *engine;
    struct resolve_service *resolver; /* finds the addresses of its hosts; NULL without memory */
    bool wants_notifications;
    void (*notify)(struct db *db, struct span payload);
    /* Is called when the last group has ended while give_when_idle was set. */
    void (*idle)(struct db_link *l);
    /* Somebody waits for a place on a connection that is shared. */
    bool waited;
    void (*shorter)(struct db_link *l); /* is called when a group has ended while waited was set */
};

enum link_state { LINK_DOWN, LINK_CONNECTING, LINK_UP };

struct db_link {
    const struct link_owner *owner;
    enum link_state state;
    PGconn *pg;
    struct resolve_ticket resolving; /* while it connects, before libpq knows the addresses */
    short connect_events;            /* the events that libpq waits for while it connects */
    bool unsent;                     /* bytes wait for the socket */
    /* libpq and this file disagree about what is under way, or the server said FATAL. */
    bool broken;
    bool cancelled; /* a cancel is on its way, so the connection ends with its first group */
    /* The number of lost connections: a transaction pinned to an earlier epoch is gone. */
    uint64_t epoch;
    unsigned generation; /* a number in the names of prepared statements */
    unsigned char prepared[STMT__COUNT / 8 + 1];
    bool session_known; /* tenant and zone are those that the session has */
    /* The group under way that has set them, and whose failure takes them back. Others do not rely
     * on it. NULL: none. */
    const struct db_group *session_by;
    int32_t tenant;
    char zone[64];
    struct db_group *head, *tail;
    unsigned depth;   /* groups from head to tail */
    unsigned batches; /* the number of them that several requests share */
    /* The monotonic time when head became the first, or when one of its steps had its answer. */
    int64_t moved_ms;
    size_t index;    /* its place in the pool */
    bool exclusive;  /* it serves one caller at a time, who leases it */
    bool writes;     /* exclusive, and for writes */
    int64_t lock_ms; /* the session's lock_timeout */
    bool leased, give_when_idle;
    int32_t tenant_of_lease;
    bool patient;            /* whoever leases it may wait long for locks */
    bool listens, hears;     /* it should get notifications; it gets them */
    struct db_wait *waiting; /* callers that wait for the connection to be made */
    struct db_tx *tx;        /* the transaction to which it is pinned */
    int64_t connect_until_ms, retry_at_ms;
    unsigned failures; /* the number of attempts to connect that failed in a row */
};

struct db_link *link_new(const struct link_owner *owner);
void link_free(struct db_link *l); /* its groups fail */

/* Starts to connect; the state is then CONNECTING, UP or DOWN. Only when DOWN. */
void link_connect(struct db_link *l);

/* Reads and sends as much as possible without waiting. */
void link_io(struct db_link *l);

int link_fd(const struct db_link *l); /* -1: there is none */
short link_events(const struct db_link *l);

/* Closes the connection, ends its groups as lost and wakes everybody who waits for them. why is
 * written to the log. */
void link_fail(struct db_link *l, const char *why);

/* How long head may go without an answer, in milliseconds from moved_ms, where statements have a
 * limit. The server sends its answers at the next Sync, and its own limit is for each statement
 * between them; those that only set up the session have a second each, for they neither wait nor
 * commit. Of many in a batch two may take as long as their limit: a commit that hangs behind them
 * is to be cancelled. */
int64_t link_patience_ms(const struct db_link *l);

/* Asks the server to stop the statement that it is running. */
void link_cancel(struct db_link *l);

/* Marks the commit of the first group as one that stands on this server only, so that it is not
 * answered as a success. */
void link_unconfirmed(struct db_link *l);

/* Reads what the server has said, until it says nothing more. The link is UP afterwards when it
 * still lives. */
void link_probe(struct db_link *l);

/* Takes the next step of connecting; called when the socket is ready (connect.c). */
void link_connect_step(struct db_link *l);

/* Sends LISTEN when this connection should get notifications and the db has a listener. */
void link_listen(struct db_link *l);

void link_watch(struct db_link *l);        /* tells the engine */
void link_wake_waiting(struct db_link *l); /* everybody who waits for the connection to be made */

/* Makes a group for so many results and statements (BEGIN and those of the session count, too). The
 * link must be UP. Returns NULL, with nothing changed, when there is no memory. Sending may fail in
 * any of the following functions: the group is then done and lost, and the remaining calls do
 * nothing. */
struct db_group *group_begin(struct db_link *l, size_t results, size_t statements);
void group_add(struct db_link *l, struct db_group *g, enum stmt stmt, const char *const *values,
               int result);
void group_sync(struct db_link *l, struct db_group *g);

/* True when the session has the tenant and zone of c. */
bool link_serves(const struct db_link *l, const struct ctx *c);

/* Makes the session serve this tenant (0: none) and zone (NULL: UTC), unless it does already.
 * apart: the change gets a Sync of its own, so that nothing after it can undo it; otherwise a
 * failure of the group leaves the session in doubt, and no other group relies on it before. */
void group_session(struct db_link *l, struct db_group *g, int32_t tenant, const char *zone,
                   bool apart);

/* Has the group fail when one of these tenants is not served there; one that writes waits for moves
 * of them, too. n is 1 to GATE_MAX. It comes before the statements of the tenants. */
enum { GATE_MAX = 64 };
void group_gate(struct db_link *l, struct db_group *g, bool writes, const int32_t *tenants,
                size_t n);

/* Sends the group, which is complete. */
void group_send(struct db_link *l, struct db_group *g);

/* Leaves the group to the link: nobody waits for its results any more. */
void group_forget(struct db_group *g);

void group_free(struct db_group *g);

#endif

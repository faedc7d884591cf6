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
#include "db/stmt.h"

struct db_tx;

/* Why a group failed. */
struct db_failure {
    enum err code;  /* E_OK: it did not */
    enum stmt stmt; /* where; STMT__COUNT: at no statement */
    char sqlstate[6];
    char constraint[64];
    bool lost;        /* with the connection: what was sent may or may not have happened */
    bool stale;       /* a prepared statement was gone or outdated; nothing happened */
    bool ask_singly;  /* nothing happened, perhaps for another request's sake: ask it again, in a
                         group of its own */
    const char *note; /* for the log; NULL: statement and SQLSTATE say it */
};

struct db_step {
    enum { STEP_PREPARE, STEP_RUN, STEP_SYNC } kind;
    enum stmt stmt;
    int result; /* where the rows go; -1: nowhere */
};

/* Statements that travel together, and what came back. */
struct db_group {
    struct db_group *next;
    struct db_wait wait;    /* done: every step has its answer, or the connection is lost */
    struct db_failure fail; /* the first one */
    bool abandoned;         /* nobody waits: the link frees it */
    bool listens;           /* it asks for notifications */
    bool session;           /* it sets tenant and zone; without, it relies on who did before */
    bool undoes_session;    /* when it fails: what it has set is rolled back with it */
    bool answered;          /* the step at `at` has a result; its end is still to come */
    int ends;               /* ends seen at a sync (an error there has one) */
    /* Takes over the rows of statement `result`. NULL: they are kept in results. */
    void (*rows)(struct db_group *g, int result, PGresult *r);
    /* Called once when every step has its answer or the connection is lost, and owns the group from
     * then on. NULL: a caller waits in `wait`. */
    void (*done)(struct db_group *g);
    void *owner; /* for rows and done */
    size_t at, step_count, step_max, result_count;
    struct db_step *steps;
    PGresult **results;
};

/* The pool as its connections know it. It outlives them. */
struct link_owner {
    struct db *db; /* handed to the functions here and of the engine */
    const struct db_options *o;
    const struct db_engine *engine;
    bool wants_notifications;
    void (*notify)(struct db *db, struct span payload);
    void (*idle)(struct db_link *l);    /* its last group has ended while give_when_idle was set */
    bool waited;                        /* somebody waits for a place on a shared one */
    void (*shorter)(struct db_link *l); /* a group has ended while waited was set */
};

enum link_state { LINK_DOWN, LINK_CONNECTING, LINK_UP };

struct db_link {
    const struct link_owner *owner;
    enum link_state state;
    PGconn *pg;
    short connect_events; /* while connecting: what libpq waits for */
    bool unsent;          /* bytes wait for the socket */
    bool broken;          /* libpq and we disagree, or the server said FATAL */
    bool cancelled;       /* a cancel is on its way: the connection ends with its first group */
    uint64_t epoch;       /* counts lost connections: what was pinned to an older one is gone */
    unsigned generation;  /* of prepared statements' names */
    unsigned char prepared[STMT__COUNT / 8 + 1];
    bool session_known; /* tenant and zone are what the session has */
    int32_t tenant;
    char zone[64];
    struct db_group *head, *tail;
    unsigned depth;        /* groups from head to tail */
    unsigned batches;      /* of them: those that several requests share */
    int64_t head_since_ms; /* when head became the first */
    size_t index;          /* in the pool */
    bool exclusive;        /* serves one caller at a time, who leases it */
    bool writes;           /* exclusive, and for writes */
    int64_t lock_ms;       /* its session's limit for waits for locks */
    bool leased, give_when_idle;
    int32_t tenant_of_lease;
    bool patient;            /* its lease is of one who may wait long for locks */
    bool listens, hears;     /* is to get notifications; gets them */
    struct db_wait *waiting; /* for the connection */
    struct db_tx *tx;        /* whose transaction it is pinned to */
    int64_t connect_until_ms, retry_at_ms;
    unsigned failures; /* attempts to connect that failed in a row */
};

struct db_link *link_new(const struct link_owner *owner);
void link_free(struct db_link *l); /* groups on it fail */

/* Starts to connect; the state is then CONNECTING, UP or DOWN. Only when DOWN. */
void link_connect(struct db_link *l);

/* Takes in and sends what it can without waiting. */
void link_io(struct db_link *l);

int link_fd(const struct db_link *l); /* -1: none */
short link_events(const struct db_link *l);

/* Closes the connection, ends its groups as lost and wakes who waits. why goes to the log. */
void link_fail(struct db_link *l, const char *why);

/* Asks the server to stop what it is running. */
void link_cancel(struct db_link *l);

/* The commit that the first group is at stands on this server only: nobody may hear of a success.
 */
void link_unconfirmed(struct db_link *l);

/* Notices a connection that died while idle. */
void link_probe(struct db_link *l);

/* Which database of which server a connection string means, as a text in mem without secrets. */
struct span connect_target(const char *conninfo, struct arena *mem);

/* Takes the next step of connecting; called when the socket is ready (connect.c). */
void link_connect_step(struct db_link *l);

/* Starts to hear notifications when it is to and somebody wants them. */
void link_listen(struct db_link *l);

void link_watch(struct db_link *l);        /* tells the engine */
void link_wake_waiting(struct db_link *l); /* all that wait for the connection */

/* A group for so many results and statements (BEGIN and the session's count); the link must be UP.
 * NULL, with nothing changed, when there is no memory.
 * Sending may fail at any of these: the group is then done and lost, and the rest of the calls do
 * nothing. */
struct db_group *group_begin(struct db_link *l, size_t results, size_t statements);
void group_add(struct db_link *l, struct db_group *g, enum stmt stmt, const char *const *values,
               int result);
void group_sync(struct db_link *l, struct db_group *g);

/* The session has the tenant and zone of c. */
bool link_serves(const struct db_link *l, const struct ctx *c);

/* Makes the session serve this tenant (0: none) and zone (NULL: UTC), when it does not already.
 * apart: with a Sync of its own, so that what follows cannot undo it; else a failure of the group
 * leaves the session in doubt. */
void group_session(struct db_link *l, struct db_group *g, int32_t tenant, const char *zone,
                   bool apart);

/* Everything is in it: off it goes. */
void group_send(struct db_link *l, struct db_group *g);

/* Nobody waits for its results (any more). */
void group_forget(struct db_group *g);

void group_free(struct db_group *g);

#endif

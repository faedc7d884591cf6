/*
 * engine: how a caller waits for the database.
 *
 * The process engine (engine_poll.c) blocks in poll() and serves the connections meanwhile. An
 * event engine parks the request's fiber in `park`, learns descriptors by `watch`, calls link_io()
 * when one is ready, and resumes the fiber on `wake`. Everything else of db is the same for both.
 */
#ifndef KARTOTEKA_DB_ENGINE_H
#define KARTOTEKA_DB_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_link;

/* Something that a caller waits for; lives in the caller's stack or group until it is done. */
struct db_wait {
    bool done;
    void *fiber;          /* the engine's own mark of the waiter */
    struct db_wait *next; /* of those who wait for the same connection */
};

struct db_engine {
    /* Returns when w->done, or at the monotonic time until_ms (0: no limit). */
    void (*park)(struct db *db, struct db_wait *w, int64_t until_ms);
    /* w->done was just set. NULL: nothing to do. */
    void (*wake)(struct db *db, struct db_wait *w);
    /* link_fd() or link_events() changed. NULL: nothing to do. */
    void (*watch)(struct db *db, struct db_link *l);
    /* Do others go on while the caller waits? NULL: never. */
    bool (*shared)(struct db *db);
    /* Calls batch_kick() when all callers that can run have run. Where `shared` is not NULL. */
    void (*soon)(struct db *db);
    /* A connection that was UP, and that reads share, is lost: behind the next one may be another
     * server, which has less. NULL: nothing to do. */
    void (*lost)(struct db *db);
    /* The db ends, its links are gone. NULL: nothing to do. */
    void (*free)(struct db *db);
};

extern const struct db_engine db_engine_poll;

#endif

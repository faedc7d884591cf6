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

/* Something that a caller waits for. It lives on the caller's stack or in a group until it is
 * done. */
struct db_wait {
    bool done;
    void *fiber;          /* the engine's own note of who waits */
    struct db_wait *next; /* the next one that waits for the same connection */
};

struct db_engine {
    /* Returns when w->done is set, or at the monotonic time until_ms in milliseconds (0: no
     * limit). */
    void (*park)(struct db *db, struct db_wait *w, int64_t until_ms);
    /* Is called just after w->done was set. NULL: nothing to do. */
    void (*wake)(struct db *db, struct db_wait *w);
    /* Is called when link_fd() or link_events() has changed. NULL: nothing to do. */
    void (*watch)(struct db *db, struct db_link *l);
    /* True when other callers go on while this one waits. NULL: never. */
    bool (*shared)(struct db *db);
    /* Arranges that batch_kick() is called when all callers that can run have run. It is set
     * wherever `shared` is. */
    void (*soon)(struct db *db);
    /* Is called when a connection that was UP, and that reads share, is lost: behind the next one
     * may be another server, which has less. NULL: nothing to do. */
    void (*lost)(struct db *db);
    /* Is called when the db ends and its links are gone. NULL: nothing to do. */
    void (*free)(struct db *db);
};

extern const struct db_engine db_engine_poll;

#endif

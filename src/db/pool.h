/*
 * pool: what is behind ctx->db, for the files of src/db only.
 */
#ifndef KARTOTEKA_DB_POOL_H
#define KARTOTEKA_DB_POOL_H

#include "db/db.h"
#include "db/link.h"

struct db {
    struct db_options o; /* its texts are those below */
    char *conninfo, *application_name, *role;
    const struct db_engine *engine;
    void *engine_data; /* the engine's own */
    struct link *links[1];
    size_t link_count;
    void (*notify)(void *arg, struct span payload);
    void *notify_arg;
};

/* A connection that is UP, for a group outside transactions (tx == NULL) or for a transaction that
 * is about to begin: the one place that chooses. NULL with the reason in *f. */
struct link *pool_link(struct ctx *c, const struct db_tx *tx, struct failure *f);

/* Hands a notification to who asked for them. */
void pool_notify(struct db *db, struct span payload);

#endif

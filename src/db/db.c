/*
 * db: what a caller sees of the pool.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/pool.h"

struct db *db_new(const struct db_options *o)
{
    return pool_new(o, &db_engine_poll, NULL);
}

void db_free(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; i < db->link_count; i++)
        link_free(db->links[i]);
    if (db->engine->free != NULL)
        db->engine->free(db);
    arena_free(db->scratch);
    free(db->conninfo);
    free(db->application_name);
    free(db->role);
    free(db);
}

void db_on_notify(struct db *db, void (*fn)(void *arg, struct span payload), void *arg)
{
    db->notify = fn;
    db->notify_arg = arg;
    for (size_t i = 0; i < db->link_count; i++)
        link_listen(db->links[i]);
}

bool db_hears(const struct db *db)
{
    return db->links[0]->hears;
}

void db_poll(struct db *db)
{
    if (db->engine->watch != NULL)
        return; /* it takes in everything as it arrives */
    for (size_t i = 0; i < db->link_count; i++)
        if (db->links[i]->state == LINK_UP)
            link_io(db->links[i]);
}

enum err db_ready(struct ctx *c, int64_t *schema_version)
{
    struct rows rs;
    *schema_version = 0;
    enum err e = db_read1(c, STMT_DB_SCHEMA_VERSION, NULL, 0, &rs);
    if (e == E_INTERNAL && strncmp(c->err.sqlstate, "42", 2) == 0) { /* no table, no schema */
        err_clear(c);
        return err_set(c, E_UNAVAILABLE, "the database has no schema of Kartoteka");
    }
    if (e != E_OK)
        return e;
    *schema_version = row_i64(&rs, 0, DB_SCHEMA_VERSION__VERSION);
    int64_t files = row_i64(&rs, 0, DB_SCHEMA_VERSION__FILES);
    if (*schema_version != SCHEMA_VERSION || files != (int64_t)embedded_schema_count)
        return err_set(c, E_UNAVAILABLE, "schema %lld of %lld files, this program needs %d of %zu",
                       (long long)*schema_version, (long long)files, SCHEMA_VERSION,
                       embedded_schema_count);
    return E_OK;
}

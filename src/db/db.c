/*
 * db: what a caller sees of the pool.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/pool.h"
#include "db/sql/db.h"

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
    struct sql_db_schema_version_rows rs;
    *schema_version = 0;
    enum err e = sql_db_schema_version(c, &rs);
    if (e == E_INTERNAL && strncmp(c->err.sqlstate, "42", 2) == 0) { /* no table, no schema */
        err_clear(c);
        return err_set(c, E_UNAVAILABLE, "the database has no schema of Kartoteka");
    }
    if (e != E_OK)
        return e;
    struct sql_db_schema_version_row row = sql_db_schema_version_row(&rs, 0);
    *schema_version = row.version;
    if (*schema_version != SCHEMA_VERSION || row.files != (int64_t)embedded_schema_count)
        return err_set(c, E_UNAVAILABLE, "schema %lld of %lld files, this program needs %d of %zu",
                       (long long)*schema_version, (long long)row.files, SCHEMA_VERSION,
                       embedded_schema_count);
    return E_OK;
}

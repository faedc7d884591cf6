/*
 * db: the pool. The process engine has one connection.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/pool.h"

static char *copy(const char *z)
{
    char *out = strdup(z != NULL ? z : "");
    if (out == NULL)
        abort();
    return out;
}

struct db *db_new(const struct db_options *o)
{
    struct db *db = calloc(1, sizeof(*db));
    if (db == NULL)
        abort();
    db->o = *o;
    db->o.conninfo = db->conninfo = copy(o->conninfo);
    db->o.application_name = db->application_name = copy(o->application_name);
    db->o.role = db->role = copy(o->role);
    db->engine = &db_engine_poll;
    db->link_count = sizeof(db->links) / sizeof(db->links[0]);
    for (size_t i = 0; i < db->link_count; i++)
        db->links[i] = link_new(db);
    return db;
}

void db_free(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; i < db->link_count; i++)
        link_free(db->links[i]);
    free(db->conninfo);
    free(db->application_name);
    free(db->role);
    free(db);
}

static struct link *refuse(struct failure *f, enum err code, const char *note)
{
    *f = (struct failure){code, .stmt = STMT__COUNT, .note = note};
    return NULL;
}

static void stop_waiting(struct link *l, struct db_wait *w)
{
    struct db_wait **at = &l->waiting;
    while (*at != NULL && *at != w)
        at = &(*at)->next;
    if (*at != NULL)
        *at = w->next;
}

/* Waits until l is UP; starts to connect when it is due. */
static struct link *ready(struct ctx *c, struct link *l, struct failure *f)
{
    static const char no_connection[] = "no connection to the database";
    if (l->state == LINK_DOWN && clock_mono_ms() < l->retry_at_ms)
        return refuse(f, E_UNAVAILABLE, no_connection);
    if (l->state == LINK_DOWN)
        link_connect(l);
    if (l->state == LINK_CONNECTING) {
        struct db_wait w = {.next = l->waiting};
        int64_t until = l->connect_until_ms;
        l->waiting = &w;
        if (c->deadline_ms != 0 && c->deadline_ms < until)
            until = c->deadline_ms;
        c->db->engine->park(c->db, &w, until);
        if (!w.done && clock_mono_ms() < l->connect_until_ms) {
            stop_waiting(l, &w);
            return refuse(f, E_TIMEOUT, "past the deadline while connecting");
        }
        if (!w.done)
            link_fail(l, "no answer while connecting"); /* also takes w off the list */
    }
    return l->state == LINK_UP ? l : refuse(f, E_UNAVAILABLE, no_connection);
}

struct link *pool_link(struct ctx *c, const struct db_tx *tx, struct failure *f)
{
    struct link *l = c->db->links[0];
    if (c->deadline_ms != 0 && clock_mono_ms() >= c->deadline_ms)
        return refuse(f, E_TIMEOUT, "past the deadline");
    if (l->tx != NULL && l->tx != tx)
        return refuse(f, E_BUSY, "the connection is in another transaction");
    link_probe(l);
    return ready(c, l, f);
}

void pool_notify(struct db *db, struct span payload)
{
    if (db->notify != NULL)
        db->notify(db->notify_arg, payload);
}

void db_on_notify(struct db *db, void (*fn)(void *arg, struct span payload), void *arg)
{
    db->notify = fn;
    db->notify_arg = arg;
    link_listen(db->links[0]);
}

void db_poll(struct db *db)
{
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

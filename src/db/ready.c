/*
 * ready: says whether the database has the schema that this program needs, and whether it can
 * store; and how many of its connections are busy.
 */
#include <string.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "db/memory.h"
#include "db/pool.h"
#include "db/sql/db.h"
#include "db/stmt.h"

enum { PROBE_EVERY_MS = 2000, PROBE_WAIT_MS = 1500, PROBES_BUSY_MAX = 2 };

enum err db_ready(struct ctx *c, int64_t *schema_version)
{
    struct sql_db_schema_version_rows rs;
    *schema_version = 0;
    enum err e = sql_db_schema_version(c, &rs);
    /* There is no table, hence no schema. */
    if (e == E_INTERNAL && strncmp(c->err.sqlstate, "42", 2) == 0) {
        err_clear(c);
        return err_set(c, E_UNAVAILABLE, "the database has no schema of Kartoteka");
    }
    if (e != E_OK) {
        return e;
    }
    struct sql_db_schema_version_row row = sql_db_schema_version_row(&rs, 0);
    *schema_version = row.version;
    if (*schema_version != SCHEMA_VERSION || row.files != (int64_t)embedded_schema_count) {
        return err_set(c, E_UNAVAILABLE, "schema %lld of %lld files, this program needs %d of %zu",
                       (long long)*schema_version, (long long)row.files, SCHEMA_VERSION,
                       embedded_schema_count);
    }
    return E_OK;
}

/* Commits a record in the log, and takes room on the disk as a sort does. */
static enum err probe(struct ctx *c)
{
    struct db_query q[] = {sql_db_write_probe_query(c, NULL), sql_db_space_probe_query(c, NULL)};
    int64_t deadline = c->deadline_ms, until = clock_mono_ms() + PROBE_WAIT_MS;
    c->deadline_ms = deadline != 0 && deadline < until ? deadline : until;
    enum err e = db_write(c, q, 2);
    c->deadline_ms = deadline;
    return e;
}

enum err db_writable(struct ctx *c)
{
    struct db *db = c->db;
    int64_t now = clock_mono_ms();
    if (now >= db->probe_at_ms) {
        /* Callers that ask meanwhile get the last result and do not wait with us. */
        db->probe_at_ms = now + PROBE_EVERY_MS;
        enum err e = probe(c);
        /* Once E_BUSY says nothing: all connections write. When it comes again, they hang. */
        db->probes_busy = e == E_BUSY ? db->probes_busy + 1 : 0;
        if (e != E_BUSY || db->probes_busy >= PROBES_BUSY_MAX) {
            db->writable = e == E_BUSY ? E_UNAVAILABLE : e;
        }
        err_clear(c);
    }
    return db->writable == E_OK ? E_OK : err_set(c, db->writable, "the database cannot store");
}

static size_t waiting(const struct turns_line *line)
{
    size_t n = 0;
    for (const struct pool_wait *w = line->first; w != NULL; w = w->next) {
        n++;
    }
    return n;
}

void db_measure(const struct db *db)
{
    static const struct {
        enum metrics_measure up, busy, waiting;
    } of[POOL_USES] = {
        [POOL_READ] = {MEASURE_READ_UP, MEASURE_READ_BUSY, MEASURE_READ_WAITING},
        [POOL_SLOW] = {MEASURE_SLOW_UP, MEASURE_SLOW_BUSY, MEASURE_SLOW_WAITING},
        [POOL_WRITE] = {MEASURE_WRITE_UP, MEASURE_WRITE_BUSY, MEASURE_WRITE_WAITING},
    };
    for (size_t use = 0; db->shared && use < POOL_USES; use++) {
        const struct pool_range *range = &db->range[use];
        size_t up = 0, busy = 0;
        for (size_t i = range->first; i < range->first + range->n; i++) {
            up += db->links[i]->state == LINK_UP;
            busy += db->links[i]->head != NULL || db->links[i]->leased;
        }
        metrics_set(of[use].up, up);
        metrics_set(of[use].busy, busy);
        metrics_set(of[use].waiting, waiting(&db->turns.line[use]));
    }
    metrics_set(MEASURE_ANSWER_BYTES, memory_used(db->memory));
}

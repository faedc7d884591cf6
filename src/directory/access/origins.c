#include "directory/access/origins.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/db.h"
#include "db/sql/access.h"

struct row {
    int32_t tenant;
    size_t at, n; /* its place and length in text */
};

struct origins {
    int64_t read_ms; /* the time when the rows were read; 0: they must be read */
    struct row *rows;
    size_t n;
    char *text;
    size_t text_n;
};

struct origins *origins_new(void)
{
    struct origins *o = calloc(1, sizeof(*o));
    if (o == NULL) {
        abort();
    }
    return o;
}

void origins_free(struct origins *o)
{
    if (o != NULL) {
        free(o->rows);
        free(o->text);
        free(o);
    }
}

void origins_notify(struct origins *o, struct span payload)
{
    if (!span_any(payload) || span_is(payload, "access")) {
        o->read_ms = 0;
    }
}

/* Adds rows to those that are there. Without memory they are left out. */
static void add(struct origins *o, const struct sql_cors_origins_rows *rs)
{
    size_t count = (size_t)rs->rows.n, bytes = 0;
    for (int i = 0; i < rs->rows.n; i++) {
        bytes += sql_cors_origins__origin(rs, i).n;
    }
    struct row *rows = realloc(o->rows, (o->n + count + 1) * sizeof(*rows));
    o->rows = rows != NULL ? rows : o->rows;
    char *text = realloc(o->text, o->text_n + bytes + 1);
    o->text = text != NULL ? text : o->text;
    if (rows == NULL || text == NULL) {
        return;
    }
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_cors_origins_row row = sql_cors_origins_row(rs, i);
        memcpy(text + o->text_n, row.origin.p, row.origin.n);
        rows[o->n++] = (struct row){(int32_t)row.tenant_id, o->text_n, row.origin.n};
        o->text_n += row.origin.n;
    }
}

/* Takes the rows of every cluster that answers; when none does the old ones stay. */
static void read_all(struct origins *o, struct ctx *c)
{
    struct origins new = {.read_ms = o->read_ms};
    struct db *before = c->db;
    bool answered = false;
    for (size_t at = 0; db_each(c, &at);) {
        struct sql_cors_origins_rows rs;
        if (sql_cors_origins(c, &rs) == E_OK) {
            add(&new, &rs);
            answered = true;
        } else {
            err_clear(c);
        }
    }
    c->db = before;
    struct origins unused = answered ? *o : new;
    if (answered) {
        *o = new;
    }
    free(unused.rows);
    free(unused.text);
}

void origins_refresh(struct origins *o, struct directory *d)
{
    int64_t now = clock_mono_ms();
    /* Without notifications the database is always asked, as for credentials. */
    int64_t fresh_ms = d->c->db != NULL && db_hears(d->c->db) ? ORIGINS_FRESH_MS : 1;
    if (d->c->db == NULL || (o->read_ms != 0 && now - o->read_ms < fresh_ms)) {
        return;
    }
    /* Requests that come meanwhile use the old rows, and a failure is not retried with each of
     * them. */
    o->read_ms = now;
    struct err_state before = d->c->err;
    read_all(o, d->c);
    d->c->err = before;
}

static struct span origin_of(const struct origins *o, const struct row *r)
{
    return (struct span){o->text + r->at, r->n};
}

enum origin_rule origins_rule(const struct origins *o, int32_t tenant, struct span origin)
{
    enum origin_rule rule = ORIGIN_DEFAULT;
    for (size_t i = 0; i < o->n && rule != ORIGIN_ANY; i++) {
        const struct row *r = &o->rows[i];
        if (tenant != 0 && r->tenant != tenant) {
            continue;
        }
        if (span_is(origin_of(o, r), "*")) {
            rule = ORIGIN_ANY;
        } else if (span_eq(origin_of(o, r), origin)) {
            rule = ORIGIN_ALLOWED;
        } else if (tenant != 0 && rule == ORIGIN_DEFAULT) {
            rule = ORIGIN_REFUSED;
        }
    }
    return rule;
}

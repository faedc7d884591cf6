#include "directory/place/place_import.h"

#include "db/sql/geo.h"
#include "db/sql/import.h"

/* A batch under way in db_atomically(). */
struct place_batch {
    struct directory *d;
    const struct place_import_row *rows;
    size_t n;
    struct span file;
    const struct import_mark *mark;
    struct place_import_counts counts; /* the counts of this batch */
    int64_t *unknown;
};

/* Takes the lock and finds the city of each row. */
static enum err find_cities(struct ctx *c, struct place_batch *b,
                            struct sql_geo_import_cities_rows *out)
{
    struct span *texts = arena_array_of(c->mem, b->n * 4, struct span);
    struct span *countries = texts, *cities = texts + b->n, *codes = texts + 2 * b->n,
                *qualified = texts + 3 * b->n;
    int64_t *ids = arena_array_of(c->mem, b->n, int64_t);
    for (size_t i = 0; i < b->n; i++) {
        const struct place_import_row *r = &b->rows[i];
        countries[i] = r->country;
        cities[i] = r->city;
        ids[i] = r->id;
        codes[i] = r->code.p != NULL ? r->code : SPAN("");
        qualified[i] = r->qualified.p != NULL ? r->qualified : SPAN("");
    }
    struct sql_import_lock_rows lock;
    enum err e = sql_import_lock(
        c, SQL_ARGS(import_lock, .what = SPAN("geo_import"), .alone = true, .durable = true),
        &lock);
    if (e == E_OK && !sql_import_lock_row(&lock, 0).held) {
        return err_set(c, E_BUSY, "another import of this tenant is running");
    }
    return e != E_OK ? e
                     : sql_geo_import_cities(
                           c,
                           SQL_ARGS(geo_import_cities, .countries = SPANS(countries, b->n),
                                    .cities = SPANS(cities, b->n), .codes = SPANS(codes, b->n),
                                    .qualified = SPANS(qualified, b->n), .ids = I64S(ids, b->n)),
                           out);
}

static enum err add_streets(struct ctx *c, struct place_batch *b,
                            const struct sql_geo_import_cities_rows *cities)
{
    struct sql_geo_import_streets_rows rs;
    int64_t *ids = arena_array_of(c->mem, b->n, int64_t);
    struct span *names = arena_array_of(c->mem, b->n * 2, struct span), *codes = names + b->n;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct sql_geo_import_cities_row row = sql_geo_import_cities_row(cities, (int)i);
        int64_t city = row.city_id.v; /* 0: there is none */
        b->counts.cities += row.created;
        if (city == 0) {
            b->unknown[b->counts.unknown++] = b->rows[i].line;
        } else if (b->rows[i].street.n > 0) {
            ids[n] = city;
            names[n] = b->rows[i].street;
            codes[n++] = b->rows[i].post_code;
        }
    }
    enum err e =
        sql_geo_import_streets(c,
                               SQL_ARGS(geo_import_streets, .city_ids = I64S(ids, n),
                                        .names = SPANS(names, n), .post_codes = SPANS(codes, n)),
                               &rs);
    if (e == E_OK) {
        struct sql_geo_import_streets_row row = sql_geo_import_streets_row(&rs, 0);
        b->counts.streets = row.added;
        b->counts.post_codes = row.changed;
    }
    return e;
}

static enum err import(struct ctx *c, void *arg)
{
    struct place_batch *b = arg;
    struct sql_geo_import_cities_rows cities = {.rows = {.n = 0}};
    b->counts = (struct place_import_counts){.rows = (int64_t)b->n};
    enum err e = b->n > 0 ? find_cities(c, b, &cities) : E_OK;
    if (e == E_OK && b->n > 0) {
        e = add_streets(c, b, &cities);
    }
    if (e != E_OK || b->mark == NULL) {
        return e;
    }
    return import_mark_put(b->d, b->file, b->mark);
}

enum err place_import_batch(struct directory *d, const struct place_import_row *rows, size_t n,
                            struct span file, const struct import_mark *mark,
                            struct place_import_counts *counts, int64_t *unknown)
{
    struct place_batch b = {d, rows, n, file, mark, {0}, unknown};
    enum err e = db_atomically(d->c, import, &b);
    if (e == E_OK) {
        counts->rows += b.counts.rows;
        counts->cities += b.counts.cities;
        counts->streets += b.counts.streets;
        counts->post_codes += b.counts.post_codes;
        counts->unknown = b.counts.unknown;
    }
    return e;
}

enum err place_import_analyze(struct directory *d)
{
    return sql_geo_import_analyze(d->c, NULL);
}

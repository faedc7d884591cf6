#include "directory/place/place_import.h"

#include "db/db.h"

/* A batch on its way through db_atomically. */
struct batch {
    struct directory *d;
    const struct place_import_row *rows;
    size_t n;
    struct span file;
    const struct place_import_mark *mark;
    struct place_import_counts counts; /* of this batch */
    int64_t *unknown;
};

/* The lock and the city of each row. */
static enum err find_cities(struct ctx *c, struct batch *b, struct rows *out)
{
    struct span *texts = arena_array_of(c->mem, b->n * 4, struct span);
    struct span *countries = texts, *cities = texts + b->n, *codes = texts + 2 * b->n,
                *qualified = texts + 3 * b->n;
    for (size_t i = 0; i < b->n; i++) {
        const struct place_import_row *r = &b->rows[i];
        countries[i] = r->country;
        cities[i] = r->city;
        codes[i] = r->code.p != NULL ? r->code : SPAN("");
        qualified[i] = r->qualified.p != NULL ? r->qualified : SPAN("");
    }
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXTS(countries, b->n), ARG_TEXTS(cities, b->n),
                            ARG_TEXTS(codes, b->n), ARG_TEXTS(qualified, b->n)};
    struct db_query lock = {.stmt = STMT_GEO_IMPORT_LOCK, .args = args, .arg_count = 1};
    enum err e = db_write(c, &lock, 1);
    if (e == E_OK && !row_bool(&lock.rows, 0, GEO_IMPORT_LOCK__HELD)) {
        return err_set(c, E_BUSY, "another import of this tenant is running");
    }
    return e != E_OK ? e : db_write1(c, STMT_GEO_IMPORT_CITIES, args, 5, out);
}

static enum err add_streets(struct ctx *c, struct batch *b, const struct rows *cities)
{
    struct rows rs;
    int64_t *ids = arena_array_of(c->mem, b->n, int64_t);
    struct span *names = arena_array_of(c->mem, b->n * 2, struct span), *codes = names + b->n;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        int64_t city = row_i64(cities, (int)i, GEO_IMPORT_CITIES__CITY_ID);
        b->counts.cities += row_bool(cities, (int)i, GEO_IMPORT_CITIES__CREATED);
        if (city == 0) {
            b->unknown[b->counts.unknown++] = b->rows[i].line;
        } else if (b->rows[i].street.n > 0) {
            ids[n] = city;
            names[n] = b->rows[i].street;
            codes[n++] = b->rows[i].post_code;
        }
    }
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_I64S(ids, n), ARG_TEXTS(names, n),
                            ARG_TEXTS(codes, n)};
    enum err e = db_write1(c, STMT_GEO_IMPORT_STREETS, args, 4, &rs);
    if (e == E_OK) {
        b->counts.streets = row_i64(&rs, 0, GEO_IMPORT_STREETS__ADDED);
        b->counts.post_codes = row_i64(&rs, 0, GEO_IMPORT_STREETS__CHANGED);
    }
    return e;
}

static enum err import(struct ctx *c, void *arg)
{
    struct batch *b = arg;
    struct rows cities = {0};
    b->counts = (struct place_import_counts){.rows = (int64_t)b->n};
    enum err e = b->n > 0 ? find_cities(c, b, &cities) : E_OK;
    if (e == E_OK && b->n > 0) {
        e = add_streets(c, b, &cities);
    }
    if (e != E_OK || b->mark == NULL) {
        return e;
    }
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXT(b->file), ARG_I64(b->mark->position),
                            ARG_I64(b->mark->line), ARG_BOOL(b->mark->done)};
    return db_write1(c, STMT_GEO_IMPORT_MARK, args, 5, NULL);
}

enum err place_import_batch(struct directory *d, const struct place_import_row *rows, size_t n,
                            struct span file, const struct place_import_mark *mark,
                            struct place_import_counts *counts, int64_t *unknown)
{
    struct batch b = {d, rows, n, file, mark, {0}, unknown};
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
    return db_write1(d->c, STMT_GEO_IMPORT_ANALYZE, NULL, 0, NULL);
}

enum err place_import_state(struct directory *d, struct span file, struct place_import_mark *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_TEXT(file)};
    enum err e = db_read1(d->c, STMT_GEO_IMPORT_STATE, args, 2, &rs);
    *out = (struct place_import_mark){0};
    if (e == E_OK && rs.n > 0) {
        *out = (struct place_import_mark){row_i64(&rs, 0, GEO_IMPORT_STATE__POSITION),
                                          row_i64(&rs, 0, GEO_IMPORT_STATE__LINE),
                                          row_bool(&rs, 0, GEO_IMPORT_STATE__DONE)};
    }
    return e;
}

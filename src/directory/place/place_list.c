/* place_list: lists of cities and streets: pages, search by words, changes. */
#include "directory/place/place_list.h"
#include "db/sql/geo.h"

/* Makes room for rows. One more than count was asked for, to know whether there are more. */
static void make_room(struct arena *mem, int rows, int64_t count, struct place_list *out)
{
    *out = (struct place_list){.more = rows > count};
    out->n = (size_t)(out->more ? count : rows);
    out->v = arena_array_of(mem, out->n, struct place);
}

static void read_streets(struct arena *mem, const struct sql_street_rows_rows *rs, int64_t count,
                         struct place_list *out)
{
    make_room(mem, rs->rows.n, count, out);
    for (int i = 0; i < (int)out->n; i++) {
        struct sql_street_rows_row row = sql_street_rows_row(rs, i);
        out->v[i] = (struct place){.id = row.id, .name = row.name, .post_code = row.post_code};
    }
}

enum err street_list(struct directory *d, int64_t city, int64_t before, int64_t count,
                     struct place_list *out)
{
    struct sql_street_rows_rows rs;
    enum err e = sql_street_list(
        d->c, SQL_ARGS(street_list, .city_id = city, .before = before, .count = count + 1), &rs);
    if (e == E_OK) {
        read_streets(d->c->mem, &rs, count, out);
    }
    return e;
}

static enum err find_cities(struct directory *d, int64_t country, struct span typed, int64_t count,
                            struct place_list *out)
{
    struct sql_city_find_rows rs;
    enum err e = sql_city_find(
        d->c, SQL_ARGS(city_find, .country_id = country, .typed = typed, .count = count + 1), &rs);
    if (e != E_OK) {
        return e;
    }
    make_room(d->c->mem, rs.rows.n, count, out);
    for (int i = 0; i < (int)out->n; i++) {
        struct sql_city_find_row row = sql_city_find_row(&rs, i);
        out->v[i] = (struct place){.id = row.id, .name = row.name, .post_code = SPAN("")};
    }
    return E_OK;
}

enum err place_find(struct directory *d, enum place_kind kind, int64_t parent, struct span typed,
                    int64_t count, struct place_list *out)
{
    struct sql_street_rows_rows rs;
    if (kind == PLACE_CITY) {
        return find_cities(d, parent, typed, count, out);
    }
    enum err e = sql_street_find(
        d->c, SQL_ARGS(street_find, .city_id = parent, .typed = typed, .count = count + 1), &rs);
    if (e == E_OK) {
        read_streets(d->c->mem, &rs, count, out);
    }
    return e;
}

/* Lists changes of cities; the last row carries only upto. */
static enum err city_changes(struct directory *d, int64_t country, const struct change_mark *from,
                             int64_t count, struct place_list *out)
{
    struct sql_city_changes_rows rs;
    enum err e = sql_city_changes(d->c,
                                  SQL_ARGS(city_changes, .country_id = country,
                                           .since = from->since, .after_revision = from->revision,
                                           .after_id = from->id, .count = count + 1),
                                  &rs);
    if (e != E_OK) {
        return e;
    }
    int last = rs.rows.n - 1;
    make_room(d->c->mem, last, count, out);
    for (int i = 0; i < (int)out->n; i++) {
        struct sql_city_changes_row row = sql_city_changes_row(&rs, i);
        out->v[i] = (struct place){.id = row.id.v,
                                   .name = row.name,
                                   .post_code = SPAN(""),
                                   .revision = row.revision.v,
                                   .removed = row.removed.v};
    }
    out->upto = sql_city_changes__upto(&rs, last) - 1;
    return E_OK;
}

static enum err street_changes(struct directory *d, int64_t city, const struct change_mark *from,
                               int64_t count, struct place_list *out)
{
    struct sql_street_changes_rows rs;
    enum err e = sql_street_changes(d->c,
                                    SQL_ARGS(street_changes, .city_id = city, .since = from->since,
                                             .after_revision = from->revision, .after_id = from->id,
                                             .count = count + 1),
                                    &rs);
    if (e != E_OK) {
        return e;
    }
    int last = rs.rows.n - 1;
    make_room(d->c->mem, last, count, out);
    for (int i = 0; i < (int)out->n; i++) {
        struct sql_street_changes_row row = sql_street_changes_row(&rs, i);
        out->v[i] = (struct place){.id = row.id.v,
                                   .name = row.name,
                                   .post_code = row.post_code,
                                   .revision = row.revision.v,
                                   .removed = row.removed.v};
    }
    out->upto = sql_street_changes__upto(&rs, last) - 1;
    return E_OK;
}

enum err place_changes(struct directory *d, enum place_kind kind, int64_t parent,
                       const struct change_mark *from, int64_t count, struct place_list *out)
{
    return kind == PLACE_CITY ? city_changes(d, parent, from, count, out)
                              : street_changes(d, parent, from, count, out);
}

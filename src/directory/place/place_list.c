/* Cities and streets as lists: pages, search by words, changes. */
#include "directory/place/place_list.h"

#include "db/db.h"

/* Places of columns; -1: the statement has none. */
struct columns {
    int id, name, post_code, revision, removed, upto;
};

static const struct columns list_columns = {
    STREET_LIST__ID, STREET_LIST__NAME, STREET_LIST__POST_CODE, -1, -1, -1};
static const struct columns find_columns[] = {
    [PLACE_CITY] = {CITY_FIND__ID, CITY_FIND__NAME, -1, -1, -1, -1},
    [PLACE_STREET] = {STREET_FIND__ID, STREET_FIND__NAME, STREET_FIND__POST_CODE, -1, -1, -1},
};
static const struct columns change_columns[] = {
    [PLACE_CITY] = {CITY_CHANGES__ID, CITY_CHANGES__NAME, -1, CITY_CHANGES__REVISION,
                    CITY_CHANGES__REMOVED, CITY_CHANGES__UPTO},
    [PLACE_STREET] = {STREET_CHANGES__ID, STREET_CHANGES__NAME, STREET_CHANGES__POST_CODE,
                      STREET_CHANGES__REVISION, STREET_CHANGES__REMOVED, STREET_CHANGES__UPTO},
};

/* Rows to places; one row more than count was asked for, to know whether there are more. The last
 * row of changes carries upto only. */
static void read_places(struct arena *mem, const struct rows *rs, const struct columns *col,
                        int64_t count, struct place_list *out)
{
    int n = col->upto >= 0 ? rs->n - 1 : rs->n;
    *out = (struct place_list){.more = n > count};
    out->n = (size_t)(out->more ? count : n);
    out->v = arena_array_of(mem, out->n, struct place);
    for (int i = 0; i < (int)out->n; i++) {
        out->v[i] = (struct place){
            .id = row_i64(rs, i, col->id),
            .name = row_text(rs, i, col->name),
            .post_code = col->post_code >= 0 ? row_text(rs, i, col->post_code) : SPAN(""),
            .revision = col->revision >= 0 ? row_i64(rs, i, col->revision) : 0,
            .removed = col->removed >= 0 && row_bool(rs, i, col->removed),
        };
    }
    if (col->upto >= 0) {
        out->upto = row_i64(rs, rs->n - 1, col->upto) - 1;
    }
}

enum err street_list(struct directory *d, int64_t city, int64_t before, int64_t count,
                     struct place_list *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(city), ARG_I64(before),
                            ARG_I64(count + 1)};
    enum err e = db_read1(d->c, STMT_STREET_LIST, args, 4, &rs);
    if (e == E_OK) {
        read_places(d->c->mem, &rs, &list_columns, count, out);
    }
    return e;
}

enum err place_find(struct directory *d, enum place_kind kind, int64_t parent, struct span typed,
                    int64_t count, struct place_list *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(parent), ARG_TEXT(typed),
                            ARG_I64(count + 1)};
    enum stmt stmt = kind == PLACE_CITY ? STMT_CITY_FIND : STMT_STREET_FIND;
    enum err e = db_read1(d->c, stmt, args, 4, &rs);
    if (e == E_OK) {
        read_places(d->c->mem, &rs, &find_columns[kind], count, out);
    }
    return e;
}

enum err place_changes(struct directory *d, enum place_kind kind, int64_t parent,
                       const struct change_mark *from, int64_t count, struct place_list *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant),   ARG_I64(parent),   ARG_I64(from->since),
                            ARG_I64(from->revision), ARG_I64(from->id), ARG_I64(count + 1)};
    enum stmt stmt = kind == PLACE_CITY ? STMT_CITY_CHANGES : STMT_STREET_CHANGES;
    enum err e = db_read1(d->c, stmt, args, 6, &rs);
    if (e == E_OK) {
        read_places(d->c->mem, &rs, &change_columns[kind], count, out);
    }
    return e;
}

#include "directory/place/place_edit.h"

#include "db/db.h"

static enum err no_such_place(struct directory *d)
{
    return err_set(d->c, E_REFERENCE_UNKNOWN, "no such place");
}

enum err place_add(struct directory *d, enum place_kind kind, int64_t parent, struct span name,
                   struct span post_code, int64_t *id)
{
    struct rows rs;
    bool city = kind == PLACE_CITY;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(parent), ARG_TEXT(name),
                            ARG_TEXT(post_code)};
    enum err e = db_write1(d->c, city ? STMT_CITY_ADD : STMT_STREET_ADD, args, city ? 3 : 4, &rs);
    if (e == E_OK) {
        *id = row_i64(&rs, 0, city ? CITY_ADD__ID : STREET_ADD__ID);
    }
    return e;
}

enum err place_change(struct directory *d, enum place_kind kind, int64_t id, struct opt_text name,
                      struct opt_text post_code, struct place *out)
{
    struct rows rs;
    bool city = kind == PLACE_CITY;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(id), db_arg_opt_text(name),
                            db_arg_opt_text(post_code)};
    enum err e =
        db_write1(d->c, city ? STMT_CITY_CHANGE : STMT_STREET_CHANGE, args, city ? 3 : 4, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return no_such_place(d);
    }
    *out = (struct place){.id = id, .post_code = SPAN("")};
    if (city) {
        out->name = row_text(&rs, 0, CITY_CHANGE__NAME);
    } else {
        out->name = row_text(&rs, 0, STREET_CHANGE__NAME);
        out->post_code = row_text(&rs, 0, STREET_CHANGE__POST_CODE);
    }
    return E_OK;
}

/* A deletion on its way through db_atomically. */
struct deletion {
    struct directory *d;
    enum place_kind kind;
    int64_t id;
    struct place_users *users;
};

static const struct {
    enum stmt lock, users, detach, remove;
} delete_stmts[] = {
    [PLACE_CITY] = {STMT_CITY_LOCK, STMT_CITY_USERS, STMT_CITY_DETACH, STMT_CITY_DELETE},
    [PLACE_STREET] = {STMT_STREET_LOCK, STMT_STREET_USERS, STMT_STREET_DETACH, STMT_STREET_DELETE},
};

static void read_users(const struct rows *rs, enum place_kind kind, struct place_users *out)
{
    if (kind == PLACE_CITY) {
        *out = (struct place_users){row_i64(rs, 0, CITY_USERS__ADDRESSES),
                                    row_i64(rs, 0, CITY_USERS__STREETS),
                                    row_i64(rs, 0, CITY_USERS__STATIONS)};
    } else {
        *out = (struct place_users){.addresses = row_i64(rs, 0, STREET_USERS__ADDRESSES)};
    }
}

/* The lock comes first: users that are counted after it can only become fewer. */
static enum err delete_place(struct ctx *c, void *arg)
{
    struct deletion *x = arg;
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_I64(x->id)};
    struct db_query look[] = {DB_QUERY(delete_stmts[x->kind].lock, args),
                              DB_QUERY(delete_stmts[x->kind].users, args)};
    struct db_query gone[] = {DB_QUERY(delete_stmts[x->kind].detach, args),
                              DB_QUERY(delete_stmts[x->kind].remove, args)};
    enum err e = db_write(c, look, 2);
    if (e != E_OK) {
        return e;
    }
    if (look[0].rows.n == 0) {
        return no_such_place(x->d);
    }
    read_users(&look[1].rows, x->kind, x->users);
    if (x->users->addresses + x->users->streets + x->users->stations > 0) {
        return err_set(c, E_CONFLICT, "the place is in use");
    }
    return db_write(c, gone, 2);
}

enum err place_delete(struct directory *d, enum place_kind kind, int64_t id,
                      struct place_users *users)
{
    struct deletion x = {d, kind, id, users};
    return db_atomically(d->c, delete_place, &x);
}

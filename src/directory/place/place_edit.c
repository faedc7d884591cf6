#include "directory/place/place_edit.h"

#include "db/sql/geo.h"

static enum err no_such_place(struct directory *d)
{
    return err_set(d->c, E_REFERENCE_UNKNOWN, "no such place");
}

enum err place_add(struct directory *d, enum place_kind kind, int64_t parent, struct span name,
                   struct span post_code, int64_t *id)
{
    struct sql_city_add_rows city;
    struct sql_street_add_rows street;
    enum err e;
    if (kind == PLACE_CITY) {
        e = sql_city_add(d->c, SQL_ARGS(city_add, .country_id = parent, .name = name), &city);
        *id = e == E_OK ? sql_city_add_row(&city, 0).id : 0;
    } else {
        e = sql_street_add(
            d->c, SQL_ARGS(street_add, .city_id = parent, .name = name, .post_code = post_code),
            &street);
        *id = e == E_OK ? sql_street_add_row(&street, 0).id : 0;
    }
    return e;
}

static enum err change_city(struct directory *d, int64_t id, struct opt_text name,
                            struct place *out)
{
    struct sql_city_change_rows rs;
    enum err e =
        sql_city_change(d->c, SQL_ARGS(city_change, .id = id, .name = opt_span(name)), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return no_such_place(d);
    }
    *out =
        (struct place){.id = id, .name = sql_city_change_row(&rs, 0).name, .post_code = SPAN("")};
    return E_OK;
}

static enum err change_street(struct directory *d, int64_t id, struct opt_text name,
                              struct opt_text post_code, struct place *out)
{
    struct sql_street_change_rows rs;
    enum err e = sql_street_change(
        d->c,
        SQL_ARGS(street_change, .id = id, .name = opt_span(name), .post_code = opt_span(post_code)),
        &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return no_such_place(d);
    }
    struct sql_street_change_row row = sql_street_change_row(&rs, 0);
    *out = (struct place){.id = id, .name = row.name, .post_code = row.post_code};
    return E_OK;
}

enum err place_change(struct directory *d, enum place_kind kind, int64_t id, struct opt_text name,
                      struct opt_text post_code, struct place *out)
{
    return kind == PLACE_CITY ? change_city(d, id, name, out)
                              : change_street(d, id, name, post_code, out);
}

/* A deletion under way in db_atomically(). */
struct deletion {
    struct directory *d;
    enum place_kind kind;
    int64_t id;
    struct place_users *users;
};

/* Locks the city before counting, because the users counted after it can only become fewer. */
static enum err look_at_city(struct ctx *c, int64_t id, struct place_users *users, bool *found)
{
    struct sql_city_lock_rows lock;
    struct sql_city_users_rows counts;
    struct db_query q[] = {sql_city_lock_query(c, SQL_ARGS(city_lock, .id = id), &lock),
                           sql_city_users_query(c, SQL_ARGS(city_users, .id = id), &counts)};
    enum err e = db_write(c, q, 2);
    if (e == E_OK) {
        struct sql_city_users_row row = sql_city_users_row(&counts, 0);
        *found = lock.rows.n > 0;
        *users = (struct place_users){
            .addresses = row.addresses, .streets = row.streets, .stations = row.stations};
    }
    return e;
}

static enum err look_at_street(struct ctx *c, int64_t id, struct place_users *users, bool *found)
{
    struct sql_street_lock_rows lock;
    struct sql_street_users_rows counts;
    struct db_query q[] = {sql_street_lock_query(c, SQL_ARGS(street_lock, .id = id), &lock),
                           sql_street_users_query(c, SQL_ARGS(street_users, .id = id), &counts)};
    enum err e = db_write(c, q, 2);
    if (e == E_OK) {
        *found = lock.rows.n > 0;
        *users = (struct place_users){.addresses = sql_street_users_row(&counts, 0).addresses};
    }
    return e;
}

static enum err remove_place(struct ctx *c, enum place_kind kind, int64_t id)
{
    if (kind == PLACE_CITY) {
        struct db_query q[] = {sql_city_detach_query(c, SQL_ARGS(city_detach, .id = id), NULL),
                               sql_city_delete_query(c, SQL_ARGS(city_delete, .id = id), NULL)};
        return db_write(c, q, 2);
    }
    struct db_query q[] = {sql_street_detach_query(c, SQL_ARGS(street_detach, .id = id), NULL),
                           sql_street_delete_query(c, SQL_ARGS(street_delete, .id = id), NULL)};
    return db_write(c, q, 2);
}

static enum err delete_place(struct ctx *c, void *arg)
{
    struct deletion *x = arg;
    struct place_users *users = x->users;
    bool found = false;
    enum err e = x->kind == PLACE_CITY ? look_at_city(c, x->id, users, &found)
                                       : look_at_street(c, x->id, users, &found);
    if (e != E_OK) {
        return e;
    }
    if (!found) {
        return no_such_place(x->d);
    }
    if (users->addresses + users->streets + users->stations > 0) {
        return err_set(c, E_CONFLICT, "the place is in use");
    }
    return remove_place(c, x->kind, x->id);
}

enum err place_delete(struct directory *d, enum place_kind kind, int64_t id,
                      struct place_users *users)
{
    struct deletion x = {d, kind, id, users};
    return db_atomically(d->c, delete_place, &x);
}

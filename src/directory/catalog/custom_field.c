#include "directory/catalog/custom_field.h"

#include "db/sql/field.h"

static enum err found(struct directory *d, enum err e, const struct rows *rs)
{
    if (e == E_OK && rs->n == 0) {
        return err_set(d->c, E_FIELD_NOT_FOUND, "no such custom field");
    }
    return e;
}

enum err field_uses(struct directory *d, int entity, struct cat_field_use **out, size_t *n)
{
    struct sql_field_uses_rows rs;
    enum err e = sql_field_uses(d->c, SQL_ARGS(field_uses, .entity = entity), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct cat_field_use);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_field_uses_row row = sql_field_uses_row(&rs, i);
        (*out)[i] = (struct cat_field_use){.id = row.id, .uses = row.uses};
    }
    return E_OK;
}

enum err field_add(struct directory *d, int entity, struct span label, int type, struct span mask,
                   int64_t *id, int *position)
{
    struct sql_field_add_rows rs;
    enum err e = sql_field_add(
        d->c, SQL_ARGS(field_add, .entity = entity, .label = label, .type = type, .mask = mask),
        &rs);
    if (e == E_OK) {
        struct sql_field_add_row row = sql_field_add_row(&rs, 0);
        *id = row.id;
        *position = (int)row.position;
    }
    return e;
}

enum err field_update(struct directory *d, int entity, int64_t id, struct span label,
                      struct span mask)
{
    struct sql_field_update_rows rs;
    enum err e = sql_field_update(
        d->c, SQL_ARGS(field_update, .id = id, .entity = entity, .label = label, .mask = mask),
        &rs);
    return found(d, e, &rs.rows);
}

enum err field_drop(struct directory *d, int entity, int64_t id)
{
    struct sql_field_drop_rows rs;
    enum err e = sql_field_drop(d->c, SQL_ARGS(field_drop, .id = id, .entity = entity), &rs);
    return found(d, e, &rs.rows);
}

enum err field_reorder(struct directory *d, int entity, const int64_t *ids, size_t n)
{
    return sql_field_reorder(d->c, SQL_ARGS(field_reorder, .entity = entity, .ids = I64S(ids, n)),
                             NULL);
}

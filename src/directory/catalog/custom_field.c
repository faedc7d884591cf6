#include "directory/catalog/custom_field.h"

#include "db/db.h"

static enum err found(struct directory *d, enum err e, const struct rows *rs)
{
    if (e == E_OK && rs->n == 0) {
        return err_set(d->c, E_FIELD_NOT_FOUND, "no such custom field");
    }
    return e;
}

enum err field_uses(struct directory *d, int entity, struct field_use **out, size_t *n)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity)};
    enum err e = db_read1(d->c, STMT_FIELD_USES, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.n;
    *out = arena_array_of(d->c->mem, *n, struct field_use);
    for (int i = 0; i < rs.n; i++) {
        (*out)[i] =
            (struct field_use){row_i64(&rs, i, FIELD_USES__ID), row_i64(&rs, i, FIELD_USES__USES)};
    }
    return E_OK;
}

enum err field_add(struct directory *d, int entity, struct span label, int type, struct span mask,
                   int64_t *id, int *position)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_TEXT(label), ARG_I64(type),
                            ARG_TEXT(mask)};
    enum err e = db_write1(d->c, STMT_FIELD_ADD, args, 5, &rs);
    if (e == E_OK) {
        *id = row_i64(&rs, 0, FIELD_ADD__ID);
        *position = (int)row_i64(&rs, 0, FIELD_ADD__POSITION);
    }
    return e;
}

enum err field_update(struct directory *d, int entity, int64_t id, struct span label,
                      struct span mask)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(id), ARG_I64(entity), ARG_TEXT(label),
                            ARG_TEXT(mask)};
    enum err e = db_write1(d->c, STMT_FIELD_UPDATE, args, 5, &rs);
    return found(d, e, &rs);
}

enum err field_drop(struct directory *d, int entity, int64_t id)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(id), ARG_I64(entity)};
    enum err e = db_write1(d->c, STMT_FIELD_DROP, args, 3, &rs);
    return found(d, e, &rs);
}

enum err field_reorder(struct directory *d, int entity, const int64_t *ids, size_t n)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_I64S(ids, n)};
    return db_write1(d->c, STMT_FIELD_REORDER, args, 3, &rs);
}

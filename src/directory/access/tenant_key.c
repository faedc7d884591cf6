#include "directory/access/tenant_key.h"

#include "base/crypto.h"
#include "db/sql/access.h"
#include "directory/access/access.h"

enum err tenant_keys(struct directory *d, struct tenant_key **out, size_t *n)
{
    struct sql_tenant_keys_rows rs;
    enum err e = sql_tenant_keys(d->c, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct tenant_key);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_tenant_keys_row row = sql_tenant_keys_row(&rs, i);
        (*out)[i] = (struct tenant_key){.id = row.id,
                                        .kind = row.kind,
                                        .prefix = row.prefix,
                                        .label = row.label,
                                        .objects = row.objects,
                                        .origins = row.origins,
                                        .created = row.created_at,
                                        .ended = row.ended_at,
                                        .used = row.used_at,
                                        .can_write = row.can_write};
    }
    return E_OK;
}

enum err tenant_objects(struct directory *d, struct tenant_object **out, size_t *n)
{
    struct sql_tenant_objects_rows rs;
    enum err e = sql_tenant_objects(d->c, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct tenant_object);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_tenant_objects_row row = sql_tenant_objects_row(&rs, i);
        (*out)[i] = (struct tenant_object){row.id, row.name, row.enabled};
    }
    return E_OK;
}

enum err tenant_key_make(struct directory *d, const struct tenant_key_wish *w, struct span *secret,
                         int64_t *id)
{
    struct ctx *c = d->c;
    struct sql_tenant_key_make_rows rs;
    *secret = crypto_new_key(c->mem);
    if (span_is(w->kind, "browser")) {
        *secret = access_browser_key(c->mem, *secret, false);
    }
    enum err e = sql_tenant_key_make(
        c,
        SQL_ARGS(tenant_key_make, .kind = w->kind, .key_hash = crypto_sha256_hex(c->mem, *secret),
                 .prefix = access_key_prefix(*secret), .label = w->label, .can_write = w->can_write,
                 .objects = I64S(w->objects, w->object_count),
                 .origins = SPANS(w->origins, w->origin_count)),
        &rs);
    if (e != E_OK) {
        return e;
    }
    struct sql_tenant_key_make_row row = sql_tenant_key_make_row(&rs, 0);
    if (row.id.has != GIVEN) {
        return err_set(c, E_REFERENCE_UNKNOWN, "an object is not one of this tenant's");
    }
    *id = row.id.v;
    return E_OK;
}

enum err tenant_key_rotate(struct directory *d, int64_t old, int64_t hours, struct span *secret,
                           int64_t *id)
{
    struct ctx *c = d->c;
    struct sql_tenant_key_exchange_rows rs;
    struct span key = crypto_new_key(c->mem), page = access_browser_key(c->mem, key, false);
    enum err e = sql_tenant_key_exchange(
        c,
        SQL_ARGS(tenant_key_exchange, .id = old, .key_hash = crypto_sha256_hex(c->mem, key),
                 .prefix = access_key_prefix(key), .page_hash = crypto_sha256_hex(c->mem, page),
                 .page_prefix = access_key_prefix(page), .hours = hours),
        &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(c, E_REFERENCE_UNKNOWN, "no such valid key");
    }
    struct sql_tenant_key_exchange_row row = sql_tenant_key_exchange_row(&rs, 0);
    *secret = span_is(row.kind, "browser") ? page : key;
    *id = row.id;
    return E_OK;
}

enum err tenant_key_end(struct directory *d, int64_t id)
{
    struct sql_tenant_key_end_rows rs;
    enum err e = sql_tenant_key_end(d->c, SQL_ARGS(tenant_key_end, .id = id), &rs);
    if (e == E_OK && sql_tenant_key_end_row(&rs, 0).ended == 0) {
        return err_set(d->c, E_REFERENCE_UNKNOWN, "no such valid key");
    }
    return e;
}

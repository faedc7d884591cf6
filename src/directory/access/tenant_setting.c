#include "directory/access/tenant_setting.h"

#include "db/sql/access.h"

enum err tenant_setting(struct directory *d, const struct tenant_setting_edit *edit,
                        struct tenant_setting *out, bool *known)
{
    struct sql_tenant_settings_rows rs;
    enum err e = sql_tenant_settings(
        d->c,
        SQL_ARGS(tenant_settings, .time_zone = edit->time_zone,
                 .error_language = edit->error_language, .semantic_status = edit->semantic_status,
                 .contact_unique = edit->contact_unique, .r7_small_ids = edit->r7_small_ids),
        &rs);
    *known = e == E_OK && rs.rows.n > 0;
    if (*known) {
        struct sql_tenant_settings_row row = sql_tenant_settings_row(&rs, 0);
        *out = (struct tenant_setting){.name = row.name,
                                       .time_zone = row.time_zone,
                                       .home_country = row.home_country,
                                       .error_language = row.error_language,
                                       .semantic_status = row.semantic_status,
                                       .contact_unique = row.contact_unique,
                                       .r7_small_ids = row.r7_small_ids,
                                       .audit_reads = row.audit_reads,
                                       .pictures_max = row.picture_bytes_max};
    }
    return e;
}

enum err tenant_origins(struct directory *d, struct span **out, size_t *n)
{
    struct sql_tenant_origins_rows rs;
    enum err e = sql_tenant_origins(d->c, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct span);
    for (int i = 0; i < rs.rows.n; i++) {
        (*out)[i] = sql_tenant_origins_row(&rs, i).origin;
    }
    return E_OK;
}

enum err tenant_origin(struct directory *d, struct span origin, bool allowed, bool *changed)
{
    struct sql_tenant_origin_put_rows rs;
    enum err e = sql_tenant_origin_put(
        d->c, SQL_ARGS(tenant_origin_put, .origin = origin, .allowed = allowed), &rs);
    *changed = e == E_OK && sql_tenant_origin_put_row(&rs, 0).changed > 0;
    return e;
}

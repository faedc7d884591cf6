/*
 * cmd_tenant: tenant add, tenant list, object add.
 */
#include "ctl/ctl.h"
#include "db/seed.h"
#include "db/sql/admin.h"

int cmd_tenant_add(struct ctl_call *k)
{
    const char *zone = ctl_option(k, "--time-zone");
    int32_t tenant = 0;
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (k->words[0][0] == '\0')
        return ctl_complain(k, "a tenant needs a name");
    switch (seed_tenant(k->conf.admin_database, k->words[0], zone != NULL ? zone : "Europe/Moscow",
                        false, &tenant, &report)) {
    case SEED_DONE:
        fprintf(k->out, "tenant %d %s\n", tenant, k->words[0]);
        return CTL_OK;
    case SEED_PRESENT:
        return ctl_complain(k, "there is a tenant %s already", k->words[0]);
    case SEED_FAILED:
        break;
    }
    return ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(&report))));
}

int cmd_tenant_list(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    struct sql_tenant_list_rows rs;
    if (c == NULL)
        return CTL_FAILED;
    if (sql_tenant_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_tenant_list_row t = sql_tenant_list_row(&rs, i);
        fprintf(k->out, "%lld\t%.*s\t%.*s\t%.*s\n", (long long)t.id, SPAN_ARG(t.name),
                SPAN_ARG(t.time_zone), SPAN_ARG(t.created_at));
    }
    return CTL_OK;
}

int cmd_object_add(struct ctl_call *k)
{
    int64_t object = ctl_number(k, "--object", ctl_option(k, "--object"));
    struct ctx *c = object != 0 ? ctl_database(k) : NULL;
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK)
        return ctl_failed(k, c);
    const char *name = ctl_option(k, "--name");
    enum err e = sql_object_add(
        c, SQL_ARGS(object_add, .id = object, .name = name != NULL ? span_of(name) : SPAN("")),
        NULL);
    if (e == E_CONFLICT)
        return ctl_complain(k, "there is an object %lld already", (long long)object);
    return e == E_OK ? CTL_OK : ctl_failed(k, c);
}

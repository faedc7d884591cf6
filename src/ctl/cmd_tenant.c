/*
 * cmd_tenant: tenant add, tenant list, object add.
 */
#include "ctl/ctl.h"
#include "db/db.h"
#include "db/seed.h"

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
    struct rows rs;
    if (c == NULL)
        return CTL_FAILED;
    if (db_read1(c, STMT_TENANT_LIST, NULL, 0, &rs) != E_OK)
        return ctl_failed(k, c);
    for (int i = 0; i < rs.n; i++)
        fprintf(k->out, "%lld\t%.*s\t%.*s\t%.*s\n", (long long)row_i64(&rs, i, TENANT_LIST__ID),
                SPAN_ARG(row_text(&rs, i, TENANT_LIST__NAME)),
                SPAN_ARG(row_text(&rs, i, TENANT_LIST__TIME_ZONE)),
                SPAN_ARG(row_text(&rs, i, TENANT_LIST__CREATED_AT)));
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
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_I64(object),
                            ARG_TEXT(name != NULL ? span_of(name) : SPAN(""))};
    enum err e = db_write1(c, STMT_OBJECT_ADD, args, 3, NULL);
    if (e == E_CONFLICT)
        return ctl_complain(k, "there is an object %lld already", (long long)object);
    return e == E_OK ? CTL_OK : ctl_failed(k, c);
}

/*
 * cmd_tenant_set: tenant set.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "db/sql/admin.h"

/* on or off; false with the reason printed. Not given: *out is NULL in SQL. */
static bool read_switch(struct ctl_call *k, const char *option, struct opt_bool *out)
{
    const char *v = ctl_option(k, option);
    bool on = v != NULL && strcmp(v, "on") == 0;
    if (v != NULL && !on && strcmp(v, "off") != 0) {
        (void)ctl_complain(k, "%s is on or off", option);
        return false;
    }
    *out = v != NULL ? OPT_BOOL(on) : (struct opt_bool){.has = ABSENT};
    return true;
}

int cmd_tenant_set(struct ctl_call *k)
{
    struct sql_tenant_set_rows rs;
    struct opt_bool semantic, unique;
    const char *zone = ctl_option(k, "--time-zone");
    if (!read_switch(k, "--semantic-status", &semantic) ||
        !read_switch(k, "--contact-unique", &unique))
        return CTL_FAILED;
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, k->words[0]) != E_OK)
        return ctl_failed(k, c);
    enum err e = sql_tenant_set(c,
                                SQL_ARGS(tenant_set, .semantic_status = semantic,
                                         .contact_unique = unique, .time_zone = span_of(zone)),
                                &rs);
    if (e != E_OK || rs.rows.n == 0) {
        return ctl_failed(k, c);
    }
    struct sql_tenant_set_row row = sql_tenant_set_row(&rs, 0);
    fprintf(k->out, "%.*s: semantic-status %s, contact-unique %s, time-zone %.*s\n",
            SPAN_ARG(row.name), row.semantic_status ? "on" : "off",
            row.contact_unique ? "on" : "off", SPAN_ARG(row.time_zone));
    return CTL_OK;
}

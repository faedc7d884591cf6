/*
 * cmd_tenant_set: tenant set.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "db/db.h"

/* Reads on or off; false with the reason printed. When the option is not given, *out is SQL's NULL.
 */
static bool read_switch(struct ctl_call *k, const char *option, struct db_arg *out)
{
    const char *v = ctl_option(k, option);
    bool on = v != NULL && strcmp(v, "on") == 0;
    if (v != NULL && !on && strcmp(v, "off") != 0) {
        (void)ctl_complain(k, "%s is on or off", option);
        return false;
    }
    *out = v != NULL ? ARG_BOOL(on) : ARG_NULL;
    return true;
}

/* Reads en or ru; false with the reason printed. */
static bool read_language(struct ctl_call *k, struct db_arg *out)
{
    const char *v = ctl_option(k, "--error-language");
    if (v != NULL && strcmp(v, "en") != 0 && strcmp(v, "ru") != 0) {
        (void)ctl_complain(k, "--error-language is en or ru");
        return false;
    }
    *out = v != NULL ? ARG_TEXT(span_of(v)) : ARG_NULL;
    return true;
}

int cmd_tenant_set(struct ctl_call *k)
{
    struct rows rs;
    struct db_arg semantic, unique, language;
    const char *zone = ctl_option(k, "--time-zone");
    if (!read_switch(k, "--semantic-status", &semantic) ||
        !read_switch(k, "--contact-unique", &unique) || !read_language(k, &language)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, k->words[0]) != E_OK)
        return ctl_failed(k, c);
    struct db_arg args[] = {ARG_I64(c->tenant), semantic, unique, ARG_TEXT(span_of(zone)),
                            language};
    if (db_write1(c, STMT_TENANT_SET, args, 5, &rs) != E_OK || rs.n == 0)
        return ctl_failed(k, c);
    fprintf(k->out,
            "%.*s: semantic-status %s, contact-unique %s, time-zone %.*s, error-language %.*s\n",
            SPAN_ARG(row_text(&rs, 0, TENANT_SET__NAME)),
            row_bool(&rs, 0, TENANT_SET__SEMANTIC_STATUS) ? "on" : "off",
            row_bool(&rs, 0, TENANT_SET__CONTACT_UNIQUE) ? "on" : "off",
            SPAN_ARG(row_text(&rs, 0, TENANT_SET__TIME_ZONE)),
            SPAN_ARG(row_text(&rs, 0, TENANT_SET__ERROR_LANGUAGE)));
    return CTL_OK;
}

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

/* One of the countries whose rules are known; false with the reason printed. */
static bool read_country(struct ctl_call *k, struct db_arg *out)
{
    static const char *const known[] = {"RU", "KZ", "BY"};
    const char *v = ctl_option(k, "--home-country");
    *out = v != NULL ? ARG_TEXT(span_of(v)) : ARG_NULL;
    for (size_t i = 0; v != NULL && i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(v, known[i]) == 0) {
            return true;
        }
    }
    if (v != NULL) {
        (void)ctl_complain(k, "--home-country is RU, KZ or BY");
    }
    return v == NULL;
}

/* Keys of phones follow the home country: those of its contacts are made anew, in lots. */
static enum err renew(struct ctx *c)
{
    struct db_arg lot = ARG_I64(1000);
    struct rows rs;
    enum err e;
    do {
        e = db_write1(c, STMT_CONTACTS_RENEW, &lot, 1, &rs);
    } while (e == E_OK && row_bool(&rs, 0, CONTACTS_RENEW__RENEWED));
    return e;
}

int cmd_tenant_set(struct ctl_call *k)
{
    struct rows rs;
    struct db_arg semantic, unique, country;
    const char *zone = ctl_option(k, "--time-zone");
    if (!read_switch(k, "--semantic-status", &semantic) ||
        !read_switch(k, "--contact-unique", &unique) || !read_country(k, &country)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, k->words[0]) != E_OK)
        return ctl_failed(k, c);
    struct db_arg args[] = {ARG_I64(c->tenant), semantic, unique, ARG_TEXT(span_of(zone)), country};
    if (db_write1(c, STMT_TENANT_SET, args, 5, &rs) != E_OK || rs.n == 0 || renew(c) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out,
            "%.*s: semantic-status %s, contact-unique %s, time-zone %.*s, home-country %.*s\n",
            SPAN_ARG(row_text(&rs, 0, TENANT_SET__NAME)),
            row_bool(&rs, 0, TENANT_SET__SEMANTIC_STATUS) ? "on" : "off",
            row_bool(&rs, 0, TENANT_SET__CONTACT_UNIQUE) ? "on" : "off",
            SPAN_ARG(row_text(&rs, 0, TENANT_SET__TIME_ZONE)),
            SPAN_ARG(row_text(&rs, 0, TENANT_SET__HOME_COUNTRY)));
    return CTL_OK;
}

/*
 * cmd_tenant_set: tenant set.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "db/sql/admin.h"

/* Reads on or off; false with the reason printed. When the option is not given, *out is absent. */
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

/* One of the countries whose rules are known; false with the reason printed. */
static bool read_country(struct ctl_call *k, struct span *out)
{
    static const char *const known[] = {"RU", "KZ", "BY"};
    const char *v = ctl_option(k, "--home-country");
    *out = span_of(v);
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

/* Reads en or ru; false with the reason printed. */
static bool read_language(struct ctl_call *k, struct span *out)
{
    const char *v = ctl_option(k, "--error-language");
    *out = span_of(v);
    if (v != NULL && strcmp(v, "en") != 0 && strcmp(v, "ru") != 0) {
        (void)ctl_complain(k, "--error-language is en or ru");
        return false;
    }
    return true;
}

/* Sets the room for pictures; prints what holds. */
static enum err set_pictures(struct ctl_call *k, struct ctx *c, int64_t bytes)
{
    struct sql_tenant_set_pictures_rows rs;
    enum err e =
        sql_tenant_set_pictures(c, SQL_ARGS(tenant_set_pictures, .bytes = opt_id(bytes)), &rs);
    if (e == E_OK && rs.rows.n > 0) {
        fprintf(k->out, ", pictures-max %lld\n",
                (long long)sql_tenant_set_pictures_row(&rs, 0).bytes);
    }
    return e;
}

/* Keys of phones follow the home country: those of its contacts are made anew, in lots. */
static enum err renew(struct ctx *c)
{
    struct sql_contacts_renew_rows rs;
    enum err e;
    do {
        e = sql_contacts_renew(c, SQL_ARGS(contacts_renew, .count = 1000), &rs);
    } while (e == E_OK && sql_contacts_renew_row(&rs, 0).renewed);
    return e;
}

/* What the options ask for. */
struct wishes {
    struct opt_bool semantic, unique, small_ids;
    struct span country, language;
};

/* False with the reason printed. */
static bool read_wishes(struct ctl_call *k, struct wishes *w)
{
    return read_switch(k, "--semantic-status", &w->semantic) &&
           read_switch(k, "--contact-unique", &w->unique) &&
           read_switch(k, "--r7-small-ids", &w->small_ids) && read_country(k, &w->country) &&
           read_language(k, &w->language);
}

int cmd_tenant_set(struct ctl_call *k)
{
    struct sql_tenant_set_rows rs;
    struct sql_tenant_set_r7_rows r7;
    struct wishes w;
    const char *zone = ctl_option(k, "--time-zone");
    if (!read_wishes(k, &w)) {
        return CTL_FAILED;
    }
    const char *room = ctl_option(k, "--pictures-max");
    int64_t pictures = room != NULL ? ctl_number(k, "--pictures-max", room) : 0;
    if (room != NULL && pictures == 0) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, k->words[0]) != E_OK)
        return ctl_failed(k, c);
    enum err e = sql_tenant_set(c,
                                SQL_ARGS(tenant_set, .semantic_status = w.semantic,
                                         .contact_unique = w.unique, .time_zone = span_of(zone),
                                         .home_country = w.country, .error_language = w.language),
                                &rs);
    if (e != E_OK || rs.rows.n == 0 || renew(c) != E_OK) {
        return ctl_failed(k, c);
    }
    e = sql_tenant_set_r7(c, SQL_ARGS(tenant_set_r7, .small_ids = w.small_ids), &r7);
    if (e != E_OK || r7.rows.n == 0) {
        return ctl_failed(k, c);
    }
    struct sql_tenant_set_row row = sql_tenant_set_row(&rs, 0);
    fprintf(k->out,
            "%.*s: semantic-status %s, contact-unique %s, time-zone %.*s, home-country %.*s, "
            "error-language %.*s, r7-small-ids %s",
            SPAN_ARG(row.name), row.semantic_status ? "on" : "off",
            row.contact_unique ? "on" : "off", SPAN_ARG(row.time_zone), SPAN_ARG(row.home_country),
            SPAN_ARG(row.error_language), sql_tenant_set_r7_row(&r7, 0).small_ids ? "on" : "off");
    return set_pictures(k, c, pictures) == E_OK ? CTL_OK : ctl_failed(k, c);
}

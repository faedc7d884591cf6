/*
 * cmd_tenant: tenant add, tenant list, tenant set, object add.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/seed.h"
#include "db/sql/admin.h"

int cmd_tenant_add(struct ctl_call *k)
{
    const char *zone = ctl_option(k, "--time-zone");
    int32_t tenant = 0;
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (!ctl_name(k, "NAME", k->words[0], CTL_NAME_MAX)) {
        return CTL_FAILED;
    }
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
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_tenant_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {
        {"id", "id"}, {"name", "name"}, {"time_zone", "time zone"}, {"created", "created"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_tenant_list_row t = sql_tenant_list_row(&rs, i);
        sheet_number(&l, t.id);
        sheet_text(&l, t.name);
        sheet_text(&l, t.time_zone);
        sheet_text(&l, t.created_at);
    }
    return sheet_end(&l);
}

/* Reads on or off; *out is absent when the option is not given. Returns false with the reason
 * printed. */
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

/* Returns false with the reason printed when the rules of a country are not known. */
static bool known_country(struct ctl_call *k, struct ctx *c, struct span country)
{
    struct sql_home_country_known_rows rs;
    if (country.p == NULL) {
        return true;
    }
    if (sql_home_country_known(c, SQL_ARGS(home_country_known, .home = country), &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    struct sql_home_country_known_row row = sql_home_country_known_row(&rs, 0);
    if (!row.known) {
        (void)ctl_complain(k, "--home-country is one of %.*s", SPAN_ARG(row.codes));
    }
    return row.known;
}

/* Reads en or ru. Returns false with the reason printed. */
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

/* Reads a number of bytes; 0 when the option is not given. Returns false with the reason
 * printed. */
static bool read_room(struct ctl_call *k, int64_t *out)
{
    const char *v = ctl_option(k, "--pictures-max");
    *out = v != NULL ? ctl_number(k, "--pictures-max", v) : 0;
    return v == NULL || *out != 0;
}

/* Sets the room for pictures and prints the setting that holds. */
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

/* Makes the keys of the tenant's phones anew, in lots, because they depend on its home country. */
static enum err renew(struct ctx *c)
{
    struct sql_contacts_renew_rows rs;
    enum err e;
    do {
        e = sql_contacts_renew(c, SQL_ARGS(contacts_renew, .count = 1000), &rs);
    } while (e == E_OK && sql_contacts_renew_row(&rs, 0).renewed);
    return e;
}

/* The settings that the options ask for. */
struct wishes {
    struct opt_bool semantic, unique, small_ids;
    struct span country, language, zone;
    int64_t pictures; /* 0: the room for pictures stays */
};

/* Reads the options. Returns false with the reason printed. */
static bool read_wishes(struct ctl_call *k, struct wishes *w)
{
    w->zone = span_of(ctl_option(k, "--time-zone"));
    w->country = span_of(ctl_option(k, "--home-country"));
    return read_switch(k, "--semantic-status", &w->semantic) &&
           read_switch(k, "--contact-unique", &w->unique) &&
           read_switch(k, "--r7-small-ids", &w->small_ids) && read_language(k, &w->language) &&
           read_room(k, &w->pictures);
}

/* Stores the settings and prints those that hold; returns false when the database has failed. */
static bool set_wishes(struct ctl_call *k, struct ctx *c, const struct wishes *w)
{
    struct sql_tenant_set_rows rs;
    struct sql_tenant_set_r7_rows r7;
    enum err e = sql_tenant_set(c,
                                SQL_ARGS(tenant_set, .semantic_status = w->semantic,
                                         .contact_unique = w->unique, .time_zone = w->zone,
                                         .home_country = w->country, .error_language = w->language),
                                &rs);
    if (e != E_OK || rs.rows.n == 0 || renew(c) != E_OK) {
        return false;
    }
    e = sql_tenant_set_r7(c, SQL_ARGS(tenant_set_r7, .small_ids = w->small_ids), &r7);
    if (e != E_OK || r7.rows.n == 0) {
        return false;
    }
    struct sql_tenant_set_row row = sql_tenant_set_row(&rs, 0);
    fprintf(k->out,
            "%.*s: semantic-status %s, contact-unique %s, time-zone %.*s, home-country %.*s, "
            "error-language %.*s, r7-small-ids %s",
            SPAN_ARG(row.name), row.semantic_status ? "on" : "off",
            row.contact_unique ? "on" : "off", SPAN_ARG(row.time_zone), SPAN_ARG(row.home_country),
            SPAN_ARG(row.error_language), sql_tenant_set_r7_row(&r7, 0).small_ids ? "on" : "off");
    return set_pictures(k, c, w->pictures) == E_OK;
}

int cmd_tenant_set(struct ctl_call *k)
{
    struct wishes w;
    struct ctx *c = read_wishes(k, &w) ? ctl_database(k) : NULL;
    if (c == NULL || !known_country(k, c, w.country)) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, k->words[0]) != E_OK || !set_wishes(k, c, &w)) {
        return ctl_failed(k, c);
    }
    return CTL_OK;
}

int cmd_object_add(struct ctl_call *k)
{
    int64_t object = ctl_number(k, "--object", ctl_option(k, "--object"));
    struct ctx *c = object != 0 ? ctl_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
    }
    const char *name = ctl_option(k, "--name");
    enum err e = sql_object_add(
        c, SQL_ARGS(object_add, .id = object, .name = name != NULL ? span_of(name) : SPAN("")),
        NULL);
    if (e == E_CONFLICT) {
        return ctl_complain(k, "there is an object %lld already", (long long)object);
    }
    return e == E_OK ? CTL_OK : ctl_failed(k, c);
}

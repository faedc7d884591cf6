/*
 * cmd_tenant: tenant add, list, set, rename, delete, keep, purge; object add, set.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/reach/reach.h"
#include "ctl/say/sheet.h"
#include "db/seed.h"
#include "db/sql/admin.h"

enum { LEAVE_DAYS = 7, LEAVE_DAYS_MAX = 3660 };

int cmd_tenant_add(struct ctl_call *k)
{
    const char *zone = ctl_option(k, "--time-zone");
    struct ctx *c = NULL;
    int32_t tenant = 0;
    int64_t cluster = 0;
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (!ctl_tenant_name(k, "NAME", k->words[0])) {
        return CTL_FAILED;
    }
    if (reach_configured(k) &&
        (!reach_free(k, k->words[0]) || !reach_roomy(k, ctl_option(k, "--cluster"), &cluster))) {
        return CTL_FAILED;
    }
    if (zone != NULL && ((c = ctl_database(k)) == NULL || !ctl_time_zone(k, c, zone))) {
        return CTL_FAILED;
    }
    switch (seed_tenant(k->conf.admin_database, k->words[0], zone != NULL ? zone : "Europe/Moscow",
                        false, &tenant, &report)) {
    case SEED_DONE:
        if (reach_configured(k) && !reach_added(k, tenant, k->words[0], cluster)) {
            return CTL_FAILED;
        }
        fprintf(k->out, ctl_words(k, "tenant %d %s\n"), tenant, k->words[0]);
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
    static const struct sheet_column columns[] = {{"id", "id"},
                                                  {"name", "name"},
                                                  {"time_zone", "time zone"},
                                                  {"created", "created"},
                                                  {"state", "state"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_tenant_list_row t = sql_tenant_list_row(&rs, i);
        sheet_number(&l, t.id);
        sheet_text(&l, t.name);
        sheet_text(&l, t.time_zone);
        sheet_text(&l, t.created_at);
        sheet_text(&l, t.state);
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
        fprintf(k->out, ", pictures-max %lld",
                (long long)sql_tenant_set_pictures_row(&rs, 0).bytes);
    }
    return e;
}

/* Switches the audit of reads and prints the setting that holds. */
static enum err set_audit(struct ctl_call *k, struct ctx *c, struct opt_bool reads)
{
    struct sql_tenant_set_audit_rows rs;
    enum err e = sql_tenant_set_audit(c, SQL_ARGS(tenant_set_audit, .reads = reads), &rs);
    if (e == E_OK && rs.rows.n > 0) {
        fprintf(k->out, ", audit-reads %s\n",
                sql_tenant_set_audit_row(&rs, 0).reads ? "on" : "off");
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
    struct opt_bool semantic, unique, small_ids, audit_reads;
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
           read_switch(k, "--r7-small-ids", &w->small_ids) &&
           read_switch(k, "--audit-reads", &w->audit_reads) && read_language(k, &w->language) &&
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
    return set_pictures(k, c, w->pictures) == E_OK && set_audit(k, c, w->audit_reads) == E_OK;
}

int cmd_tenant_set(struct ctl_call *k)
{
    struct wishes w;
    struct ctx *c = read_wishes(k, &w) ? ctl_database(k) : NULL;
    const char *zone = ctl_option(k, "--time-zone");
    if (c == NULL || !known_country(k, c, w.country) ||
        (zone != NULL && !ctl_time_zone(k, c, zone))) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, k->words[0]) != E_OK || !set_wishes(k, c, &w)) {
        return ctl_failed(k, c);
    }
    return CTL_OK;
}

/* Opens the database as the tenant that the first word names. */
static struct ctx *named_tenant(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c != NULL && ctl_use_tenant(c, k->words[0]) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

int cmd_tenant_rename(struct ctl_call *k)
{
    struct ctx *c = ctl_tenant_name(k, "NEW", k->words[1]) ? named_tenant(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (!reach_renamed(k, c->tenant, k->words[1])) {
        return CTL_FAILED;
    }
    enum err e = sql_tenant_rename(c, SQL_ARGS(tenant_rename, .name = span_of(k->words[1])), NULL);
    if (e != E_OK) {
        (void)reach_renamed(k, c->tenant, k->words[0]);
    }
    if (e == E_CONFLICT) {
        return ctl_complain(k, "there is a tenant %s already", k->words[1]);
    }
    return e == E_OK ? CTL_OK : ctl_failed(k, c);
}

/* Says when the tenant leaves, or that it stays. Returns CTL_OK, or CTL_FAILED with the reason
 * printed. */
static int leave(struct ctl_call *k, struct ctx *c, struct opt_i64 days, struct span *at)
{
    struct sql_tenant_leave_rows rs;
    if (sql_tenant_leave(c, SQL_ARGS(tenant_leave, .days = days), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "%s %s", k->words[0],
                            days.has == GIVEN ? "leaves already" : "does not leave");
    }
    *at = sql_tenant_leave_row(&rs, 0).at;
    return CTL_OK;
}

int cmd_tenant_delete(struct ctl_call *k)
{
    const char *text = ctl_option(k, "--days");
    int64_t days = text != NULL ? ctl_number(k, "--days", text) : LEAVE_DAYS;
    struct span at;
    if (days > LEAVE_DAYS_MAX) {
        return ctl_complain(k, "--days is at most %d", LEAVE_DAYS_MAX);
    }
    struct ctx *c = days != 0 ? named_tenant(k) : NULL;
    if (c == NULL || leave(k, c, opt_id(days), &at) != CTL_OK) {
        return CTL_FAILED;
    }
    /* Nobody gets in any more, so the file has everything. */
    if (ctl_backup_tenant(k, k->words[0], ctl_option(k, "--dump")) != CTL_OK) {
        struct span none;
        (void)leave(k, c, (struct opt_i64){.has = ABSENT}, &none);
        return ctl_complain(k, "%s stays", k->words[0]);
    }
    fprintf(k->out,
            ctl_words(k, "%s: nobody gets in; kartotekactl tenant purge deletes it from %.*s on, "
                         "kartotekactl tenant keep takes it back\n"),
            k->words[0], SPAN_ARG(at));
    return CTL_OK;
}

int cmd_tenant_keep(struct ctl_call *k)
{
    struct span none;
    struct ctx *c = named_tenant(k);
    return c != NULL ? leave(k, c, (struct opt_i64){.has = ABSENT}, &none) : CTL_FAILED;
}

int cmd_tenant_purge(struct ctl_call *k)
{
    struct sql_tenant_leaving_rows due;
    struct sql_tenant_delete_rows rs;
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_tenant_leaving(c, &due) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < due.rows.n; i++) {
        struct sql_tenant_leaving_row t = sql_tenant_leaving_row(&due, i);
        if (!ctl_confirm(k, arena_cstr(k->mem, t.name))) {
            return CTL_FAILED;
        }
        c->tenant = (int32_t)t.id;
        if (sql_tenant_delete(c, &rs) != E_OK) {
            return ctl_failed(k, c);
        }
        if (!reach_renamed(k, t.id, NULL)) {
            return CTL_FAILED;
        }
        fprintf(k->out, ctl_words(k, "tenant %lld %.*s: %lld rows deleted\n"), (long long)t.id,
                SPAN_ARG(t.name), (long long)sql_tenant_delete_row(&rs, 0).rows);
    }
    return CTL_OK;
}

int cmd_object_set(struct ctl_call *k)
{
    int64_t object = ctl_number(k, "NUMBER", k->words[0]);
    struct opt_bool enabled;
    struct sql_object_set_rows rs;
    struct ctx *c =
        object != 0 && read_switch(k, "--enabled", &enabled) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_object_set(c,
                       SQL_ARGS(object_set, .id = object, .name = span_of(ctl_option(k, "--name")),
                                .enabled = enabled),
                       &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no object %lld", (long long)object);
    }
    struct sql_object_set_row row = sql_object_set_row(&rs, 0);
    fprintf(k->out, ctl_words(k, "%lld: enabled %s, name %.*s\n"), (long long)object,
            row.enabled ? "on" : "off", SPAN_ARG(row.name));
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

/*
 * cmd_device: device add, list, revoke: passwords of employees' phones and mail programs.
 */
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"
#include "directory/access/device.h"

/* Finds an employee of the tenant by his login; returns false with the reason printed. */
static bool find(struct ctl_call *k, struct ctx *c, const char *login, int64_t *id)
{
    struct sql_employee_id_rows rs;
    if (sql_employee_id(c, SQL_ARGS(employee_id, .login = span_of(login)), &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    if (rs.rows.n == 0) {
        (void)ctl_complain(k, "there is no employee %s", login);
        return false;
    }
    *id = sql_employee_id_row(&rs, 0).id;
    return true;
}

int cmd_device_add(struct ctl_call *k)
{
    const char *label = ctl_option(k, "--label");
    struct directory d = {0};
    struct span secret;
    int64_t employee, id;
    if (label != NULL && !ctl_name(k, "--label", label, CTL_NAME_MAX)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL || !find(k, c, k->words[0], &employee)) {
        return CTL_FAILED;
    }
    d.c = c;
    enum err e = device_add(&d, employee, span_of(label != NULL ? label : ""),
                            ctl_option(k, "--read-only") == NULL, &secret, &id);
    if (e == E_REFERENCE_UNKNOWN) {
        return ctl_complain(k, "%s is blocked, or has 50 devices already", k->words[0]);
    }
    if (e != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->err, ctl_words(k, "device %lld of %s; its password is not shown again:\n"),
            (long long)id, k->words[0]);
    fprintf(k->out, "%.*s\n", SPAN_ARG(secret));
    return CTL_OK;
}

int cmd_device_list(struct ctl_call *k)
{
    const char *login = ctl_option(k, "--login");
    struct directory d = {0};
    struct device *v;
    size_t n;
    int64_t employee = 0;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL || (login != NULL && !find(k, c, login, &employee))) {
        return CTL_FAILED;
    }
    d.c = c;
    if (devices(&d, employee, &v, &n) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {
        {"id", "id"},         {"login", "login"},     {"prefix", "begins with"}, {"label", "label"},
        {"rights", "rights"}, {"created", "created"}, {"used", "used last"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        sheet_number(&l, v[i].id);
        sheet_text(&l, v[i].login);
        sheet_text(&l, arena_printf(k->mem, "%.*s...", SPAN_ARG(v[i].prefix)));
        sheet_text(&l, v[i].label);
        sheet_text(&l, v[i].can_write ? SPAN("read-write") : SPAN("read-only"));
        sheet_text(&l, v[i].created);
        sheet_text(&l, v[i].used.p != NULL ? v[i].used : SPAN("never"));
    }
    return sheet_end(&l);
}

int cmd_device_revoke(struct ctl_call *k)
{
    struct directory d = {0};
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    d.c = c;
    enum err e = device_end(&d, 0, id);
    if (e == E_REFERENCE_UNKNOWN) {
        return ctl_complain(k, "there is no device %lld", (long long)id);
    }
    return e == E_OK ? CTL_OK : ctl_failed(k, c);
}

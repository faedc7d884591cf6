/*
 * cmd_form: form add, list, delete: forms of sites (docs/compatibility/forms.md).
 */
#include <string.h>

#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/form.h"
#include "directory/form/form.h"

enum { ADDRESS_HOUR = 10, FORM_HOUR = 200, HOUR_MAX = 1000000 };

/* Joins the --field options. Returns false with the reason printed. */
static bool read_fields(struct ctl_call *k, struct span *out)
{
    static const char *const ours[] = {"name=", "phone=", "email=", "entry=", "trap="};
    const char *given[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(k, "--field", given);
    struct buf b;
    buf_init(&b, k->mem, 100);
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < sizeof(ours) / sizeof(ours[0]) &&
               strncmp(given[i], ours[at], strlen(ours[at])) != 0) {
            at++;
        }
        if (at == sizeof(ours) / sizeof(ours[0]) || strchr(given[i], ',') != NULL ||
            given[i][strlen(ours[at])] == '\0') {
            (void)ctl_complain(
                k, "%s: a field is name=THEIRS, phone=, email=, entry= or trap=", given[i]);
            return false;
        }
        buf_printf(&b, "%s%s", i > 0 ? "," : "", given[i]);
    }
    *out = buf_view(&b);
    return true;
}

static int64_t read_limit(const struct ctl_call *k, const char *option, int64_t otherwise)
{
    const char *text = ctl_option(k, option);
    int64_t v = text != NULL ? ctl_number(k, option, text) : otherwise;
    if (v > HOUR_MAX) {
        (void)ctl_complain(k, "%s is at most %lld", option, (long long)HOUR_MAX);
        return 0;
    }
    return v;
}

int cmd_form_add(struct ctl_call *k)
{
    struct sql_form_add_rows rs;
    struct span fields = SPAN("");
    int64_t address = read_limit(k, "--per-address", ADDRESS_HOUR);
    int64_t all = address != 0 ? read_limit(k, "--per-hour", FORM_HOUR) : 0;
    if (all == 0 || !ctl_name(k, "NAME", k->words[0], CTL_NAME_MAX) || !read_fields(k, &fields)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct span token = form_token(c);
    if (sql_form_add(c,
                     SQL_ARGS(form_add, .name = span_of(k->words[0]),
                              .hash = crypto_sha256_hex(c->mem, token), .fields = fields,
                              .address_hour = address, .form_hour = all),
                     &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is a form %s already", k->words[0]);
    }
    fprintf(k->err, "%s", ctl_words(k, "the form's token; it is not shown again:\n"));
    fprintf(k->out, "%.*s\n", SPAN_ARG(token));
    return CTL_OK;
}

int cmd_form_list(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {{"id", "id"},
                                                  {"name", "name"},
                                                  {"fields", "fields"},
                                                  {"perAddress", "per address"},
                                                  {"perHour", "per hour"},
                                                  {"taken", "taken"},
                                                  {"last", "last time"}};
    struct sql_form_list_rows rs;
    struct sheet l;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_form_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_form_list_row r = sql_form_list_row(&rs, i);
        sheet_number(&l, r.id);
        sheet_text(&l, r.name);
        sheet_text(&l, r.fields);
        sheet_number(&l, r.address_hour);
        sheet_number(&l, r.form_hour);
        sheet_number(&l, r.taken);
        sheet_text(&l, r.last);
    }
    return sheet_end(&l);
}

int cmd_form_delete(struct ctl_call *k)
{
    struct sql_form_delete_rows rs;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_form_delete(c, SQL_ARGS(form_delete, .name = span_of(k->words[0])), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    return rs.rows.n > 0 ? CTL_OK : ctl_complain(k, "there is no form %s", k->words[0]);
}

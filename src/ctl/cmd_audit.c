/*
 * cmd_audit: lists who has changed which record.
 */
#include "base/clock.h"
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"

enum { SHOWN = 100, SHOWN_MOST = 100000 };

/* The rows of the audit that the options ask for. */
struct wish {
    struct span action, login, since;
    struct opt_i64 entity;
    int64_t most;
};

/* Reads a number of an option; the fallback when it is not given; 0, with the reason printed, when
 * it is no number. */
static int64_t number_or(struct ctl_call *k, const char *name, int64_t fallback)
{
    const char *text = ctl_option(k, name);
    return text != NULL ? ctl_number(k, name, text) : fallback;
}

/* Reads --since; returns false with the reason printed. */
static bool read_since(struct ctl_call *k, struct span *out)
{
    const char *text = ctl_option(k, "--since");
    char when[48];
    *out = SPAN_NONE;
    if (text == NULL) {
        return true;
    }
    if (!datetime_parse(span_of(text), when)) {
        ctl_complain(k, "--since takes a date or a time, yyyy-mm-dd hh:mm:ss");
        return false;
    }
    *out = arena_span(k->mem, span_of(when));
    return true;
}

static struct span option_text(const struct ctl_call *k, const char *name)
{
    const char *text = ctl_option(k, name);
    return text != NULL ? span_of(text) : SPAN_NONE;
}

static int list(struct ctl_call *k, const struct sql_audit_list_rows *rs)
{
    static const struct sheet_column columns[] = {{"time", "time"},     {"action", "action"},
                                                  {"record", "record"}, {"detail", "detail"},
                                                  {"who", "who"},       {"request_id", "request"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_audit_list_row r = sql_audit_list_row(rs, i);
        sheet_text(&l, r.at);
        sheet_text(&l, r.action);
        sheet_number(&l, r.entity_id);
        sheet_text(&l, r.detail);
        sheet_text(&l, r.who);
        sheet_text(&l, r.request_id);
    }
    return sheet_end(&l);
}

int cmd_audit(struct ctl_call *k)
{
    struct sql_audit_list_rows rs;
    struct wish w = {.action = option_text(k, "--action"), .login = option_text(k, "--login")};
    int64_t entity = number_or(k, "--id", -1);
    w.most = number_or(k, "--most", SHOWN);
    if (entity == 0 || w.most == 0 || !read_since(k, &w.since)) {
        return CTL_FAILED;
    }
    if (w.most > SHOWN_MOST) {
        return ctl_complain(k, "--most is at most %d", SHOWN_MOST);
    }
    if (entity > 0) {
        w.entity = opt_id(entity);
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK ||
        sql_audit_list(c,
                       SQL_ARGS(audit_list, .action = w.action, .entity = w.entity,
                                .login = w.login, .since = w.since, .most = w.most),
                       &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    return list(k, &rs);
}

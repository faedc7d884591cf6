/*
 * cmd_audit: lists who has changed or read which record; checks the chain over the audit.
 */
#include <string.h>
#include <time.h>

#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/access.h"
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
    if (entity == 0 || w.most == 0 || !ctl_time(k, "--since", &w.since)) {
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

enum { SEAL_TRIES = 20, SEAL_STEP_MS = 100 };

/* Has the newest rows sealed, as far as their writers have ended. */
static enum err seal(struct ctx *c)
{
    const struct timespec step = {0, SEAL_STEP_MS * 1000000L};
    struct sql_audit_seal_rows rs;
    int64_t rows = 1;
    /* The first call notes what the second one seals. */
    for (int i = 0, quiet = 0; i < SEAL_TRIES && quiet < 2; i++) {
        enum err e = sql_audit_seal(c, &rs);
        if (e != E_OK) {
            return e;
        }
        rows = sql_audit_seal_row(&rs, 0).rows;
        quiet = rows == 0 ? quiet + 1 : 0;
        if (rows == 0) {
            nanosleep(&step, NULL);
        }
    }
    return E_OK;
}

/* A seal that was noted earlier. */
struct head {
    int64_t no;
    struct span hash;
};

/* Reads --head; no 0 when it is not given. Returns false with the reason printed. */
static bool read_head(struct ctl_call *k, struct head *out)
{
    const char *text = ctl_option(k, "--head");
    struct span no;
    *out = (struct head){0};
    if (text != NULL && (!span_cut(span_of(text), ':', &no, &out->hash) ||
                         !span_i64(no, &out->no) || out->no < 1)) {
        (void)ctl_complain(k, "--head takes what audit verify has printed, NO:HASH");
        return false;
    }
    return true;
}

/* Checks one tenant's chain and prints the outcome; *broken becomes true when it is broken. */
static enum err verify(struct ctl_call *k, struct ctx *c, struct span name, bool *broken)
{
    struct sql_audit_check_rows rs;
    enum err e = sql_audit_check(c, &rs);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_audit_check_row r = sql_audit_check_row(&rs, i);
        if (r.wrong.p != NULL) {
            *broken = true;
            fprintf(k->out, ctl_words(k, "%.*s\tseal %lld\tbroken: %.*s\n"), SPAN_ARG(name),
                    (long long)r.no, SPAN_ARG(r.wrong));
        } else {
            fprintf(k->out, ctl_words(k, "%.*s\t%lld:%.*s\t%lld rows sealed, %lld not yet\n"),
                    SPAN_ARG(name), (long long)r.no, SPAN_ARG(r.hash), (long long)r.rows.v,
                    (long long)r.waiting.v);
        }
    }
    return e;
}

/* True when the seal is still there. */
static enum err find_head(struct ctl_call *k, struct ctx *c, const struct head *h, bool *broken)
{
    struct sql_audit_head_rows rs;
    enum err e = h->no > 0 ? sql_audit_head(c, SQL_ARGS(audit_head, .no = h->no), &rs) : E_OK;
    if (e == E_OK && h->no > 0 &&
        (rs.rows.n == 0 || !span_eq(sql_audit_head_row(&rs, 0).hash, h->hash))) {
        *broken = true;
        fprintf(k->out, ctl_words(k, "seal %lld is not the one that was noted\n"),
                (long long)h->no);
    }
    return e;
}

int cmd_audit_verify(struct ctl_call *k)
{
    const char *only = ctl_option(k, "--tenant");
    struct sql_tenant_list_rows tenants;
    struct head head;
    bool broken = false;
    if (!read_head(k, &head)) {
        return CTL_FAILED;
    }
    if (head.no > 0 && only == NULL) {
        return ctl_complain(k, "--head is one tenant's: give --tenant");
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if ((only != NULL && ctl_use_tenant(c, only) != E_OK) || seal(c) != E_OK ||
        sql_tenant_list(c, &tenants) != E_OK || find_head(k, c, &head, &broken) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < tenants.rows.n; i++) {
        struct sql_tenant_list_row t = sql_tenant_list_row(&tenants, i);
        if (only != NULL && !span_is(t.name, only)) {
            continue;
        }
        c->tenant = (int32_t)t.id;
        if (verify(k, c, t.name, &broken) != E_OK) {
            return ctl_failed(k, c);
        }
    }
    return broken ? CTL_FAILED : CTL_OK;
}

int cmd_audit_trim(struct ctl_call *k)
{
    struct sql_audit_trim_rows rs;
    struct span before;
    bool asked = ctl_time(k, "--before", &before) && ctl_confirm(k, ctl_option(k, "--tenant"));
    struct ctx *c = asked ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_audit_trim(c, SQL_ARGS(audit_trim, .before = before), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, ctl_words(k, "%lld rows\n"), (long long)sql_audit_trim_row(&rs, 0).rows);
    return CTL_OK;
}

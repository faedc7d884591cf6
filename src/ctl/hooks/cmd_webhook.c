/*
 * cmd_webhook: webhook add, list, set, test, pause, resume, rotate, dead, resend, log, delete.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/hooks/hook.h"
#include "ctl/hooks/post.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"

enum {
    URL_MAX = 2000,
    LIST_DEFAULT = 100,
    LIST_MAX = 1000000,
    ROTATE_HOURS = 24,
    ROTATE_HOURS_MAX = 720,
    SEND_WAIT_MS = 100
};

static const char *const dialects[] = {"r7", "webdelivery", "salesman", "salesman-event", "ids"};
static const char *const events[] = {
    "person.add",  "person.edit",      "person.delete",      "person.change.user", "client.add",
    "client.edit", "client.delete",    "client.change.user", "deal.add",           "deal.edit",
    "deal.delete", "deal.change.user", "deal.close",
};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool is_one_of(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Finds the webhook that the command names. Returns NULL with the reason printed. */
static struct ctx *find(struct ctl_call *k, struct hook *out)
{
    struct sql_webhook_find_rows rs;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return NULL;
    }
    if (sql_webhook_find(c, SQL_ARGS(webhook_find, .name = span_of(k->words[0]), .id = 0), &rs) !=
        E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    if (rs.rows.n == 0) {
        (void)ctl_complain(k, "%s has no webhook %s", ctl_option(k, "--tenant"), k->words[0]);
        return NULL;
    }
    struct sql_webhook_find_row row = sql_webhook_find_row(&rs, 0);
    *out = (struct hook){.tenant = c->tenant,
                         .id = row.id,
                         .name = row.name,
                         .url = row.url,
                         .dialect = row.dialect,
                         .secret = row.secret,
                         .old_secret = row.old_secret,
                         .tenant_name = row.tenant};
    return c;
}

static bool good_url(const struct ctl_call *k, const char *url)
{
    if (strlen(url) > URL_MAX) {
        (void)ctl_complain(k, "--url: it is longer than %d bytes", URL_MAX);
        return false;
    }
    switch (post_url_judge(url, k->conf.webhook_networks)) {
    case POST_URL_GOOD:
        return true;
    case POST_URL_NONE:
        (void)ctl_complain(k, "--url: it is no address like https://example.com/path");
        break;
    case POST_URL_SECRET:
        (void)ctl_complain(k, "--url: a user or password in an address is not kept secret");
        break;
    case POST_URL_HTTP:
        (void)ctl_complain(k, "--url: http is only for networks of WEBHOOK_NETWORKS; use https");
        break;
    case POST_URL_PRIVATE:
        (void)ctl_complain(k, "--url: the address is not public, and not in WEBHOOK_NETWORKS");
        break;
    }
    return false;
}

/* Reads --event. Returns their number, or -1 with the reason printed. */
static ptrdiff_t read_events(const struct ctl_call *k, struct span *out)
{
    const char *given[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(k, "--event", given);
    for (size_t i = 0; i < n; i++) {
        if (!is_one_of(given[i], events, COUNT(events))) {
            (void)ctl_complain(k,
                               "there is no event %s; there are person., client. and deal. "
                               "with add, edit, delete, change.user, and deal.close",
                               given[i]);
            return -1;
        }
        out[i] = span_of(given[i]);
    }
    return (ptrdiff_t)n;
}

/* Reads --without-key and --without-employee. Returns false with the reason printed. */
static bool read_without(struct ctl_call *k, struct ctx *c, struct db_i64s *keys,
                         struct db_i64s *employees)
{
    const char *given[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(k, "--without-key", given);
    int64_t *v = arena_array_of(k->mem, CTL_MAX_GIVEN, int64_t);
    for (size_t i = 0; i < n; i++) {
        if ((v[i] = ctl_number(k, "--without-key", given[i])) == 0) {
            return false;
        }
    }
    *keys = I64S(v, n);
    n = ctl_option_values(k, "--without-employee", given);
    v = arena_array_of(k->mem, CTL_MAX_GIVEN, int64_t);
    for (size_t i = 0; i < n; i++) {
        struct sql_employee_id_rows rs;
        if (sql_employee_id(c, SQL_ARGS(employee_id, .login = span_of(given[i])), &rs) != E_OK) {
            (void)ctl_failed(k, c);
            return false;
        }
        if (rs.rows.n == 0) {
            (void)ctl_complain(k, "there is no employee %s", given[i]);
            return false;
        }
        v[i] = sql_employee_id_row(&rs, 0).id;
    }
    *employees = I64S(v, n);
    return true;
}

int cmd_webhook_add(struct ctl_call *k)
{
    const char *url = ctl_option(k, "--url"), *dialect = ctl_option(k, "--dialect");
    struct span wanted[CTL_MAX_GIVEN];
    struct db_i64s keys, employees;
    struct sql_webhook_add_rows rs;
    dialect = dialect != NULL ? dialect : "r7";
    if (!ctl_name(k, "NAME", k->words[0], CTL_NAME_MAX) || !good_url(k, url)) {
        return CTL_FAILED;
    }
    if (!is_one_of(dialect, dialects, COUNT(dialects))) {
        return ctl_complain(k, "--dialect is r7, webdelivery, salesman, salesman-event or ids");
    }
    ptrdiff_t n = read_events(k, wanted);
    struct ctx *c = n >= 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL || !read_without(k, c, &keys, &employees)) {
        return CTL_FAILED;
    }
    struct span secret = hook_new_secret(k->mem);
    if (sql_webhook_add(c,
                        SQL_ARGS(webhook_add, .name = span_of(k->words[0]), .url = span_of(url),
                                 .dialect = span_of(dialect), .events = SPANS(wanted, (size_t)n),
                                 .without_keys = keys, .without_employees = employees,
                                 .secret = secret),
                        &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is a webhook %s already", k->words[0]);
    }
    fprintf(k->out, "%.*s\n", SPAN_ARG(secret));
    return CTL_OK;
}

int cmd_webhook_set(struct ctl_call *k)
{
    const char *url = ctl_option(k, "--url");
    struct span wanted[CTL_MAX_GIVEN];
    struct hook h;
    ptrdiff_t n = read_events(k, wanted);
    bool all = ctl_option(k, "--all-events") != NULL;
    if (n < 0 || (url != NULL && !good_url(k, url))) {
        return CTL_FAILED;
    }
    if (n == 0 && !all && url == NULL) {
        return ctl_complain(k, "give --url, --event or --all-events");
    }
    if (n > 0 && all) {
        return ctl_complain(k, "give --event or --all-events, not both");
    }
    struct ctx *c = find(k, &h);
    if (c == NULL) {
        return CTL_FAILED;
    }
    return sql_webhook_set(c,
                           SQL_ARGS(webhook_set, .id = h.id,
                                    .url = url != NULL ? span_of(url) : SPAN_NONE,
                                    .events = SPANS(wanted, (size_t)n), .set_events = n > 0 || all),
                           NULL) == E_OK
               ? CTL_OK
               : ctl_failed(k, c);
}

int cmd_webhook_list(struct ctl_call *k)
{
    struct sql_webhook_list_rows rs;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_webhook_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"id", "id"},
                                                  {"name", "name"},
                                                  {"url", "address"},
                                                  {"dialect", "dialect"},
                                                  {"events", "events"},
                                                  {"without", "without"},
                                                  {"state", "state"},
                                                  {"waiting", "waiting"},
                                                  {"dead", "dead"},
                                                  {"delivered", "delivered"},
                                                  {"delivered_at", "last delivered"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_webhook_list_row row = sql_webhook_list_row(&rs, i);
        sheet_number(&l, row.id);
        sheet_text(&l, row.name);
        sheet_text(&l, row.url);
        sheet_text(&l, row.dialect);
        sheet_text(&l, row.events);
        sheet_text(&l, row.without);
        sheet_text(&l, row.state);
        sheet_number(&l, row.waiting);
        sheet_number(&l, row.dead);
        sheet_number(&l, row.delivered);
        sheet_text(&l, row.delivered_at);
    }
    return sheet_end(&l);
}

/* Posts a body and waits for the answer. */
static bool post_now(struct ctl_call *k, const struct hook *h, struct span id, struct span body,
                     struct post_result *out)
{
    struct post_office *p = post_new(k->conf.webhook_networks, k->conf.webhook_timeout_ms, 1);
    int64_t now = clock_unix_ms() / 1000;
    const char *headers[] = {
        "Content-Type: application/json; charset=utf-8",
        arena_printf(k->mem, "webhook-id: %.*s", SPAN_ARG(id)).p,
        arena_printf(k->mem, "webhook-timestamp: %lld", (long long)now).p,
        arena_printf(k->mem, "webhook-signature: %.*s",
                     SPAN_ARG(hook_signature(k->mem, h, id, now, body)))
            .p,
    };
    bool ok =
        p != NULL && post_start(p, arena_cstr(k->mem, h->url), headers, COUNT(headers), body, k);
    while (ok && post_wait(p, SEND_WAIT_MS, out, 1) == 0) {
    }
    post_free(p);
    return ok;
}

int cmd_webhook_test(struct ctl_call *k)
{
    struct hook h;
    struct buf body;
    struct post_result r;
    char id[40];
    if (find(k, &h) == NULL) {
        return CTL_FAILED;
    }
    buf_init(&body, k->mem, 256);
    hook_ping_body(&h, &body);
    crypto_request_id(id);
    if (!post_now(k, &h, span_of(id), buf_view(&body), &r)) {
        return ctl_complain(k, "libcurl does not start");
    }
    if (r.error[0] != '\0') {
        return ctl_complain(k, "%s: %s (%d ms)", k->words[0], r.error, r.ms);
    }
    fprintf(k->out, ctl_words(k, "%s: HTTP status %d in %d ms\n"), k->words[0], r.status, r.ms);
    return CTL_OK;
}

int cmd_webhook_pause(struct ctl_call *k)
{
    struct hook h;
    struct sql_webhook_pause_rows rs;
    struct ctx *c = find(k, &h);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_webhook_pause(c, SQL_ARGS(webhook_pause, .id = h.id, .why = SPAN("")), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    return rs.rows.n > 0 ? CTL_OK : ctl_complain(k, "%s rests already", k->words[0]);
}

int cmd_webhook_resume(struct ctl_call *k)
{
    struct hook h;
    struct ctx *c = find(k, &h);
    if (c == NULL) {
        return CTL_FAILED;
    }
    return sql_webhook_resume(c, SQL_ARGS(webhook_resume, .id = h.id), NULL) == E_OK
               ? CTL_OK
               : ctl_failed(k, c);
}

int cmd_webhook_rotate(struct ctl_call *k)
{
    const char *text = ctl_option(k, "--hours");
    int64_t hours = text != NULL ? ctl_number(k, "--hours", text) : ROTATE_HOURS;
    struct hook h;
    if (hours == 0) {
        return CTL_FAILED;
    }
    if (hours > ROTATE_HOURS_MAX) {
        return ctl_complain(k, "--hours is at most %d", ROTATE_HOURS_MAX);
    }
    struct ctx *c = find(k, &h);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct span secret = hook_new_secret(k->mem);
    if (sql_webhook_rotate(c,
                           SQL_ARGS(webhook_rotate, .id = h.id, .secret = secret, .hours = hours),
                           NULL) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, "%.*s\n", SPAN_ARG(secret));
    return CTL_OK;
}

int cmd_webhook_delete(struct ctl_call *k)
{
    struct hook h;
    struct ctx *c = find(k, &h);
    if (c == NULL || !ctl_confirm(k, k->words[0])) {
        return CTL_FAILED;
    }
    return sql_webhook_delete(c, SQL_ARGS(webhook_delete, .id = h.id), NULL) == E_OK
               ? CTL_OK
               : ctl_failed(k, c);
}

/* Reads --limit; returns 0 with the reason printed. */
static int64_t read_limit(const struct ctl_call *k)
{
    const char *text = ctl_option(k, "--limit");
    int64_t n = text != NULL ? ctl_number(k, "--limit", text) : LIST_DEFAULT;
    return n > LIST_MAX ? LIST_MAX : n;
}

int cmd_webhook_dead(struct ctl_call *k)
{
    struct sql_webhook_dead_rows rs;
    struct hook h;
    int64_t limit = read_limit(k);
    struct ctx *c = limit > 0 ? find(k, &h) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_webhook_dead(c, SQL_ARGS(webhook_dead, .id = h.id, .most = limit), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"event", "event"},      {"name", "name"},
                                                  {"record", "record"},    {"time", "time"},
                                                  {"dead_at", "given up"}, {"attempts", "attempts"},
                                                  {"status", "status"},    {"error", "error"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_webhook_dead_row row = sql_webhook_dead_row(&rs, i);
        sheet_text(&l, row.event);
        sheet_text(&l, row.name);
        sheet_number(&l, row.record);
        sheet_text(&l, row.at);
        sheet_text(&l, row.dead_at);
        sheet_number(&l, row.attempts);
        sheet_number(&l, row.status);
        sheet_text(&l, row.error);
    }
    return sheet_end(&l);
}

int cmd_webhook_resend(struct ctl_call *k)
{
    struct sql_webhook_resend_rows rs;
    struct hook h;
    const char *event = ctl_option(k, "--event");
    bool all = ctl_option(k, "--all") != NULL;
    if ((event != NULL) == all || (event != NULL && event[0] == '\0')) {
        return ctl_complain(k, "give --event or --all, not both");
    }
    struct ctx *c = find(k, &h);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_webhook_resend(
            c, SQL_ARGS(webhook_resend, .id = h.id, .event = span_of(event != NULL ? event : "")),
            &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    int64_t n = sql_webhook_resend_row(&rs, 0).events;
    if (n == 0 && event != NULL) {
        return ctl_complain(k, "%s has no dead letter %s", k->words[0], event);
    }
    fprintf(k->out, ctl_words(k, "%lld events wait again\n"), (long long)n);
    return CTL_OK;
}

int cmd_webhook_log(struct ctl_call *k)
{
    struct sql_webhook_log_rows rs;
    struct hook h;
    int64_t limit = read_limit(k);
    struct ctx *c = limit > 0 ? find(k, &h) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_webhook_log(c,
                        SQL_ARGS(webhook_log, .id = h.id,
                                 .failed = ctl_option(k, "--failed") != NULL, .most = limit),
                        &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {
        {"time", "time"},     {"event", "event"}, {"name", "name"}, {"record", "record"},
        {"status", "status"}, {"error", "error"}, {"ms", "ms"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_webhook_log_row row = sql_webhook_log_row(&rs, i);
        sheet_text(&l, row.at);
        sheet_text(&l, row.event);
        sheet_text(&l, row.name);
        sheet_number(&l, row.record);
        sheet_number(&l, row.status);
        sheet_text(&l, row.error);
        sheet_number(&l, row.ms);
    }
    return sheet_end(&l);
}

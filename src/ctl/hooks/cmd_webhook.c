/*
 * cmd_webhook: webhook add, list, set, test, pause, resume, rotate, dead, resend, log, delete.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/url.h"
#include "ctl/ctl.h"
#include "ctl/hooks/hook.h"
#include "ctl/hooks/post.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"
#include "db/sql/webhook.h"
#include "directory/webhook/webhook.h"

enum {
    LIST_DEFAULT = 100,
    LIST_MAX = 1000000,
    ROTATE_HOURS = 24,
    ROTATE_HOURS_MAX = 720,
    SEND_WAIT_MS = 100
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

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
    if (strlen(url) > WEBHOOK_URL_MAX) {
        (void)ctl_complain(k, "--url: it is longer than %d bytes", WEBHOOK_URL_MAX);
        return false;
    }
    switch (url_judge(span_of(url), span_of(k->conf.webhook_networks))) {
    case URL_GOOD:
        return true;
    case URL_NONE:
        (void)ctl_complain(k, "--url: it is no address like https://example.com/path");
        break;
    case URL_SECRET:
        (void)ctl_complain(k, "--url: a user or password in an address is not kept secret");
        break;
    case URL_PLAIN:
        (void)ctl_complain(k, "--url: http is only for networks of WEBHOOK_NETWORKS; use https");
        break;
    case URL_PRIVATE:
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
        if (!webhook_word(webhook_events, span_of(given[i]))) {
            (void)ctl_complain(k,
                               "there is no event %s; there are person., client. and deal. "
                               "with add, edit, delete, change.user, deal.close, history.add, "
                               "history.edit and lead.add",
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
    dialect = dialect != NULL ? dialect : "r7";
    if (!ctl_name(k, "NAME", k->words[0], CTL_NAME_MAX) || !good_url(k, url)) {
        return CTL_FAILED;
    }
    if (!webhook_word(webhook_dialects, span_of(dialect))) {
        return ctl_complain(k, "--dialect is r7, webdelivery, salesman, salesman-event or ids");
    }
    ptrdiff_t n = read_events(k, wanted);
    struct ctx *c = n >= 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL || !read_without(k, c, &keys, &employees)) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    struct webhook_lists lists = {.events = wanted,
                                  .event_count = (size_t)n,
                                  .keys = keys.v,
                                  .key_count = keys.n,
                                  .employees = employees.v,
                                  .employee_count = employees.n};
    struct span secret;
    int64_t id;
    enum err e =
        webhook_add(&d, span_of(k->words[0]), span_of(url), span_of(dialect), &lists, &secret, &id);
    if (e == E_CONFLICT) {
        return ctl_complain(k, "there is a webhook %s already", k->words[0]);
    }
    if (e == E_TOO_MANY) {
        return ctl_complain(k, "there are %d webhooks already", WEBHOOKS_MAX);
    }
    if (e != E_OK) {
        return ctl_failed(k, c);
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
    struct directory d = {.c = c};
    struct webhook_edit edit = {.url = url != NULL ? span_of(url) : SPAN_NONE,
                                .dialect = SPAN_NONE,
                                .lists = {.events = wanted, .event_count = (size_t)n},
                                .set_events = n > 0 || all};
    return webhook_edit(&d, h.id, &edit) == E_OK ? CTL_OK : ctl_failed(k, c);
}

/* Says how a webhook is, with the reason or the time. */
static struct span state_of(struct arena *mem, const struct webhook *w)
{
    const char *between = span_is(w->state, "failing") ? " since " : span_any(w->why) ? " " : "";
    return arena_printf(mem, "%.*s%s%.*s", SPAN_ARG(w->state), between, SPAN_ARG(w->why));
}

int cmd_webhook_list(struct ctl_call *k)
{
    struct directory d = {0};
    struct webhook *v;
    size_t n;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    d.c = c;
    if (webhooks(&d, &v, &n) != E_OK) {
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
    for (size_t i = 0; i < n; i++) {
        struct span keys = v[i].without_keys, employees = v[i].without_employees;
        sheet_number(&l, v[i].id);
        sheet_text(&l, v[i].name);
        sheet_text(&l, v[i].url);
        sheet_text(&l, v[i].dialect);
        sheet_text(&l, v[i].events);
        sheet_text(&l, arena_printf(k->mem, "%.*s%s%.*s", SPAN_ARG(keys),
                                    span_any(keys) && span_any(employees) ? "," : "",
                                    SPAN_ARG(employees)));
        sheet_text(&l, state_of(k->mem, &v[i]));
        sheet_number(&l, v[i].waiting);
        sheet_number(&l, v[i].dead);
        sheet_number(&l, v[i].delivered);
        sheet_text(&l, v[i].delivered_at);
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
    return sql_webhook_pause_row(&rs, 0).id.has == GIVEN
               ? CTL_OK
               : ctl_complain(k, "%s rests already", k->words[0]);
}

int cmd_webhook_resume(struct ctl_call *k)
{
    struct hook h;
    struct ctx *c = find(k, &h);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    return webhook_wake(&d, h.id) == E_OK ? CTL_OK : ctl_failed(k, c);
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
    struct directory d = {.c = c};
    struct span secret;
    if (webhook_rotate(&d, h.id, hours, &secret) != E_OK) {
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
    struct directory d = {.c = c};
    return webhook_delete(&d, h.id) == E_OK ? CTL_OK : ctl_failed(k, c);
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
    struct directory d = {0};
    struct webhook_note *v;
    size_t n;
    struct hook h;
    int64_t limit = read_limit(k);
    struct ctx *c = limit > 0 ? find(k, &h) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    d.c = c;
    if (webhook_dead(&d, h.id, 0, limit, &v, &n) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"event", "event"},      {"name", "name"},
                                                  {"record", "record"},    {"time", "time"},
                                                  {"dead_at", "given up"}, {"attempts", "attempts"},
                                                  {"status", "status"},    {"error", "error"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        sheet_text(&l, v[i].event);
        sheet_text(&l, v[i].name);
        sheet_number(&l, v[i].record);
        sheet_text(&l, v[i].at);
        sheet_text(&l, v[i].dead_at);
        sheet_number(&l, v[i].attempts);
        sheet_number(&l, v[i].status);
        sheet_text(&l, v[i].error);
    }
    return sheet_end(&l);
}

int cmd_webhook_resend(struct ctl_call *k)
{
    struct directory d = {0};
    int64_t n;
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
    d.c = c;
    if (webhook_resend(&d, h.id, span_of(event != NULL ? event : ""), &n) != E_OK) {
        return ctl_failed(k, c);
    }
    if (n == 0 && event != NULL) {
        return ctl_complain(k, "%s has no dead letter %s", k->words[0], event);
    }
    fprintf(k->out, ctl_words(k, "%lld events wait again\n"), (long long)n);
    return CTL_OK;
}

int cmd_webhook_log(struct ctl_call *k)
{
    struct directory d = {0};
    struct webhook_note *v;
    size_t n;
    struct hook h;
    int64_t limit = read_limit(k);
    struct ctx *c = limit > 0 ? find(k, &h) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    d.c = c;
    if (webhook_log(&d, h.id, ctl_option(k, "--failed") != NULL, 0, limit, &v, &n) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {
        {"time", "time"},     {"event", "event"}, {"name", "name"}, {"record", "record"},
        {"status", "status"}, {"error", "error"}, {"ms", "ms"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        sheet_text(&l, v[i].at);
        sheet_text(&l, v[i].event);
        sheet_text(&l, v[i].name);
        sheet_number(&l, v[i].record);
        sheet_number(&l, v[i].status);
        sheet_text(&l, v[i].error);
        sheet_number(&l, v[i].ms);
    }
    return sheet_end(&l);
}

#include "api/r7/own/webhooks.h"

#include "api/r7/envelope.h"
#include "api/r7/input.h"
#include "api/r7/shapes.h"
#include "base/url.h"
#include "directory/webhook/webhook.h"

enum {
    URL_MIN_CHARS = 8,
    OVERLAP_HOURS = 24,
    OVERLAP_HOURS_MAX = 24 * 30,
    NOTES = 50,
    EVENT_MAX_CHARS = 36
};

/* In the order of webhook_dialects. */
static const struct param_word dialects[] = {
    {"r7", 0}, {"webdelivery", 1}, {"salesman", 2}, {"salesman-event", 3}, {"ids", 4}, {NULL, 0}};

struct hook_args {
    struct opt_i64 id, dialect, hours, before;
    struct opt_text name, url, event;
    struct opt_bool all, failed;
    struct param_list events, keys, employees;
};

#define ROW_ID PARAM_INT("webhookid", struct hook_args, id, PF_EMPTY_IS_ABSENT)
#define ROWS_LISTS                                                                                 \
    PARAM_LIST("events", struct hook_args, events, P_TEXT, R7_TEXTS),                              \
        PARAM_LIST("withoutKeys", struct hook_args, keys, P_INT, R7_LIST),                         \
        PARAM_LIST("withoutEmployees", struct hook_args, employees, P_TEXT, R7_TEXTS)

static const struct param add_rows[] = {
    PARAM_TEXT("name", struct hook_args, name, PF_REQUIRED | PF_LINE, .min = 1,
               .max = WEBHOOK_NAME_MAX),
    PARAM_TEXT("url", struct hook_args, url, PF_REQUIRED | PF_TRIM, .min = URL_MIN_CHARS,
               .max = WEBHOOK_URL_MAX),
    PARAM_ENUM("dialect", struct hook_args, dialect, dialects, PF_EMPTY_IS_ABSENT),
    ROWS_LISTS,
};
const struct params r7_webhook_add_params = PARAMS(add_rows, struct hook_args);

static const struct param put_rows[] = {
    ROW_ID,
    PARAM_TEXT("url", struct hook_args, url, PF_TRIM | PF_EMPTY_IS_ABSENT, .min = URL_MIN_CHARS,
               .max = WEBHOOK_URL_MAX),
    PARAM_ENUM("dialect", struct hook_args, dialect, dialects, PF_EMPTY_IS_ABSENT),
    ROWS_LISTS,
};
const struct params r7_webhook_put_params = PARAMS(put_rows, struct hook_args);

static const struct param id_rows[] = {ROW_ID};
const struct params r7_webhook_id_params = PARAMS(id_rows, struct hook_args);

static const struct param rotate_rows[] = {
    ROW_ID,
    PARAM_INT("hours", struct hook_args, hours, PF_EMPTY_IS_ABSENT, .min = 1,
              .max = OVERLAP_HOURS_MAX),
};
const struct params r7_webhook_rotate_params = PARAMS(rotate_rows, struct hook_args);

#define ROW_BEFORE                                                                                 \
    PARAM_INT("before", struct hook_args, before, PF_EMPTY_IS_ABSENT, .min = 0, .max = INT64_MAX)

static const struct param log_rows[] = {
    ROW_ID,
    ROW_BEFORE,
    PARAM_BOOL("failed", struct hook_args, failed, PF_EMPTY_IS_ABSENT),
};
const struct params r7_webhook_log_params = PARAMS(log_rows, struct hook_args);

static const struct param dead_rows[] = {ROW_ID, ROW_BEFORE};
const struct params r7_webhook_dead_params = PARAMS(dead_rows, struct hook_args);

static const struct param resend_rows[] = {
    ROW_ID,
    PARAM_TEXT("event", struct hook_args, event, PF_TRIM, .max = EVENT_MAX_CHARS),
    PARAM_BOOL("all", struct hook_args, all, PF_EMPTY_IS_ABSENT),
};
const struct params r7_webhook_resend_params = PARAMS(resend_rows, struct hook_args);

/* A webhook whose secret was made a moment ago has it; it is never shown again. */
struct shown {
    struct webhook hook;
    struct span secret;
};

static void write_ids(struct writer *w, const char *name, struct span text)
{
    struct span part;
    int64_t id;
    w_list(w, name);
    while (span_any(text) && span_next(&text, ',', &part)) {
        if (span_i64(part, &id)) {
            w_i64(w, NULL, id);
        }
    }
    w_end(w);
}

static void shape(struct call *call, const char *key, const void *item)
{
    const struct shown *s = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "name", s->hook.name);
    w_text(w, "url", s->hook.url);
    w_text(w, "dialect", s->hook.dialect);
    r7_write_texts(w, "events", s->hook.events);
    write_ids(w, "withoutKeys", s->hook.without_keys);
    r7_write_texts(w, "withoutEmployees", s->hook.employees);
    w_text(w, "state", s->hook.state);
    w_text(w, "stateDetail", s->hook.why);
    w_bool(w, "sender", s->hook.sender);
    w_i64(w, "waiting", s->hook.waiting);
    w_i64(w, "dead", s->hook.dead);
    w_i64(w, "delivered", s->hook.delivered);
    w_text(w, "deliveredAt", r7_or_empty(s->hook.delivered_at));
    w_text(w, "created", s->hook.created);
    if (span_any(s->secret)) {
        w_text(w, "secret", s->secret);
    }
    w_i64(w, "id", s->hook.id);
    w_end(w);
}

static enum err all(struct call *call, struct shown **out, size_t *n)
{
    struct webhook *v;
    enum err e = webhooks(&call->d, &v, n);
    if (e != E_OK) {
        return e;
    }
    *out = arena_array_of(call->req->mem, *n, struct shown);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].hook = v[i];
    }
    return E_OK;
}

enum err r7_webhooks(struct call *call)
{
    struct shown *v;
    size_t n;
    enum err e = all(call, &v, &n);
    return e != E_OK ? e : r7_list(call, shape, v, sizeof(*v), n);
}

/* Answers with the webhook of this id, and with its secret if one was made. */
static enum err show(struct call *call, int64_t id, struct span secret)
{
    struct shown *v;
    size_t n, at = 0;
    enum err e = all(call, &v, &n);
    if (e != E_OK) {
        return e;
    }
    while (at < n && v[at].hook.id != id) {
        at++;
    }
    if (at == n) {
        return err_set(&call->c, E_REFERENCE_UNKNOWN, "no such webhook");
    }
    v[at].secret = secret;
    return r7_one(call, shape, &v[at]);
}

/* Refuses to keep the answer, which has the secret in it. */
static enum err not_kept(struct call *call)
{
    return span_any(request_header(call->req, "idempotency-key"))
               ? r7_wrong(call, "Idempotency-Key", "not taken here", NULL)
               : E_OK;
}

static enum err check_url(struct call *call, struct span url)
{
    static const char *const problems[] = {
        [URL_NONE] = "no address like https://shop.example/kartoteka",
        [URL_SECRET] = "a user or password in an address is not kept secret",
        [URL_PLAIN] = "http is only for networks of WEBHOOK_NETWORKS; use https",
        [URL_PRIVATE] = "the address is not public, and not in WEBHOOK_NETWORKS",
    };
    enum url_verdict v = url_judge(url, span_of(call->conf->webhook_networks));
    return v == URL_GOOD ? E_OK
                         : r7_wrong(call, "url", problems[v], "https://shop.example/kartoteka");
}

/* Reads what is told, and whose changes are left out. */
static enum err read_lists(struct call *call, struct webhook_lists *out)
{
    const struct hook_args *a = call->args;
    struct span *events = r7_texts(call, &a->events);
    int64_t *keys, *employees;
    size_t key_count, employee_count;
    for (size_t i = 0; i < a->events.n; i++) {
        if (!webhook_word(webhook_events, events[i])) {
            return r7_wrong(
                call, "events", "no such event",
                "person., client. and deal. with add, edit, delete, change.user; deal.close; "
                "history.add, history.edit; lead.add");
        }
    }
    enum err e = r7_ids(call, "withoutKeys", &a->keys, &keys, &key_count);
    if (e == E_OK) {
        e = r7_employees(call, "withoutEmployees", &a->employees, &employees, &employee_count);
    }
    if (e == E_OK) {
        *out =
            (struct webhook_lists){events, a->events.n, keys, employees, key_count, employee_count};
    }
    return e;
}

static struct span dialect_of(const struct hook_args *a)
{
    return a->dialect.has == GIVEN ? span_of(webhook_dialects[a->dialect.v]) : SPAN_NONE;
}

enum err r7_webhook_add(struct call *call)
{
    const struct hook_args *a = call->args;
    struct webhook_lists lists;
    struct span secret, dialect = dialect_of(a);
    int64_t id;
    enum err e = not_kept(call);
    if (e != E_OK || (e = check_url(call, a->url.v)) != E_OK ||
        (e = read_lists(call, &lists)) != E_OK) {
        return e;
    }
    e = webhook_add(&call->d, a->name.v, a->url.v, dialect.p != NULL ? dialect : SPAN("r7"), &lists,
                    &secret, &id);
    if (e == E_CONFLICT || e == E_TOO_MANY) {
        err_clear(&call->c);
        return r7_wrong(call, "name",
                        e == E_CONFLICT ? "there is a webhook of this name"
                                        : "there are 50 webhooks already",
                        NULL);
    }
    return e != E_OK ? e : show(call, id, secret);
}

enum err r7_webhook_put(struct call *call)
{
    const struct hook_args *a = call->args;
    struct webhook_edit edit = {.url = SPAN_NONE,
                                .dialect = dialect_of(a),
                                .set_events = a->events.has != ABSENT,
                                .set_keys = a->keys.has != ABSENT,
                                .set_employees = a->employees.has != ABSENT};
    enum err e = read_lists(call, &edit.lists);
    if (e == E_OK && a->url.has == GIVEN) {
        edit.url = a->url.v;
        e = check_url(call, a->url.v);
    }
    if (e != E_OK || (e = webhook_edit(&call->d, a->id.v, &edit)) != E_OK) {
        return e;
    }
    return show(call, a->id.v, SPAN_NONE);
}

enum err r7_webhook_delete(struct call *call)
{
    const struct hook_args *a = call->args;
    enum err e = webhook_delete(&call->d, a->id.v);
    return e != E_OK ? e : r7_nothing(call);
}

enum err r7_webhook_pause(struct call *call)
{
    const struct hook_args *a = call->args;
    enum err e = webhook_rest(&call->d, a->id.v);
    return e != E_OK ? e : show(call, a->id.v, SPAN_NONE);
}

enum err r7_webhook_resume(struct call *call)
{
    const struct hook_args *a = call->args;
    enum err e = webhook_wake(&call->d, a->id.v);
    return e != E_OK ? e : show(call, a->id.v, SPAN_NONE);
}

enum err r7_webhook_rotate(struct call *call)
{
    const struct hook_args *a = call->args;
    struct span secret;
    int64_t hours = a->hours.has == GIVEN ? a->hours.v : OVERLAP_HOURS;
    enum err e = not_kept(call);
    if (e == E_OK) {
        e = webhook_rotate(&call->d, a->id.v, hours, &secret);
    }
    return e != E_OK ? e : show(call, a->id.v, secret);
}

enum err r7_webhook_test(struct call *call)
{
    const struct hook_args *a = call->args;
    struct span event;
    enum err e = webhook_test(&call->d, a->id.v, &event);
    if (e == E_CONFLICT) {
        err_clear(&call->c);
        return r7_wrong(call, "webhookid", "it is paused", NULL);
    }
    return e != E_OK ? e : r7_text(call, event);
}

static void note_shape(struct call *call, const char *key, const void *item)
{
    const struct webhook_note *t = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "event", t->event);
    w_text(w, "name", t->name);
    w_i64(w, "recordId", t->record);
    w_text(w, "at", t->at);
    if (span_any(t->dead_at)) {
        w_text(w, "deadAt", t->dead_at);
        w_i64(w, "attempts", t->attempts);
    } else {
        w_i64(w, "ms", t->ms);
    }
    w_i64(w, "status", t->status);
    w_text(w, "error", t->error);
    w_i64(w, "id", t->id);
    w_end(w);
}

static enum err notes(struct call *call, bool dead)
{
    const struct hook_args *a = call->args;
    struct r7_list_query q;
    struct webhook_note *v;
    size_t n;
    list_query_read(call, &q);
    int64_t before = a->before.has == GIVEN ? a->before.v : 0, most = q.count > 0 ? q.count : NOTES;
    enum err e = dead ? webhook_dead(&call->d, a->id.v, before, most, &v, &n)
                      : webhook_log(&call->d, a->id.v, a->failed.has == GIVEN && a->failed.v,
                                    before, most, &v, &n);
    const struct r7_page_end end = {.next = 0, .total = -1};
    return e != E_OK || (e = r7_catalog(call)) != E_OK
               ? e
               : r7_page(call, note_shape, v, sizeof(*v), n, &q, &end);
}

enum err r7_webhook_log(struct call *call)
{
    return notes(call, false);
}

enum err r7_webhook_dead(struct call *call)
{
    return notes(call, true);
}

static void count_shape(struct call *call, const char *key, const void *item)
{
    w_object(&call->w, key);
    w_i64(&call->w, "events", *(const int64_t *)item);
    w_end(&call->w);
}

enum err r7_webhook_resend(struct call *call)
{
    const struct hook_args *a = call->args;
    bool every = a->all.has == GIVEN && a->all.v, one = span_any(r7_text_of(a->event));
    int64_t count;
    if (every == one) {
        return r7_wrong(call, "event", "give it or all, not both", NULL);
    }
    enum err e = webhook_resend(&call->d, a->id.v, r7_text_of(a->event), &count);
    if (e == E_OK && one && count == 0) {
        return r7_wrong(call, "event", "no such dead letter", NULL);
    }
    return e != E_OK ? e : r7_one(call, count_shape, &count);
}

#include "directory/webhook/webhook.h"

#include "base/crypto.h"
#include "base/encode.h"
#include "db/sql/webhook.h"

enum { SECRET_BYTES = 32 };

const char *const webhook_dialects[] = {"r7",  "webdelivery", "salesman", "salesman-event",
                                        "ids", NULL};
const char *const webhook_events[] = {
    "person.add", "person.edit", "person.delete", "person.change.user",
    "client.add", "client.edit", "client.delete", "client.change.user",
    "deal.add",   "deal.edit",   "deal.delete",   "deal.change.user",
    "deal.close", "history.add", "history.edit",  "lead.add",
    NULL};

bool webhook_word(const char *const *list, struct span word)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (span_is(word, list[i])) {
            return true;
        }
    }
    return false;
}

struct span webhook_new_secret(struct arena *mem)
{
    char bytes[SECRET_BYTES];
    crypto_random(bytes, sizeof(bytes));
    struct span text = base64_encode(mem, (struct span){bytes, sizeof(bytes)});
    crypto_wipe(bytes, sizeof(bytes));
    return arena_printf(mem, "whsec_%.*s", SPAN_ARG(text));
}

enum err webhooks(struct directory *d, struct webhook **out, size_t *n)
{
    struct sql_webhook_list_rows rs;
    enum err e = sql_webhook_list(d->c, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct webhook);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_webhook_list_row row = sql_webhook_list_row(&rs, i);
        (*out)[i] = (struct webhook){.id = row.id,
                                     .name = row.name,
                                     .url = row.url,
                                     .dialect = row.dialect,
                                     .events = row.events,
                                     .without_keys = row.without_keys,
                                     .without_employees = row.without_employees,
                                     .employees = row.employees,
                                     .state = row.state,
                                     .why = row.why,
                                     .waiting = row.waiting,
                                     .dead = row.dead,
                                     .delivered = row.delivered,
                                     .delivered_at = row.delivered_at,
                                     .created = row.created_at,
                                     .sender = row.sender};
    }
    return E_OK;
}

enum err webhook_add(struct directory *d, struct span name, struct span url, struct span dialect,
                     const struct webhook_lists *lists, struct span *secret, int64_t *id)
{
    struct sql_webhook_make_rows rs;
    *secret = webhook_new_secret(d->c->mem);
    enum err e = sql_webhook_make(
        d->c,
        SQL_ARGS(webhook_make, .name = name, .url = url, .dialect = dialect,
                 .events = SPANS(lists->events, lists->event_count),
                 .without_keys = I64S(lists->keys, lists->key_count),
                 .without_employees = I64S(lists->employees, lists->employee_count),
                 .secret = *secret, .most = WEBHOOKS_MAX),
        &rs);
    if (e != E_OK) {
        return e;
    }
    struct opt_i64 made = sql_webhook_make_row(&rs, 0).id;
    if (made.has != GIVEN) {
        return err_set(d->c, E_CONFLICT, "there is a webhook of this name");
    }
    if (made.v == 0) {
        return err_set(d->c, E_TOO_MANY, "there are too many webhooks");
    }
    *id = made.v;
    return E_OK;
}

/* Turns the answer of a change into success or E_REFERENCE_UNKNOWN. */
static enum err there(struct directory *d, struct opt_i64 id)
{
    return id.has == GIVEN ? E_OK : err_set(d->c, E_REFERENCE_UNKNOWN, "no such webhook");
}

enum err webhook_edit(struct directory *d, int64_t id, const struct webhook_edit *edit)
{
    struct sql_webhook_set_rows rs;
    const struct webhook_lists *l = &edit->lists;
    enum err e = sql_webhook_set(
        d->c,
        SQL_ARGS(webhook_set, .id = id, .url = edit->url, .dialect = edit->dialect,
                 .events = SPANS(l->events, l->event_count), .set_events = edit->set_events,
                 .without_keys = I64S(l->keys, l->key_count), .set_keys = edit->set_keys,
                 .without_employees = I64S(l->employees, l->employee_count),
                 .set_employees = edit->set_employees),
        &rs);
    return e != E_OK ? e : there(d, sql_webhook_set_row(&rs, 0).id);
}

enum err webhook_delete(struct directory *d, int64_t id)
{
    struct sql_webhook_delete_rows rs;
    enum err e = sql_webhook_delete(d->c, SQL_ARGS(webhook_delete, .id = id), &rs);
    return e != E_OK ? e : there(d, sql_webhook_delete_row(&rs, 0).id);
}

/* Says E_REFERENCE_UNKNOWN when there is no such webhook. */
static enum err known(struct directory *d, int64_t id)
{
    struct webhook *v;
    size_t n;
    enum err e = webhooks(d, &v, &n);
    for (size_t i = 0; e == E_OK && i < n; i++) {
        if (v[i].id == id) {
            return E_OK;
        }
    }
    return e != E_OK ? e : there(d, (struct opt_i64){.has = ABSENT});
}

enum err webhook_rest(struct directory *d, int64_t id)
{
    struct sql_webhook_pause_rows rs;
    enum err e = sql_webhook_pause(d->c, SQL_ARGS(webhook_pause, .id = id, .why = SPAN("")), &rs);
    if (e != E_OK) {
        return e;
    }
    return sql_webhook_pause_row(&rs, 0).id.has == GIVEN ? E_OK : known(d, id);
}

enum err webhook_wake(struct directory *d, int64_t id)
{
    struct sql_webhook_resume_rows rs;
    enum err e = sql_webhook_resume(d->c, SQL_ARGS(webhook_resume, .id = id), &rs);
    return e != E_OK ? e : there(d, sql_webhook_resume_row(&rs, 0).id);
}

enum err webhook_rotate(struct directory *d, int64_t id, int64_t hours, struct span *secret)
{
    struct sql_webhook_rotate_rows rs;
    *secret = webhook_new_secret(d->c->mem);
    enum err e = sql_webhook_rotate(
        d->c, SQL_ARGS(webhook_rotate, .id = id, .secret = *secret, .hours = hours), &rs);
    return e != E_OK ? e : there(d, sql_webhook_rotate_row(&rs, 0).id);
}

enum err webhook_test(struct directory *d, int64_t id, struct span *event)
{
    struct sql_webhook_test_rows rs;
    enum err e = sql_webhook_test(d->c, SQL_ARGS(webhook_test, .id = id), &rs);
    if (e != E_OK) {
        return e;
    }
    *event = sql_webhook_test_row(&rs, 0).event;
    if (event->p == NULL) {
        return err_set(d->c, E_REFERENCE_UNKNOWN, "no such webhook");
    }
    return event->n > 0 ? E_OK : err_set(d->c, E_CONFLICT, "the webhook rests");
}

enum err webhook_dead(struct directory *d, int64_t id, int64_t before, int64_t most,
                      struct webhook_note **out, size_t *n)
{
    struct sql_webhook_dead_rows rs;
    enum err e = sql_webhook_dead(
        d->c, SQL_ARGS(webhook_dead, .id = id, .before = before, .most = most), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct webhook_note);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_webhook_dead_row row = sql_webhook_dead_row(&rs, i);
        (*out)[i] = (struct webhook_note){.id = row.id,
                                          .event = row.event,
                                          .name = row.name,
                                          .at = row.at,
                                          .error = row.error,
                                          .dead_at = row.dead_at,
                                          .record = row.record,
                                          .attempts = row.attempts,
                                          .status = row.status};
    }
    return *n > 0 || before > 0 ? E_OK : known(d, id);
}

enum err webhook_log(struct directory *d, int64_t id, bool failed, int64_t before, int64_t most,
                     struct webhook_note **out, size_t *n)
{
    struct sql_webhook_log_rows rs;
    enum err e = sql_webhook_log(
        d->c, SQL_ARGS(webhook_log, .id = id, .failed = failed, .before = before, .most = most),
        &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct webhook_note);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_webhook_log_row row = sql_webhook_log_row(&rs, i);
        (*out)[i] = (struct webhook_note){.id = row.id,
                                          .event = row.event,
                                          .name = row.name,
                                          .at = row.at,
                                          .error = row.error,
                                          .dead_at = SPAN_NONE,
                                          .record = row.record,
                                          .status = row.status,
                                          .ms = row.ms};
    }
    return *n > 0 || before > 0 ? E_OK : known(d, id);
}

enum err webhook_resend(struct directory *d, int64_t id, struct span event, int64_t *count)
{
    struct sql_webhook_resend_rows rs;
    enum err e = sql_webhook_resend(d->c, SQL_ARGS(webhook_resend, .id = id, .event = event), &rs);
    if (e != E_OK) {
        return e;
    }
    *count = sql_webhook_resend_row(&rs, 0).events;
    return *count > 0 ? E_OK : known(d, id);
}

#include "ctl/hooks/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "ctl/hooks/hook.h"
#include "ctl/hooks/post.h"
#include "db/sql/admin.h"
#include "db/sql/webhook.h"

enum {
    SLOTS = SENDER_POSTS,
    HOOKS_MAX = 256,  /* receivers that are served at a time */
    QUEUE_MAX = 1000, /* events taken for one receiver, */
    SCAN_MAX = 1000,  /* looked at to find these: others are behind an earlier one */
    BROKEN_AFTER = 5, /* failures in a row, after which a receiver is asked by one post at a time */
    BROKEN_SHIFT = 6, /* and the pause between these grows to 2^6 first pauses */
    RETRY_MS_MAX = 6 * 3600 * 1000,
    RETRY_AFTER_MAX = 3600,
    DAY_S = 24 * 3600,
    ATTEMPT_DAYS = 14, /* attempts are kept */
    TRIM_MS = 60 * 1000,
    STORE_AT = 24, /* results that are stored together, */
    STORE_MS = 20, /* and how long the first of them waits for others */
    LOOK_MS = 50,  /* so often receivers are looked for that have something new */
    STATUS_TIMEOUT = 408,
    STATUS_GONE = 410,
    STATUS_TOO_MANY = 429,
    STATUS_SERVER = 500
};

/* A receiver and what was taken for it. */
struct lane {
    struct hook hook;
    struct arena *mem; /* the hook's texts and the queue */
    struct hook_event *queue;
    size_t count, next, under_way;
    int64_t failures; /* in a row */
    bool used, health_changed, gone;
};

/* A post under way, or one whose result is not stored yet. */
struct slot {
    struct lane *lane;
    struct arena *mem;
    int64_t id, party, attempts, age_s;
    struct span uuid, name;
    const struct hook_event *event; /* one of the lane's queue, while it is chosen */
    struct buf body;
    struct post_result result;
    int64_t pause;
    enum { SLOT_FREE, SLOT_CHOSEN, SLOT_POSTED, SLOT_OVER } state;
};

struct sender {
    struct sender_options o;
    struct post_office *poster;
    struct arena *mem; /* for one turn */
    struct lane lanes[HOOKS_MAX];
    struct slot slots[SLOTS];
    int64_t delivered, failed, trimmed_ms;
    int64_t looked_ms, over_ms; /* over_ms: since when the oldest result waits to be stored */
    size_t first_lane;          /* the lane that is asked first, so that all get their turn */
};

struct sender *sender_new(const struct sender_options *o)
{
    struct sender *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        return NULL;
    }
    s->o = *o;
    s->mem = arena_new();
    s->poster = post_new(o->conf->webhook_networks, o->conf->webhook_timeout_ms, SLOTS);
    if (s->poster == NULL) {
        sender_free(s);
        return NULL;
    }
    return s;
}

void sender_free(struct sender *s)
{
    if (s == NULL) {
        return;
    }
    post_free(s->poster);
    for (size_t i = 0; i < HOOKS_MAX; i++) {
        arena_free(s->lanes[i].mem);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        arena_free(s->slots[i].mem);
    }
    arena_free(s->mem);
    free(s);
}

bool sender_busy(const struct sender *s)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (s->slots[i].state != SLOT_FREE) {
            return true;
        }
    }
    return false;
}

static size_t slots_in(const struct sender *s, int state)
{
    size_t n = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        n += (int)s->slots[i].state == state;
    }
    return n;
}

bool sender_posts(const struct sender *s)
{
    return slots_in(s, SLOT_POSTED) > 0;
}

void sender_counts(const struct sender *s, int64_t *delivered, int64_t *failed)
{
    *delivered = s->delivered;
    *failed = s->failed;
}

/* The database's context for a tenant, with the memory of this turn. */
static struct ctx *context(struct sender *s, int32_t tenant)
{
    struct ctx *c = s->o.admin;
    c->mem = s->mem;
    c->tenant = tenant;
    return c;
}

static struct lane *lane_of(struct sender *s, int32_t tenant, int64_t id)
{
    struct lane *unused = NULL;
    for (size_t i = 0; i < HOOKS_MAX; i++) {
        struct lane *l = &s->lanes[i];
        if (l->used && l->hook.tenant == tenant && l->hook.id == id) {
            return l;
        }
        if (unused == NULL && (!l->used || (l->next == l->count && l->under_way == 0))) {
            unused = l;
        }
    }
    if (unused != NULL) {
        struct arena *mem = unused->mem != NULL ? unused->mem : arena_new();
        *unused = (struct lane){.mem = mem, .used = true, .hook = {.tenant = tenant, .id = id}};
    }
    return unused;
}

/* Reads where the lane's events go, into the lane's memory. Returns false when it is no more. */
static enum err read_hook(struct sender *s, struct lane *l, bool *there)
{
    struct sql_webhook_find_rows rs;
    struct ctx *c = context(s, l->hook.tenant);
    enum err e =
        sql_webhook_find(c, SQL_ARGS(webhook_find, .name = SPAN(""), .id = l->hook.id), &rs);
    *there = e == E_OK && rs.rows.n > 0;
    if (*there) {
        struct sql_webhook_find_row row = sql_webhook_find_row(&rs, 0);
        l->hook = (struct hook){
            .tenant = l->hook.tenant,
            .id = row.id,
            .name = arena_span(l->mem, row.name),
            .url = arena_span(l->mem, row.url),
            .dialect = arena_span(l->mem, row.dialect),
            .secret = arena_span(l->mem, row.secret),
            .old_secret = row.old_secret.p != NULL ? arena_span(l->mem, row.old_secret) : SPAN_NONE,
            .tenant_name = arena_span(l->mem, row.tenant),
            .time_zone = arena_span(l->mem, row.time_zone),
            .utc_offset = (int32_t)row.utc_offset,
            .catalog_revision = row.catalog_revision};
    }
    return e;
}

static struct span keep(struct arena *mem, struct span v)
{
    return v.p != NULL ? arena_span(mem, v) : SPAN_NONE;
}

static struct hook_event keep_event(struct arena *mem, const struct sql_sender_claim_row *r)
{
    return (struct hook_event){.id = r->id,
                               .party = r->party,
                               .kind = (int)r->kind,
                               .part = r->part,
                               .party_kind = r->party_kind,
                               .uuid = keep(mem, r->event),
                               .what = keep(mem, r->what),
                               .fields = keep(mem, r->fields),
                               .request = keep(mem, r->request),
                               .at = keep(mem, r->at),
                               .old_owner = r->old_owner,
                               .new_owner = r->new_owner,
                               .key = r->key,
                               .employee = r->employee,
                               .login = keep(mem, r->login),
                               .old_login = keep(mem, r->old_login),
                               .new_login = keep(mem, r->new_login),
                               .new_uid = keep(mem, r->new_uid),
                               .attempts = r->attempts,
                               .age_s = r->age_s};
}

/* Takes events for a lane whose queue is empty. parked: there may be more that are not behind
 * others. */
static enum err claim(struct sender *s, struct lane *l, bool *parked)
{
    struct sql_sender_claim_rows rs;
    int64_t busy[SLOTS];
    size_t n = 0;
    bool there;
    for (size_t i = 0; i < SLOTS; i++) {
        if (s->slots[i].state != SLOT_FREE && s->slots[i].lane == l) {
            busy[n++] = s->slots[i].id;
        }
    }
    l->count = l->next = 0;
    arena_reset(l->mem);
    enum err e = read_hook(s, l, &there);
    if (e != E_OK || !there) {
        return e;
    }
    struct ctx *c = context(s, l->hook.tenant);
    int64_t most = l->failures >= BROKEN_AFTER ? 1 : SCAN_MAX;
    e = sql_sender_claim(
        c, SQL_ARGS(sender_claim, .id = l->hook.id, .busy = I64S(busy, n), .most = most), &rs);
    if (e != E_OK) {
        return e;
    }
    l->queue = arena_array_of(l->mem, QUEUE_MAX, struct hook_event);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_sender_claim_row row = sql_sender_claim_row(&rs, i);
        if (row.id == 0) {
            *parked = true;
        } else if (l->count < QUEUE_MAX) {
            l->queue[l->count++] = keep_event(l->mem, &row);
        }
    }
    return E_OK;
}

/* Takes for every receiver that has something due and nothing taken. */
static enum err take(struct sender *s, bool *other, bool *more)
{
    struct sql_sender_due_rows rs;
    struct ctx *c = context(s, 0);
    enum err e = sql_sender_due(c, &rs);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_sender_due_row row = sql_sender_due_row(&rs, i);
        struct lane *l = row.webhook != 0 ? lane_of(s, (int32_t)row.tenant, row.webhook) : NULL;
        *other = *other || row.webhook == 0;
        if (l == NULL || l->next < l->count) {
            continue;
        }
        if (l->failures >= BROKEN_AFTER && l->under_way > 0) {
            continue;
        }
        if (l->under_way == 0) {
            l->failures = row.failures;
        }
        int64_t days = s->o.conf->webhook_days;
        if (row.broken_s > days * DAY_S) {
            e = sql_sender_bury(context(s, l->hook.tenant),
                                SQL_ARGS(sender_bury, .id = l->hook.id, .seconds = days * DAY_S),
                                NULL);
        }
        e = e == E_OK ? claim(s, l, more) : e;
    }
    return e;
}

static struct slot *free_slot(struct sender *s)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (s->slots[i].state == SLOT_FREE) {
            return &s->slots[i];
        }
    }
    return NULL;
}

/* Takes the next event of the lane for a slot, whose body is to be written. */
static void choose(struct lane *l, struct slot *slot)
{
    slot->mem = slot->mem != NULL ? slot->mem : arena_new();
    arena_reset(slot->mem);
    buf_init(&slot->body, slot->mem, 4096);
    const struct hook_event *e = &l->queue[l->next++];
    slot->lane = l;
    slot->event = e;
    slot->id = e->id;
    slot->party = e->party;
    slot->attempts = e->attempts;
    slot->age_s = e->age_s;
    slot->uuid = arena_span(slot->mem, e->uuid);
    slot->name = hook_event_name(slot->mem, e);
    slot->state = SLOT_CHOSEN;
    l->under_way++;
}

/* Fills free slots, one a lane in turn. Returns how many. */
static size_t choose_all(struct sender *s)
{
    bool any = true;
    size_t n = 0;
    while (any) {
        any = false;
        for (size_t i = 0; i < HOOKS_MAX; i++) {
            struct lane *l = &s->lanes[(s->first_lane + i) % HOOKS_MAX];
            size_t most = l->failures >= BROKEN_AFTER ? 1 : (size_t)s->o.parallel;
            struct slot *slot;
            if (!l->used || l->next == l->count || l->under_way >= most ||
                (slot = free_slot(s)) == NULL) {
                continue;
            }
            choose(l, slot);
            any = true;
            n++;
        }
        s->first_lane++;
    }
    return n;
}

/* Posts the body of a slot. It is wiped with the slot's memory when it is over. */
static enum err post(struct sender *s, struct slot *slot)
{
    struct arena *mem = slot->mem;
    const struct hook *h = &slot->lane->hook;
    int64_t now = clock_unix_ms() / 1000;
    struct span body = buf_view(&slot->body);
    struct span signature = hook_signature(mem, h, slot->uuid, now, body);
    const char *headers[] = {
        "Content-Type: application/json; charset=utf-8",
        arena_printf(mem, "webhook-id: %.*s", SPAN_ARG(slot->uuid)).p,
        arena_printf(mem, "webhook-timestamp: %lld", (long long)now).p,
        arena_printf(mem, "webhook-signature: %.*s", SPAN_ARG(signature)).p,
    };
    return post_start(s->poster, arena_cstr(mem, h->url), headers,
                      sizeof(headers) / sizeof(headers[0]), body, slot)
               ? E_OK
               : E_BUSY;
}

/* Writes the bodies of the chosen slots together, and starts their posts. What cannot be read or
 * posted stays due in the database. */
static enum err start(struct sender *s)
{
    struct render_job jobs[SLOTS];
    struct slot *slots[SLOTS];
    enum err e = E_OK;
    size_t n = 0;
    if (choose_all(s) == 0) {
        return E_OK;
    }
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &s->slots[i];
        if (slot->state == SLOT_CHOSEN) {
            slots[n] = slot;
            jobs[n++] = (struct render_job){.hook = &slot->lane->hook,
                                            .event = slot->event,
                                            .mem = slot->mem,
                                            .body = &slot->body};
        }
    }
    render_all(s->o.render, jobs, n);
    for (size_t i = 0; i < n; i++) {
        enum err failed = jobs[i].error != E_OK ? jobs[i].error : post(s, slots[i]);
        slots[i]->state = failed == E_OK ? SLOT_POSTED : SLOT_FREE;
        slots[i]->lane->under_way -= failed != E_OK;
        e = e != E_OK ? e : failed;
    }
    return e;
}

/* A pause between attempts, with a tenth more or less, so that they do not come together. */
static int64_t vary(int64_t ms)
{
    uint32_t r;
    crypto_random(&r, sizeof(r));
    return ms - ms / 10 + (int64_t)(r % 1000) * (ms / 5) / 1000;
}

/* Gives milliseconds until the next attempt; below 0: there is none, as for a trial. */
static int64_t pause_after(const struct sender *s, const struct slot *slot)
{
    const struct post_result *r = &slot->result;
    int64_t ms = s->o.conf->webhook_retry_ms;
    if (slot->party == 0 || r->status == STATUS_GONE ||
        slot->age_s > s->o.conf->webhook_days * DAY_S) {
        return -1;
    }
    for (int64_t i = 0; i < slot->attempts && ms < RETRY_MS_MAX; i++) {
        ms *= 3;
    }
    ms = vary(ms < RETRY_MS_MAX ? ms : RETRY_MS_MAX);
    int64_t asked = r->retry_after_s < RETRY_AFTER_MAX ? r->retry_after_s : RETRY_AFTER_MAX;
    bool heeds = r->status == STATUS_TOO_MANY || r->status >= STATUS_SERVER;
    return heeds && asked * 1000 > ms ? asked * 1000 : ms;
}

/* True when a failure says something of the receiver, not only of one event. */
static bool is_the_receivers(int status)
{
    return status == 0 || status >= STATUS_SERVER || status == STATUS_TIMEOUT ||
           status == STATUS_TOO_MANY;
}

static void log_failure(const struct slot *slot)
{
    struct log_line l;
    log_begin(&l, LOG_WARN, "webhook");
    log_i64(&l, "tenant", slot->lane->hook.tenant);
    log_i64(&l, "webhook", slot->lane->hook.id);
    log_text(&l, "event", slot->uuid);
    log_text(&l, "name", slot->name);
    log_i64(&l, "attempt", slot->attempts + 1);
    log_i64(&l, "status", slot->result.status);
    log_i64(&l, "ms", slot->result.ms);
    log_text(&l, "error", span_of(slot->result.error));
    log_text(&l, "next", slot->pause < 0 ? SPAN("never") : SPAN("later"));
    log_end(&l);
}

static void judge(struct sender *s, struct slot *slot, const struct post_result *r)
{
    struct lane *l = slot->lane;
    slot->result = *r;
    slot->state = SLOT_OVER;
    l->under_way--;
    if (r->error[0] == '\0') {
        s->delivered++;
        l->health_changed = l->health_changed || l->failures > 0;
        l->failures = 0;
        return;
    }
    s->failed++;
    slot->pause = pause_after(s, slot);
    l->gone = l->gone || r->status == STATUS_GONE;
    if (is_the_receivers(r->status)) {
        l->failures++;
        l->health_changed = true;
    }
    if (l->failures >= BROKEN_AFTER || l->gone) {
        l->next = l->count; /* the events stay due in the database */
    }
    log_failure(slot);
}

/* The results of one tenant as arrays. */
struct results {
    int64_t ids[SLOTS], statuses[SLOTS], ms[SLOTS], pauses[SLOTS], hooks[SLOTS], parties[SLOTS];
    struct span errors[SLOTS], events[SLOTS], names[SLOTS];
    size_t n;
};

static void add_result(struct results *r, const struct slot *slot)
{
    size_t i = r->n++;
    r->ids[i] = slot->id;
    r->statuses[i] = slot->result.status;
    r->ms[i] = slot->result.ms;
    r->pauses[i] = slot->pause;
    r->hooks[i] = slot->lane->hook.id;
    r->parties[i] = slot->party;
    r->errors[i] = span_of(slot->result.error);
    r->events[i] = slot->uuid;
    r->names[i] = slot->name;
}

/* Stores the results of one tenant, and frees their slots. */
static enum err store_tenant(struct sender *s, int32_t tenant)
{
    struct results *r = arena_new_of(s->mem, struct results);
    struct slot *stored[SLOTS];
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &s->slots[i];
        if (slot->state == SLOT_OVER && slot->lane->hook.tenant == tenant) {
            stored[r->n] = slot;
            add_result(r, slot);
        }
    }
    size_t n = r->n;
    enum err e =
        sql_sender_done(context(s, tenant),
                        SQL_ARGS(sender_done, .ids = I64S(r->ids, n),
                                 .statuses = I64S(r->statuses, n), .errors = SPANS(r->errors, n),
                                 .durations = I64S(r->ms, n), .pauses = I64S(r->pauses, n),
                                 .webhooks = I64S(r->hooks, n), .events = SPANS(r->events, n),
                                 .parties = I64S(r->parties, n), .names = SPANS(r->names, n)),
                        NULL);
    for (size_t i = 0; e == E_OK && i < n; i++) {
        stored[i]->state = SLOT_FREE;
        stored[i]->pause = 0;
        arena_reset(stored[i]->mem);
    }
    return e;
}

static enum err store_health(struct sender *s, struct lane *l)
{
    int64_t over = l->failures - BROKEN_AFTER, pause = 0;
    if (over >= 0) {
        pause = s->o.conf->webhook_retry_ms << (over < BROKEN_SHIFT ? over : BROKEN_SHIFT);
    }
    struct ctx *c = context(s, l->hook.tenant);
    enum err e =
        sql_sender_health(c,
                          SQL_ARGS(sender_health, .id = l->hook.id, .failures = l->failures,
                                   .pause = pause, .broken = over >= 0),
                          NULL);
    if (e == E_OK && l->gone) {
        e = sql_webhook_pause(c, SQL_ARGS(webhook_pause, .id = l->hook.id, .why = SPAN("410 Gone")),
                              NULL);
    }
    l->health_changed = e != E_OK;
    l->gone = l->gone && e != E_OK;
    return e;
}

static enum err store(struct sender *s)
{
    enum err e = E_OK;
    for (size_t i = 0; i < SLOTS && e == E_OK; i++) {
        if (s->slots[i].state == SLOT_OVER) {
            e = store_tenant(s, s->slots[i].lane->hook.tenant);
        }
    }
    for (size_t i = 0; i < HOOKS_MAX && e == E_OK; i++) {
        if (s->lanes[i].used && (s->lanes[i].health_changed || s->lanes[i].gone)) {
            e = store_health(s, &s->lanes[i]);
        }
    }
    return e;
}

/* Drops old attempts now and then, and tells the audit whose records were read. */
static enum err tidy(struct sender *s)
{
    int64_t now = clock_mono_ms();
    struct app *app = render_app(s->o.render);
    if (app_has_notes(app)) {
        app_tell(app);
    }
    if (now - s->trimmed_ms < TRIM_MS && s->trimmed_ms != 0) {
        return E_OK;
    }
    s->trimmed_ms = now;
    return sql_sender_trim(context(s, 0), SQL_ARGS(sender_trim, .days = ATTEMPT_DAYS), NULL);
}

/* Forgets what was taken and not posted; it stays due. */
static void forget(struct sender *s)
{
    for (size_t i = 0; i < HOOKS_MAX; i++) {
        s->lanes[i].next = s->lanes[i].count;
    }
}

static bool any_queued(const struct sender *s)
{
    for (size_t i = 0; i < HOOKS_MAX; i++) {
        if (s->lanes[i].next < s->lanes[i].count) {
            return true;
        }
    }
    return false;
}

/* True when results are to be stored now: there are enough for one statement, the oldest has waited
 * long enough, or nothing else can be done. */
static bool must_store(const struct sender *s, bool may_take)
{
    size_t over = slots_in(s, SLOT_OVER);
    for (size_t i = 0; i < HOOKS_MAX && over == 0; i++) {
        if (s->lanes[i].used && s->lanes[i].health_changed) { /* the last attempt has failed */
            return true;
        }
    }
    return over >= STORE_AT ||
           (over > 0 && (!may_take || clock_mono_ms() - s->over_ms >= STORE_MS ||
                         (!sender_posts(s) && !any_queued(s))));
}

/* Stores and takes when it is time to, so that posts go on meanwhile without a trip each. */
static enum err ask_database(struct sender *s, bool may_take, bool *other, bool *more)
{
    enum err e = must_store(s, may_take) ? store(s) : E_OK;
    if (e == E_OK && may_take && (!any_queued(s) || clock_mono_ms() - s->looked_ms >= LOOK_MS)) {
        s->looked_ms = clock_mono_ms();
        e = take(s, other, more);
    }
    return e;
}

static enum err turn(struct sender *s, bool may_take, int ms, bool *other)
{
    struct post_result results[SLOTS];
    bool more = false;
    enum err e = ask_database(s, may_take, other, &more);
    if (e == E_OK && may_take && !*other && (e = start(s)) == E_OK) {
        e = tidy(s);
    }
    size_t over = slots_in(s, SLOT_OVER);
    int wait = over > 0 && ms > STORE_MS ? STORE_MS : ms;
    size_t n = post_wait(s->poster, sender_busy(s) && !more ? wait : 0, results, SLOTS);
    if (over == 0 && n > 0) {
        s->over_ms = clock_mono_ms();
    }
    for (size_t i = 0; i < n; i++) {
        judge(s, results[i].tag, &results[i]);
    }
    return e;
}

enum sender_turn sender_turn(struct sender *s, bool may_take, int ms)
{
    bool other = false;
    arena_reset(s->mem);
    err_clear(context(s, 0));
    enum err e = turn(s, may_take, ms, &other);
    if (other || e != E_OK || !may_take) {
        forget(s);
    }
    if (e != E_OK) {
        return SENDER_FAILED;
    }
    return sender_busy(s) || any_queued(s) ? SENDER_WORKED : other ? SENDER_OTHER : SENDER_IDLE;
}

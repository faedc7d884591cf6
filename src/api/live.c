#include "api/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/guard.h"
#include "base/metrics.h"
#include "directory/access/access.h"
#include "directory/party/party_changed.h"
#include "http/event_share.h"

enum {
    TICK_MS = 100,       /* between two looks for what is due */
    PAUSE_MS = 200,      /* a viewer is told at most so often */
    PAUSE_EACH_MS = 4,   /* and for each stream that there is, so that many leave time to others */
    AGAIN_MS = 500,      /* after a failure */
    PATIENCE_MS = 2000,  /* for the database, a viewer */
    RECONNECT_MS = 2000, /* a browser connects again after so long */
    EVENT_BYTES = 96     /* a record takes at most so many in an event */
};

/* One open stream, or one that is about to open. */
struct live_stream {
    struct live_viewer *viewer;
    struct live_stream *next;
    struct live_stream **reserved; /* in the request that opens it; NULL: it is open */
    struct stream *stream;         /* NULL: it is not open yet */
    int64_t beat_ms;               /* the monotonic time of the last bytes */
    int64_t mark;                  /* until it is open: what its beginning tells up to */
    char *snapshot;
};

/* The streams of one token. */
struct live_viewer {
    struct live *live;
    struct live_viewer *prev, *next;
    struct live_stream *streams;
    char *token;
    size_t token_n;
    int32_t tenant;
    int64_t employee;
    int64_t mark;     /* he knows what was changed before; -1: no stream is open yet */
    char *snapshot;   /* he knows what it sees; NULL: only the mark says */
    bool dirty;       /* something was written for the tenant */
    bool check;       /* the token may have ended */
    unsigned lowered; /* how often the mark went back, for a stream that knows less */
    bool busy;        /* somebody walks over the streams, so it must not be freed */
    int64_t not_before_ms, checked_ms;
    uint64_t turn; /* when it was told last; 0: never */
};

struct live {
    const struct app *app;
    struct loop *loop;
    struct fibers *fibers;
    struct live_viewer *viewers;
    size_t count; /* streams, open and about to open */
    struct loop_timer timer;
    struct loop_soon soon;
    struct arena *mem; /* for the fiber that tells */
    bool at_work;
    uint64_t turn;
    int32_t last_tenant;
};

/* Viewers and streams */

static void viewer_leave(struct live_viewer *v)
{
    if (v->streams != NULL || v->busy) {
        return;
    }
    *(v->prev != NULL ? &v->prev->next : &v->live->viewers) = v->next;
    if (v->next != NULL) {
        v->next->prev = v->prev;
    }
    crypto_wipe(v->token, v->token_n);
    free(v->token);
    free(v->snapshot);
    free(v);
}

static void stream_leave(struct live_stream *x)
{
    struct live_viewer *v = x->viewer;
    struct live_stream **at = &v->streams;
    while (*at != x) {
        at = &(*at)->next;
    }
    *at = x->next;
    v->live->count--;
    free(x->snapshot);
    free(x);
    viewer_leave(v);
}

static struct live_viewer *viewer_new(struct live *l, const struct principal *who,
                                      struct span token)
{
    struct live_viewer *v = calloc(1, sizeof(*v));
    char *copy = malloc(token.n);
    if (v == NULL || copy == NULL) {
        free(v);
        free(copy);
        return NULL;
    }
    memcpy(copy, token.p, token.n);
    /* Whoever ends the token meanwhile has not been heard for this viewer. */
    *v = (struct live_viewer){.live = l,
                              .token = copy,
                              .token_n = token.n,
                              .tenant = who->tenant,
                              .employee = who->employee_id,
                              .mark = -1,
                              .check = true,
                              .next = l->viewers};
    if (v->next != NULL) {
        v->next->prev = v;
    }
    l->viewers = v;
    return v;
}

static size_t streams_of(const struct live_viewer *v)
{
    size_t n = 0;
    for (const struct live_stream *x = v->streams; x != NULL; x = x->next) {
        n++;
    }
    return n;
}

/* Refuses a stream for which there is no room; *v is the token's viewer, NULL when it has none. */
static enum err make_room(struct call *call, struct live *l, struct span token,
                          struct live_viewer **v)
{
    size_t max = (size_t)call->conf->streams_max, of_tenant = 0, of_employee = 0;
    const struct principal *who = &call->d.who;
    *v = NULL;
    for (struct live_viewer *x = l->viewers; x != NULL; x = x->next) {
        size_t n = streams_of(x);
        of_tenant += x->tenant == who->tenant ? n : 0;
        of_employee += x->tenant == who->tenant && x->employee == who->employee_id ? n : 0;
        if (span_eq((struct span){x->token, x->token_n}, token)) {
            *v = x;
        }
    }
    if (of_employee >= LIVE_EMPLOYEE_MAX) {
        return err_set(&call->c, E_STREAMS_MANY, "%zu streams of an employee", of_employee);
    }
    if (l->count >= max || !share_may(of_tenant, max - l->count)) {
        return err_set(&call->c, E_BUSY, "%zu streams, %zu of the tenant", l->count, of_tenant);
    }
    return E_OK;
}

static void tick(void *live);

static enum err reserve(struct call *call, struct live *l, struct span token,
                        struct live_stream **out)
{
    struct live_viewer *v;
    enum err e = make_room(call, l, token, &v);
    if (e != E_OK) {
        return e;
    }
    struct live_stream *x = calloc(1, sizeof(*x));
    v = v != NULL || x == NULL ? v : viewer_new(l, &call->d.who, token);
    if (x == NULL || v == NULL) {
        free(x);
        return err_set(&call->c, E_BUSY, "no memory for a stream");
    }
    x->viewer = v;
    x->next = v->streams;
    v->streams = x;
    if (l->count++ == 0) {
        loop_timer(l->loop, &l->timer, clock_mono_ms() + TICK_MS);
    }
    *out = x;
    return E_OK;
}

/* Gives the places back of a stream that was never opened. */
static void give_back(void *reserved)
{
    struct live_stream **x = reserved;
    if (*x != NULL) {
        stream_leave(*x);
    }
}

static void opened(void *arg, struct stream *s)
{
    struct live_stream *x = arg;
    struct live_viewer *v = x->viewer;
    *x->reserved = NULL;
    x->reserved = NULL;
    x->stream = s;
    x->beat_ms = clock_mono_ms();
    if (v->mark < 0 || x->mark <= v->mark) {
        /* The viewer's others may be told again what they know: harmless, and rare. */
        v->dirty = v->dirty || v->mark >= 0;
        v->lowered++;
        free(v->snapshot);
        v->snapshot = v->mark < 0 ? x->snapshot : NULL;
        x->snapshot = v->mark < 0 ? NULL : x->snapshot;
        v->mark = x->mark;
    }
    free(x->snapshot);
    x->snapshot = NULL;
    loop_soon(v->live->loop, &v->live->soon);
}

static void closed(void *arg)
{
    stream_leave(arg);
}

/* Events */

static void write_event(struct buf *out, const char *name, const struct party_lives *found)
{
    buf_printf(out, "id: %lld\nevent: %s\ndata: {\"revision\":\"%lld\",\"contacts\":[",
               (long long)found->mark, name, (long long)found->mark);
    for (size_t i = 0; i < found->n; i++) {
        const struct party_live *p = &found->v[i];
        buf_printf(out, "%s{\"id\":%lld,\"kind\":\"%s\",\"revision\":\"%lld\",\"gone\":%s}",
                   i > 0 ? "," : "", (long long)p->id,
                   p->kind == PARTY_COMPANY ? "company" : "person", (long long)p->revision,
                   p->gone ? "true" : "false");
    }
    buf_printf(out, "],\"more\":%s}\n\n", found->more ? "true" : "false");
}

static void send_to(struct live_viewer *v, struct span text, int64_t quiet_since_ms)
{
    struct live_stream *next;
    int64_t now = clock_mono_ms();
    bool before = v->busy;
    v->busy = true;
    for (struct live_stream *x = v->streams; x != NULL; x = next) {
        next = x->next;
        if (x->stream != NULL && x->beat_ms <= quiet_since_ms) {
            x->beat_ms = now;
            (void)stream_send(x->stream, text);
        }
    }
    v->busy = before;
}

static void end_all(struct live_viewer *v)
{
    struct live_stream *next;
    for (struct live_stream *x = v->streams; x != NULL; x = next) {
        struct stream *s = x->stream;
        next = x->next;
        if (s != NULL) {
            stream_leave(x);
            stream_end(s);
        }
    }
    v->check = v->streams != NULL;
}

/* Telling */

static char *copy_of(struct span text)
{
    char *copy = malloc(text.n + 1);
    if (copy != NULL) {
        memcpy(copy, text.p, text.n);
        copy[text.n] = '\0';
    }
    return copy;
}

/* Tells a viewer what has changed. Returns false when that must be tried again. */
static bool tell(struct live *l, struct live_viewer *v)
{
    struct ctx *c = arena_new_of(l->mem, struct ctx);
    struct directory d = {.c = c, .access = l->app->access, .cache = l->app->catalogs};
    struct party_lives found;
    struct buf text;
    *c = (struct ctx){.mem = l->mem,
                      .db = l->app->db,
                      .deadline_ms = clock_mono_ms() + PATIENCE_MS,
                      .request_id = "live"};
    bool dirty = v->dirty;
    v->dirty = v->check = false;
    enum err e = access_by_token(&d, (struct span){v->token, v->token_n});
    if (err_info(e)->class == EC_UNAUTHORIZED) {
        end_all(v);
        return true;
    }
    if (e != E_OK || !dirty) {
        v->dirty = v->dirty || dirty;
        v->check = v->check || e != E_OK;
        return e == E_OK;
    }
    unsigned lowered = v->lowered;
    struct span snapshot =
        v->snapshot != NULL ? arena_span(l->mem, span_of(v->snapshot)) : SPAN_NONE;
    e = party_lives(&d, v->mark, snapshot, &found);
    if (e != E_OK) {
        v->dirty = true;
        return false;
    }
    if (v->lowered != lowered) {
        return true;
    }
    buf_init(&text, l->mem, 256 + found.n * EVENT_BYTES);
    write_event(&text, "change", &found);
    free(v->snapshot);
    v->snapshot = copy_of(found.snapshot);
    v->mark = found.mark;
    if (found.n > 0) {
        send_to(v, buf_view(&text), INT64_MAX);
    }
    return true;
}

struct telling {
    struct live *l;
    struct live_viewer *v;
    bool done;
};

static void tell_guarded(void *arg)
{
    struct telling *t = arg;
    t->done = tell(t->l, t->v);
}

static bool is_due(const struct live_viewer *v, int64_t now)
{
    return v->mark >= 0 && (v->dirty || v->check) && v->not_before_ms <= now;
}

/* The viewer who is due and was told longest ago, one of another tenant than the last before all
 * others; NULL: nobody is due. */
static struct live_viewer *next_due(const struct live *l)
{
    struct live_viewer *best = NULL;
    int64_t now = clock_mono_ms();
    for (struct live_viewer *v = l->viewers; v != NULL; v = v->next) {
        if (!is_due(v, now)) {
            continue;
        }
        bool other = v->tenant != l->last_tenant;
        bool best_other = best != NULL && best->tenant != l->last_tenant;
        if (best == NULL || (other && !best_other) ||
            (other == best_other && v->turn < best->turn)) {
            best = v;
        }
    }
    return best;
}

static void tell_all(void *live)
{
    struct live *l = live;
    struct live_viewer *v;
    while ((v = next_due(l)) != NULL) {
        struct telling t = {l, v, false};
        v->busy = true;
        v->turn = ++l->turn;
        l->last_tenant = v->tenant;
        if (guard_run(tell_guarded, &t) != GUARD_PASSED) {
            v->dirty = v->check = true;
        }
        v->not_before_ms =
            clock_mono_ms() + (t.done ? PAUSE_MS : AGAIN_MS) + (int64_t)l->count * PAUSE_EACH_MS;
        arena_reset(l->mem);
        v->busy = false;
        viewer_leave(v);
    }
    l->at_work = false;
}

/* Starts the fiber that tells, on the loop's own stack. Without a free fiber the next tick does. */
static void start(void *live)
{
    struct live *l = live;
    if (!l->at_work && next_due(l) != NULL) {
        l->at_work = true;
        l->at_work = fiber_start(l->fibers, tell_all, l) && l->at_work;
    }
}

/* Has quiet streams say that they live, and their tokens looked at. */
static void tick(void *live)
{
    struct live *l = live;
    struct live_viewer *next;
    int64_t now = clock_mono_ms();
    for (struct live_viewer *v = l->viewers; v != NULL; v = next) {
        bool before = v->busy;
        v->busy = true;
        send_to(v, SPAN(": \n\n"), now - LIVE_BEAT_MS);
        if (v->checked_ms <= now - LIVE_BEAT_MS) {
            v->check = true;
            v->checked_ms = now;
        }
        v->busy = before;
        next = v->next;
        viewer_leave(v);
    }
    start(l);
    if (l->count > 0) {
        loop_timer(l->loop, &l->timer, now + TICK_MS);
    }
}

static void on_write(void *live, int32_t tenant)
{
    struct live *l = live;
    bool any = false;
    for (struct live_viewer *v = l->viewers; v != NULL; v = v->next) {
        if (tenant == 0 || v->tenant == tenant) {
            any = v->dirty = true;
        }
    }
    if (any) {
        loop_soon(l->loop, &l->soon);
    }
}

void live_check(struct live *l)
{
    for (struct live_viewer *v = l != NULL ? l->viewers : NULL; v != NULL; v = v->next) {
        v->check = true;
        v->not_before_ms = 0; /* once: a viewer who is told just now waits for his pause */
        loop_soon(l->loop, &l->soon);
    }
}

struct live *live_new(const struct app *app, struct loop *loop, struct fibers *fibers)
{
    struct live *l = calloc(1, sizeof(*l));
    if (l != NULL) {
        *l = (struct live){.app = app,
                           .loop = loop,
                           .fibers = fibers,
                           .mem = arena_new(),
                           .timer = {.fire = tick, .arg = l},
                           .soon = {.fn = start, .arg = l}};
        directory_on_write(app->db, on_write, l);
    }
    return l;
}

void live_free(struct live *l)
{
    if (l != NULL) {
        directory_on_write(l->app->db, NULL, NULL);
        loop_timer_off(l->loop, &l->timer);
        loop_soon_off(l->loop, &l->soon);
        arena_free(l->mem);
        free(l);
    }
}

size_t live_streams(const struct live *l)
{
    return l != NULL ? l->count : 0;
}

enum err live_open(struct call *call, struct span token, struct opt_i64 since)
{
    struct live *l = call->app->live;
    struct party_lives found;
    struct live_stream **x = arena_new_of(call->req->mem, struct live_stream *);
    struct stream_user *user = arena_new_of(call->req->mem, struct stream_user);
    if (l == NULL || !call->req->streams || call->conf->streams_max == 0 ||
        !directory_tells_writes(call->app->db)) {
        return err_set(&call->c, E_NO_STREAM, "no streams here");
    }
    arena_defer(call->req->mem, give_back, x);
    enum err e = reserve(call, l, token, x);
    if (e != E_OK || (e = party_lives(&call->d, since.has == GIVEN ? since.v : INT64_MAX, SPAN_NONE,
                                      &found)) != E_OK) {
        return e;
    }
    (*x)->reserved = x;
    (*x)->mark = found.mark;
    (*x)->snapshot = copy_of(found.snapshot);
    *user = (struct stream_user){.opened = opened, .closed = closed, .arg = *x};
    call->res->status = 200;
    call->res->content_type = "text/event-stream; charset=utf-8";
    call->res->body.n = 0;
    buf_printf(&call->res->body, "retry: %d\n\n", RECONNECT_MS);
    write_event(&call->res->body, "ready", &found);
    call_header(call, "X-Accel-Buffering", SPAN("no")); /* nginx passes on what comes */
    call->res->stream = call->req->method != M_HEAD ? user : NULL;
    return E_OK;
}

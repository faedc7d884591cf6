#include "ctl/shadow/translate.h"

#include <string.h>

#include "base/encode.h"
#include "ctl/shadow/rewrite.h"

/* Headers that are not handed on beside those of the connection: what curl makes itself, and
 * conditions that name marks of the old system. */
static const char *const left_out[] = {"accept-encoding",    "range",         "if-range",
                                       "if-match",           "if-none-match", "if-modified-since",
                                       "if-unmodified-since"};

/* A call while its credentials are looked for and exchanged. */
struct work {
    const struct translate_with *t;
    const struct question *q;
    struct span login, secret;           /* SalesMan's pair, or that of R7's login */
    struct span login_here, secret_here; /* absent: they stay */
    bool unknown;                        /* a credential without one here */
};

static bool is_left_out(struct span name)
{
    if (queue_of_connection(name)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
        if (span_iis(name, left_out[i])) {
            return true;
        }
    }
    return false;
}

/* The credential here for one there; the same one, with `unknown` set, when there is none. */
static struct span known(struct work *w, enum credentials_kind kind, struct span there)
{
    struct span here = credentials_find(w->t->keys, kind, there);
    w->unknown = w->unknown || here.p == NULL;
    return here.p != NULL ? here : there;
}

/* Names of the members that hold the pair of this call. */
static bool is_login(const struct work *w, struct span name)
{
    return w->q->login ? span_iis(name, "userName")
                       : w->q->dialect == QUESTION_SALESMAN && span_iis(name, "login");
}

static bool is_secret(const struct work *w, struct span name)
{
    return w->q->login ? span_iis(name, "password")
                       : w->q->dialect == QUESTION_SALESMAN && span_iis(name, "apikey");
}

/* Looks for the pair and changes nothing. */
static struct span look(void *arg, struct span parent, struct span name, struct span value)
{
    (void)parent;
    struct work *w = arg;
    if (is_login(w, name)) {
        w->login = value;
    } else if (is_secret(w, name)) {
        w->secret = value;
    }
    return value;
}

/* The number here of a record; what is no number of a record stays. */
static struct span number_here(const struct work *w, struct span parent, struct span name,
                               struct span value)
{
    const char *sort = w->t->ids != NULL ? ids_sort(w->q, parent, name) : NULL;
    return sort != NULL ? ids_here(w->t->ids, w->t->c->mem, sort, value) : value;
}

static struct span exchange_value(void *arg, struct span parent, struct span name,
                                  struct span value)
{
    struct work *w = arg;
    if (w->q->dialect == QUESTION_R7 && span_iis(name, "asc_auth_key")) {
        return known(w, CREDENTIALS_TOKEN, value);
    }
    if (is_login(w, name) && w->login_here.p != NULL) {
        return w->login_here;
    }
    if (is_secret(w, name) && w->secret_here.p != NULL) {
        return w->secret_here;
    }
    return number_here(w, parent, name, value);
}

static bool is_multipart(struct span type)
{
    return span_istarts(type.p != NULL ? type : SPAN(""), SPAN("multipart/"));
}

/* Finds what stands for the pair here. In a multipart body nothing is looked for. */
static void find_pair(struct work *w, const struct queue_call *x, struct span body,
                      struct span type)
{
    const struct rewrite_with r = {look, w};
    struct ctx *c = w->t->c;
    if (w->q->dialect == QUESTION_SALESMAN) {
        w->login = queue_lines_value(&x->headers, "login");
        w->secret = queue_lines_value(&x->headers, "apikey");
    }
    if (!span_any(w->secret)) {
        (void)rewrite_pairs(c, w->q->query, &r);
        (void)rewrite_body(c, body, type, &r);
    }
    if (!span_any(w->secret)) {
        w->unknown = w->unknown || (w->q->dialect == QUESTION_SALESMAN && is_multipart(type));
        return;
    }
    struct span pair = arena_printf(c->mem, "%.*s:%.*s", SPAN_ARG(w->login), SPAN_ARG(w->secret));
    struct span here =
        credentials_find(w->t->keys, w->q->login ? CREDENTIALS_PASSWORD : CREDENTIALS_APIKEY, pair);
    if (here.p != NULL) {
        (void)span_cut(here, ':', &w->login_here, &w->secret_here);
    }
    w->unknown = w->unknown || (here.p == NULL && !w->q->login);
}

static struct span authorization(struct work *w, struct span value)
{
    struct arena *mem = w->t->c->mem;
    struct span scheme, rest;
    if (!span_cut(value, ' ', &scheme, &rest)) {
        return known(w, CREDENTIALS_TOKEN, value);
    }
    rest = span_trim(rest);
    if (span_iis(scheme, "Basic")) {
        struct span pair = base64_decode(mem, rest);
        struct span here =
            pair.p != NULL ? credentials_find(w->t->keys, CREDENTIALS_PASSWORD, pair) : SPAN_NONE;
        return here.p != NULL ? arena_printf(mem, "Basic %.*s", SPAN_ARG(base64_encode(mem, here)))
                              : value;
    }
    return span_iis(scheme, "Bearer")
               ? arena_printf(mem, "Bearer %.*s", SPAN_ARG(known(w, CREDENTIALS_TOKEN, rest)))
               : value;
}

/* Exchanges R7's token among the cookies; the others stay. */
static struct span cookies(struct work *w, struct span list)
{
    struct buf out;
    struct span part, name, value;
    buf_init(&out, w->t->c->mem, list.n + 64);
    for (bool first = true; span_next(&list, ';', &part); first = false) {
        buf_text(&out, first ? "" : "; ");
        part = span_trim(part);
        if (span_cut(part, '=', &name, &value) && span_is(name, "asc_auth_key")) {
            part = arena_printf(w->t->c->mem, "asc_auth_key=%.*s",
                                SPAN_ARG(known(w, CREDENTIALS_TOKEN, value)));
        }
        buf_span(&out, part);
    }
    return buf_view(&out);
}

static struct span header(struct work *w, struct span name, struct span value)
{
    if (span_iis(name, "authorization")) {
        return authorization(w, value);
    }
    if (span_iis(name, "cookie")) {
        return cookies(w, value);
    }
    if (w->q->dialect == QUESTION_WEBDELIVERY && span_iis(name, "sid")) {
        return known(w, CREDENTIALS_SID, value);
    }
    if (w->q->dialect == QUESTION_SALESMAN && span_iis(name, "login")) {
        return w->login_here.p != NULL ? w->login_here : value;
    }
    if (w->q->dialect == QUESTION_SALESMAN && span_iis(name, "apikey")) {
        return w->secret_here.p != NULL ? w->secret_here : value;
    }
    return value;
}

static void take_headers(struct work *w, const struct queue_call *x, struct fetch_call *out)
{
    struct arena *mem = w->t->c->mem;
    const char **lines = arena_array_of(mem, x->headers.n + 2, const char *);
    bool accepts = false, typed = false;
    out->headers = lines;
    for (size_t i = 0; i < x->headers.n; i++) {
        struct span name, value;
        (void)span_cut(span_of(x->headers.p[i]), ':', &name, &value);
        value = span_trim(value);
        bool host = span_iis(name, "host") && !w->t->keep_host;
        if (!is_left_out(name) && !host && value.n > 0) {
            lines[out->header_count++] =
                arena_printf(mem, "%.*s: %.*s", SPAN_ARG(name), SPAN_ARG(header(w, name, value))).p;
            accepts = accepts || span_iis(name, "accept");
            typed = typed || span_iis(name, "content-type");
        }
    }
    if (!accepts) {
        lines[out->header_count++] = "Accept:";
    }
    if (!typed) {
        lines[out->header_count++] = "Content-Type:";
    }
}

/* The path with the numbers that stand in it exchanged, without its first slash, with which the
 * base ends. Named parts come in the order of the path. */
static struct span path_here(const struct work *w, struct span target)
{
    struct buf out;
    size_t at = 1, end = w->q->prefix + w->q->path.n;
    const struct route_match *m = &w->q->match;
    buf_init(&out, w->t->c->mem, end + 64);
    for (size_t i = 0; m->row != NULL && i < m->count; i++) {
        struct span value = m->captures[i].value;
        size_t from = (size_t)(value.p - target.p);
        buf_span(&out, span_sub(target, at, from - at));
        buf_span(&out, number_here(w, SPAN(""), m->captures[i].name, value));
        at = from + value.n;
    }
    buf_span(&out, span_sub(target, at, end - at));
    return buf_view(&out);
}

bool translate(const struct translate_with *t, const struct queue_call *x, const struct question *q,
               struct fetch_call *out, struct span *body)
{
    struct work w = {.t = t, .q = q};
    const struct rewrite_with r = {exchange_value, &w};
    struct span type = queue_lines_value(&x->headers, "content-type"), target = span_of(x->target);
    *out = (struct fetch_call){.method = x->method};
    *body = buf_view(&x->body);
    find_pair(&w, x, *body, type);
    take_headers(&w, x, out);
    struct span query = rewrite_pairs(t->c, q->query, &r);
    *body = rewrite_body(t->c, *body, type, &r);
    bool sent = body->n > 0 || queue_lines_value(&x->headers, "content-length").p != NULL;
    out->body = sent ? body : NULL;
    struct span path = path_here(&w, target);
    out->path =
        query.n > 0 ? arena_printf(t->c->mem, "%.*s?%.*s", SPAN_ARG(path), SPAN_ARG(query)) : path;
    return !w.unknown;
}

/* Looks for SalesMan's action. */
static struct span look_action(void *arg, struct span parent, struct span name, struct span value)
{
    (void)parent;
    struct span *found = arg;
    if (span_is(name, "action")) {
        *found = value;
    }
    return value;
}

struct span translate_action(struct ctx *c, struct span target, struct span body)
{
    struct span found = SPAN_NONE, path, query;
    const struct rewrite_with r = {look_action, &found};
    (void)span_cut(target, '?', &path, &query);
    (void)rewrite_pairs(c, query, &r);
    if (found.p == NULL) {
        (void)rewrite_body(c, body, SPAN_NONE, &r);
    }
    return found;
}

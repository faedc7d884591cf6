#include "ctl/compare/differ.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The place of a member while two trees are walked. */
struct spot {
    char path[DIFFER_PATH];
    size_t n;
};

/* No two answers share these. */
static const char *const always[] = {"timestamp", "requestId", "ver",
                                     "revision",  "expires",   "token"};

/* The members that name a record, in the order in which they are looked for. */
static const char *const ids[] = {"id", "pid", "clid", "did", "iduser"};

bool differ_open(struct differ *d)
{
    d->rows = calloc(DIFFER_MAX, sizeof(*d->rows));
    return d->rows != NULL;
}

void differ_close(struct differ *d)
{
    free(d->rows);
    d->rows = NULL;
}

static struct differ_row *row_of(struct differ *d, const char *path, const char *kind)
{
    for (size_t i = 0; i < d->n; i++) {
        struct differ_row *r = &d->rows[i];
        if (strcmp(r->kind, kind) == 0 && strcmp(r->path, path) == 0 &&
            strcmp(r->operation, d->operation) == 0) {
            return r;
        }
    }
    if (d->n == DIFFER_MAX) {
        return &d->rows[DIFFER_MAX - 1]; /* the row of all others */
    }
    struct differ_row *r = &d->rows[d->n++];
    bool rest = d->n == DIFFER_MAX;
    snprintf(r->operation, sizeof(r->operation), "%s", rest ? "" : d->operation);
    snprintf(r->path, sizeof(r->path), "%s", rest ? "" : path);
    r->kind = rest ? "others" : kind;
    return r;
}

static void keep_value(char *room, const struct value *v)
{
    struct span text = value_scalar(v);
    if (v == NULL) {
        snprintf(room, DIFFER_VALUE, "-");
    } else if (text.p != NULL) {
        snprintf(room, DIFFER_VALUE, "%.*s",
                 (int)(text.n < DIFFER_VALUE ? text.n : DIFFER_VALUE - 1), text.p);
    } else {
        snprintf(room, DIFFER_VALUE, "%s",
                 v->kind == V_LIST     ? "[...]"
                 : v->kind == V_OBJECT ? "{...}"
                                       : "null");
    }
}

static void keep_kind(char *room, const struct value *v)
{
    static const char *const kinds[] = {
        [V_NULL] = "null", [V_BOOL] = "bool", [V_NUMBER] = "number",
        [V_TEXT] = "text", [V_LIST] = "list", [V_OBJECT] = "object"};
    snprintf(room, DIFFER_VALUE, "%s",
             v == NULL                             ? "-"
             : v->kind == V_TEXT && v->text.n == 0 ? "empty text"
                                                   : kinds[v->kind]);
}

static void note(struct differ *d, const char *path, const char *kind, const struct value *there,
                 const struct value *here)
{
    struct differ_row *r = row_of(d, path, kind);
    d->found++;
    if (r->count++ == 0 && d->values) {
        keep_value(r->there, there);
        keep_value(r->here, here);
    } else if (r->count == 1 && d->kinds) {
        keep_kind(r->there, there);
        keep_kind(r->here, here);
    }
}

static struct spot below(const struct spot *p, struct span name)
{
    struct spot out = *p;
    int more = snprintf(out.path + out.n, sizeof(out.path) - out.n, "%s%.*s", out.n > 0 ? "." : "",
                        (int)(name.n < DIFFER_PATH ? name.n : DIFFER_PATH), name.p);
    out.n += more > 0 ? (size_t)more : 0;
    out.n = out.n < sizeof(out.path) ? out.n : sizeof(out.path) - 1;
    return out;
}

static bool is_left_out(const struct differ *d, struct span name)
{
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        if (span_is(name, always[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < d->ignored_count; i++) {
        if (span_is(name, d->ignored[i])) {
            return true;
        }
    }
    return false;
}

/* True for "yyyy-mm-dd?hh:mm:ss", whatever follows. */
static bool is_time(struct span v)
{
    static const char form[] = "0000-00-00 00:00:00";
    bool ok = v.n >= sizeof(form) - 1;
    for (size_t i = 0; ok && i < sizeof(form) - 1; i++) {
        bool digit = v.p[i] >= '0' && v.p[i] <= '9';
        ok = form[i] == '0'   ? digit
             : form[i] == ' ' ? v.p[i] == ' ' || v.p[i] == 'T'
                              : v.p[i] == form[i];
    }
    return ok;
}

/* Gives the zone behind a time: from Z, + or - on. */
static struct span zone_of(struct span v)
{
    enum { SECONDS = 19 };
    for (size_t i = SECONDS; i < v.n; i++) {
        if (v.p[i] == 'Z' || v.p[i] == '+' || v.p[i] == '-') {
            return span_sub(v, i, v.n);
        }
    }
    return SPAN("");
}

/* Reads two digits, which is_time() has seen. */
static int two(struct span v, size_t at)
{
    return (v.p[at] - '0') * 10 + (v.p[at + 1] - '0');
}

/* Seconds since 1970 of a time, its zone left out of account. Days are counted from March on, so
 * that a leap day is the last of its year. */
static int64_t seconds_of(struct span v)
{
    enum { DAYS_400 = 146097, DAYS_TO_1970 = 719468 };
    int month = two(v, 5), day = two(v, 8);
    int64_t year = (int64_t)two(v, 0) * 100 + two(v, 2) - (month <= 2 ? 1 : 0);
    int64_t in_400 = year % 400, in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = year / 400 * DAYS_400 + in_400 * 365 + in_400 / 4 - in_400 / 100 + in_year;
    return (((days - DAYS_TO_1970) * 24 + two(v, 11)) * 60 + two(v, 14)) * 60 + two(v, 17);
}

/* True when both are times of now. The zones are the same, and no zone is 15 hours away. */
static bool both_now(const struct differ *d, struct span a, struct span b)
{
    enum { DAY_S = 86400, ZONE_S = 15 * 3600 };
    if (d->now_s == 0 || !is_time(a) || !is_time(b) || !span_eq(zone_of(a), zone_of(b))) {
        return false;
    }
    int64_t one = seconds_of(a), other = seconds_of(b);
    return one > d->now_s - DAY_S - ZONE_S && one < d->now_s + ZONE_S &&
           other - one < DIFFER_LAG_S && one - other < DIFFER_LAG_S;
}

static bool same_text(const struct differ *d, struct span a, struct span b)
{
    enum { SECONDS = 19 };
    return span_eq(a, b) || both_now(d, a, b) ||
           (is_time(a) && is_time(b) && span_eq(span_sub(a, 0, SECONDS), span_sub(b, 0, SECONDS)) &&
            span_eq(zone_of(a), zone_of(b)));
}

static const struct value *id_of(const struct value *o)
{
    const struct value *v = NULL;
    for (size_t i = 0; v == NULL && i < sizeof(ids) / sizeof(ids[0]); i++) {
        v = value_get(o, span_of(ids[i]), false);
    }
    return v;
}

static const struct value *with_id(const struct value *list, size_t at, struct span id)
{
    if (at < list->n && span_eq(value_scalar(id_of(list->members[at].value)), id)) {
        return list->members[at].value;
    }
    for (size_t i = 0; i < list->n; i++) {
        if (span_eq(value_scalar(id_of(list->members[i].value)), id)) {
            return list->members[i].value;
        }
    }
    return NULL;
}

/* Below this depth nothing is compared; answers are not so deep. */
enum { DEPTH_MAX = 16 };

static void walk(struct differ *d, const struct spot *p, const struct value *a,
                 const struct value *b, int depth);

/* Compares two lists of records by their ids. */
static void walk_records(struct differ *d, const struct spot *p, const struct value *a,
                         const struct value *b, int depth)
{
    bool moved = false, whole = a->n == b->n;
    for (size_t i = 0; i < a->n; i++) {
        struct span id = value_scalar(id_of(a->members[i].value));
        const struct value *twin = with_id(b, i, id);
        whole = whole && twin != NULL;
        if (twin == NULL) {
            note(d, p->path, "record missing here", id_of(a->members[i].value), NULL);
            continue;
        }
        moved = moved || i >= b->n || b->members[i].value != twin;
        walk(d, p, a->members[i].value, twin, depth);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (with_id(a, i, value_scalar(id_of(b->members[i].value))) == NULL) {
            note(d, p->path, "record only here", NULL, id_of(b->members[i].value));
        }
    }
    if (moved && whole) {
        note(d, p->path, "order", NULL, NULL);
    }
}

static void walk_list(struct differ *d, const struct spot *p, const struct value *a,
                      const struct value *b, int depth)
{
    struct spot items = below(p, SPAN("[]"));
    bool records = a->n > 0 && b->n > 0;
    for (size_t i = 0; records && i < a->n; i++) {
        records = value_scalar(id_of(a->members[i].value)).p != NULL;
    }
    if (records) {
        walk_records(d, &items, a, b, depth);
        return;
    }
    if (a->n != b->n) {
        note(d, p->path, "length", NULL, NULL);
    }
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        walk(d, &items, a->members[i].value, b->members[i].value, depth);
    }
}

static void walk_object(struct differ *d, const struct spot *p, const struct value *a,
                        const struct value *b, int depth)
{
    for (size_t i = 0; i < a->n; i++) {
        struct span name = a->members[i].name;
        struct spot inner = below(p, name);
        const struct value *twin = value_get(b, name, false);
        if (is_left_out(d, name)) {
            continue;
        }
        if (twin == NULL) {
            note(d, inner.path, "missing here", a->members[i].value, NULL);
        } else {
            walk(d, &inner, a->members[i].value, twin, depth);
        }
    }
    for (size_t i = 0; i < b->n; i++) {
        struct span name = b->members[i].name;
        if (!is_left_out(d, name) && value_get(a, name, false) == NULL) {
            struct spot inner = below(p, name);
            note(d, inner.path, "only here", NULL, b->members[i].value);
        }
    }
}

static void walk(struct differ *d, const struct spot *p, const struct value *a,
                 const struct value *b, int depth)
{
    if (depth == DEPTH_MAX) {
        return;
    }
    if (a->kind != b->kind) {
        note(d, p->path, "type", a, b);
    } else if (a->kind == V_OBJECT) {
        walk_object(d, p, a, b, depth + 1);
    } else if (a->kind == V_LIST) {
        walk_list(d, p, a, b, depth + 1);
    } else if (!same_text(d, value_scalar(a), value_scalar(b))) {
        note(d, p->path, "value", a, b);
    }
}

/* A status is nobody's data. */
static void note_status(struct differ *d, int there, int here)
{
    note(d, "", "HTTP status", NULL, NULL);
    struct differ_row *r = row_of(d, "", "HTTP status");
    if (r->count == 1 && (d->values || d->kinds)) {
        snprintf(r->there, sizeof(r->there), "%d", there);
        snprintf(r->here, sizeof(r->here), "%d", here);
    }
}

bool differ_take(struct differ *d, const char *operation, const struct differ_answer *there,
                 const struct differ_answer *here)
{
    struct spot root = {.n = 0};
    d->operation = operation;
    d->found = 0;
    struct differ_row *total = row_of(d, "", "");
    total->count++;
    if (there->status != here->status) {
        note_status(d, there->status, here->status);
    } else if (there->json != NULL && here->json != NULL) {
        walk(d, &root, there->json, here->json, 0);
    } else if (!span_eq(there->body, here->body)) {
        note(d, "", "text", NULL, NULL);
    }
    total->differing += d->found > 0;
    return d->found == 0;
}

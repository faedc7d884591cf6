/*
 * source: reads headers, includes and rows of parts.
 */
#include "sqlembed.h"

enum { MAX_NEST = 4 };

static bool name_ok(struct span s)
{
    if (!span_any(s) || s.p[0] < 'a' || s.p[0] > 'z') {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
            return false;
        }
    }
    return true;
}

static bool cut_end(struct span *s, const char *end)
{
    struct span tail = span_of(end);
    if (s->n < tail.n || !span_is(span_sub(*s, s->n - tail.n, tail.n), end)) {
        return false;
    }
    *s = span_sub(*s, 0, s->n - tail.n);
    return true;
}

/* Reads a type of PostgreSQL or a group of constants, with "[1]" for one element a request and "?"
 * for a value that may be NULL. */
static void take_type(struct embed *e, struct column *c, struct span text)
{
    struct span type = text;
    c->nullable = type.p != NULL && cut_end(&type, "?");
    c->single = type.p != NULL && cut_end(&type, "[1]");
    if (c->single) {
        type = arena_printf(e->mem, "%.*s[]", SPAN_ARG(type));
    }
    c->type = sql_type_find(type);
    if (c->type == NULL && !c->single && type.p != NULL && constant_group(e, type) != NULL) {
        c->group = type;
        c->type = sql_type_find(SPAN("int"));
    }
    if (c->type == NULL) {
        fault(e, c->origin.path, c->origin.line, "\"%.*s\": unknown type \"%.*s\"",
              SPAN_ARG(c->name), text.p == NULL ? 0 : (int)text.n, text.p == NULL ? "" : text.p);
        c->type = sql_type_find(SPAN("text"));
    }
}

/* Reads "name type" or, first in a row, "= part". */
static void add_column(struct embed *e, const struct query *q, int line, struct columns *out,
                       struct span item, bool is_row)
{
    if (is_row && span_starts(item, SPAN("="))) {
        if (out->n > 0 || out->part.p != NULL) {
            fault(e, q->path, line, "\"= part\" must come first in a row");
        }
        out->part = span_trim(span_sub(item, 1, item.n));
        return;
    }
    struct span name, type;
    span_cut(item, ' ', &name, &type);
    struct column c = {.name = name, .origin = {q->path, line}};
    take_type(e, &c, span_trim(type));
    if (!name_ok(name)) {
        fault(e, q->path, line, "\"%.*s\" is not a name", SPAN_ARG(name));
    }
    for (size_t i = 0; i < out->n; i++) {
        if (span_eq(out->v[i].name, name)) {
            fault(e, q->path, line, "\"%.*s\" twice", SPAN_ARG(name));
        }
    }
    size_t size = sizeof(struct column);
    out->v = arena_grow(e->mem, out->v, out->n * size, (out->n + 1) * size);
    out->v[out->n++] = c;
}

static void add_columns(struct embed *e, const struct query *q, int line, struct columns *out,
                        struct span text, bool is_row)
{
    struct span list = span_trim(text), item;
    out->given = true;
    if (span_is(list, "none") || list.n == 0) {
        return;
    }
    while (span_next(&list, ',', &item)) {
        item = span_trim(item);
        if (item.n > 0) { /* a comma may end a line that is continued */
            add_column(e, q, line, out, item, is_row);
        }
    }
}

static void take_name(struct embed *e, struct query *q, int line, struct span v)
{
    if (!span_eq(v, q->name)) {
        fault(e, q->path, line, "name \"%.*s\" differs from the file's name", SPAN_ARG(v));
    }
}

static void take_access(struct embed *e, struct query *q, int line, struct span v)
{
    struct span pace;
    span_cut(v, ',', &q->access, &pace);
    pace = span_trim(pace);
    q->anew = span_is(pace, "slow");
    q->slow = q->anew || span_is(pace, "slow, one plan");
    if ((!span_is(q->access, "read") && !span_is(q->access, "write")) ||
        (pace.p != NULL && !q->slow)) {
        fault(e, q->path, line,
              "access is read or write, and may be slow: \"read, slow\", \"read, slow, one plan\"");
    }
}

static void take_tenant(struct embed *e, struct query *q, int line, struct span v)
{
    struct span none, reason;
    span_cut(v, ',', &none, &reason);
    q->tenant_none = reason.p == NULL ? SPAN("") : span_trim(reason);
    if (!span_is(none, "none") || q->tenant_none.n == 0) {
        fault(e, q->path, line, "write \"-- tenant: none, REASON\"");
    }
}

/* Reads the arguments of a part that form a struct of their own. */
static void take_fields(struct embed *e, struct query *q, int line, struct span v)
{
    q->fields = true;
    add_columns(e, q, line, &q->args, v, false);
}

/* Reads "lag: allowed". */
static void take_lag(struct embed *e, struct query *q, int line, struct span v)
{
    q->lags = true;
    if (!span_is(v, "allowed")) {
        fault(e, q->path, line, "write \"-- lag: allowed\"");
    }
}

static void take_key(struct embed *e, struct query *q, int line, struct span key, struct span v)
{
    if (span_is(key, "name")) {
        take_name(e, q, line, v);
    } else if (span_is(key, "args")) {
        add_columns(e, q, line, &q->args, v, false);
    } else if (span_is(key, "fields") && q->is_part) {
        take_fields(e, q, line, v);
    } else if (span_is(key, "row")) {
        add_columns(e, q, line, &q->row, v, true);
    } else if (span_is(key, "access")) {
        take_access(e, q, line, v);
    } else if (span_is(key, "batch")) {
        q->batch = v;
    } else if (span_is(key, "memory")) {
        q->memory = v;
    } else if (span_is(key, "lag")) {
        take_lag(e, q, line, v);
    } else if (span_is(key, "tenant")) {
        take_tenant(e, q, line, v);
    } else {
        fault(e, q->path, line, "unknown header key \"%.*s\"", SPAN_ARG(key));
    }
}

/* Reads one line of the header, without its "--". */
static void take_line(struct embed *e, struct query *q, int line, struct span s, struct span *last)
{
    bool row = span_is(*last, "row"), args = span_is(*last, "args") || span_is(*last, "fields");
    if (span_starts(s, SPAN("  ")) && (row || args)) {
        add_columns(e, q, line, row ? &q->row : &q->args, s, row);
        return;
    }
    struct span key, v;
    if (span_cut(s, ':', &key, &v) && name_ok(span_trim(key))) {
        *last = span_trim(key);
        take_key(e, q, line, *last, span_trim(v));
    } else {
        *last = SPAN_NONE;
    }
}

struct query source_parse(struct embed *e, struct span path, struct span name, bool is_part,
                          struct span text)
{
    struct query q = {.path = path, .name = name, .is_part = is_part};
    if (!name_ok(name)) {
        fault(e, path, 1, "the file's name is not a statement's name ([a-z][a-z0-9_]*)");
    }
    struct span rest = text, line, last = SPAN_NONE;
    int n = 0;
    bool named = false;
    while (span_starts(rest, SPAN("--")) && !span_starts(rest, SPAN("-- include:"))) {
        (void)span_next(&rest, '\n', &line);
        n++;
        take_line(e, &q, n, span_sub(line, 2, line.n), &last);
        named = named || span_is(last, "name");
    }
    q.body = rest.p == NULL ? SPAN("") : rest;
    q.body_line = n + 1;
    if (!is_part && !named) {
        fault(e, path, 1, "header lacks \"-- name:\"");
    }
    if (!is_part && !q.args.given) {
        fault(e, path, 1, "header lacks \"-- args:\"");
    }
    if (!is_part && !q.row.given) {
        fault(e, path, 1, "header lacks \"-- row:\"");
    }
    if (!is_part && q.access.p == NULL) {
        fault(e, path, 1, "header lacks \"-- access:\"");
    }
    return q;
}

const struct query *part_find(const struct embed *e, struct span name)
{
    for (size_t i = 0; i < e->query_count; i++) {
        if (e->queries[i].is_part && span_eq(e->queries[i].name, name)) {
            return &e->queries[i];
        }
    }
    return NULL;
}

static void take_part(struct embed *e, struct query *q, const struct query *part)
{
    for (size_t i = 0; i < q->part_count; i++) {
        if (q->parts[i] == part) {
            return;
        }
    }
    size_t size = sizeof(q->parts[0]), have = q->part_count;
    q->parts = arena_grow(e->mem, q->parts, have * size, (have + 1) * size);
    q->parts[q->part_count++] = part;
}

struct origin origin_of(const struct query *q, size_t line)
{
    size_t n = q->origin_count;
    return n > 0 ? q->origins[line < n ? line : n - 1] : (struct origin){q->path, q->body_line};
}

/* Adds the lines of body to out, with its includes. */
static void expand(struct embed *e, struct query *q, const struct query *from, struct buf *out,
                   int nest)
{
    struct span rest = from->body, line;
    for (int n = from->body_line; span_next(&rest, '\n', &line); n++) {
        struct span s = span_trim(line);
        if (span_starts(s, SPAN("-- include:"))) {
            const struct query *p = part_find(e, span_trim(span_sub(s, 11, s.n)));
            if (p == NULL || nest == MAX_NEST) {
                fault(e, from->path, n, p == NULL ? "no such part" : "parts nest too deep");
            } else {
                take_part(e, q, p);
                expand(e, q, p, out, nest + 1);
            }
            continue;
        }
        if (s.n == 0) {
            continue;
        }
        size_t size = sizeof(struct origin), have = q->origin_count;
        q->origins = arena_grow(e->mem, q->origins, have * size, (have + 1) * size);
        q->origins[q->origin_count++] = (struct origin){from->path, n};
        buf_span(out, line);
        buf_char(out, '\n');
    }
}

/* Puts the columns of the part in front of the statement's own. */
static void take_part_row(struct embed *e, struct query *q)
{
    const struct query *p = part_find(e, q->row.part);
    if (p == NULL || !p->row.given || p->row.part.p != NULL) {
        fault(e, q->path, 1, "part \"%.*s\" has no row of its own", SPAN_ARG(q->row.part));
        return;
    }
    struct columns row = {.part = q->row.part, .part_n = p->row.n, .given = true};
    row.v = arena_array_of(e->mem, p->row.n + q->row.n, struct column);
    for (size_t i = 0; i < p->row.n; i++) {
        row.v[row.n++] = p->row.v[i];
    }
    for (size_t i = 0; i < q->row.n; i++) {
        row.v[row.n++] = q->row.v[i];
    }
    q->row = row;
}

void source_resolve(struct embed *e)
{
    for (size_t i = 0; i < e->query_count; i++) {
        struct query *q = &e->queries[i];
        if (q->is_part) {
            continue;
        }
        struct buf out;
        buf_init(&out, e->mem, q->body.n + 1);
        expand(e, q, q, &out, 0);
        q->sql = span_trim(buf_view(&out));
        if (q->row.part.p != NULL) {
            take_part_row(e, q);
        }
        names_resolve(e, q);
    }
}

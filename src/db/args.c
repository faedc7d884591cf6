/*
 * args: encodes arguments in PostgreSQL's text form.
 */
#include "db/args_priv.h"

#include <string.h>

#include "base/buf.h"
#include "db/stmt.h"

struct db_arg db_arg_text(struct span s)
{
    struct db_arg a = {.kind = ARG_TEXT_, .text = s};
    return s.p != NULL ? a : ARG_NULL;
}

struct db_arg db_arg_opt_i64(struct opt_i64 v)
{
    return v.has == GIVEN ? ARG_I64(v.v) : ARG_NULL;
}

struct db_arg db_arg_id(int64_t id)
{
    return id != 0 ? ARG_I64(id) : ARG_NULL;
}

static bool has_nul(struct span s)
{
    return s.n > 0 && memchr(s.p, '\0', s.n) != NULL;
}

static bool arg_has_nul(const struct db_arg *a)
{
    const struct span *items = a->items;
    if (a->kind == ARG_TEXT_) {
        return has_nul(a->text);
    }
    for (size_t i = 0; a->kind == ARG_TEXTS_ && i < a->n; i++) {
        if (has_nul(items[i])) {
            return true;
        }
    }
    return false;
}

static const char *number(struct arena *mem, int64_t v)
{
    char room[I64_ROOM];
    return arena_cstr(mem, i64_text(room, v));
}

/* Encodes {1,2,3}. */
static const char *numbers(struct arena *mem, const int64_t *v, size_t n)
{
    struct buf b;
    buf_init(&b, mem, 8 * n + 3);
    buf_char(&b, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            buf_char(&b, ',');
        }
        buf_i64(&b, v[i]);
    }
    buf_add(&b, "}", 2);
    return b.p;
}

/* Encodes {1,1,1}. */
static const char *ones(struct arena *mem, size_t n)
{
    struct buf b;
    buf_init(&b, mem, 2 * n + 3);
    buf_char(&b, '{');
    for (size_t i = 0; i < n; i++) {
        buf_text(&b, i > 0 ? ",1" : "1");
    }
    buf_add(&b, "}", 2);
    return b.p;
}

static void quoted(struct buf *b, struct span s)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') {
            buf_char(b, '\\');
        }
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

/* Encodes {"a","b\"c",NULL}. */
static const char *texts(struct arena *mem, const struct span *v, size_t n)
{
    struct buf b;
    buf_init(&b, mem, 16 * n + 3);
    buf_char(&b, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            buf_char(&b, ',');
        }
        if (v[i].p == NULL) {
            buf_text(&b, "NULL");
        } else {
            quoted(&b, v[i]);
        }
    }
    buf_add(&b, "}", 2);
    return b.p;
}

static const char *encode(struct arena *mem, const struct db_arg *a)
{
    switch (a->kind) {
    case ARG_TEXT_:
        return arena_cstr(mem, a->text);
    case ARG_I64_:
        return number(mem, a->i64);
    case ARG_BOOL_:
        return a->i64 != 0 ? "t" : "f";
    case ARG_I64S_:
        return numbers(mem, a->items, a->n);
    case ARG_TEXTS_:
        return texts(mem, a->items, a->n);
    case ARG_ONES_:
        return ones(mem, a->n);
    case ARG_NULL_:
        break;
    }
    return NULL;
}

/* Encodes an argument that is joined with those of other requests. It is an array; for an array of
 * one element a caller may give just the element. */
static const char *encode_part(struct arena *mem, const struct db_arg *a)
{
    switch (a->kind) {
    case ARG_TEXT_:
        return texts(mem, &a->text, 1);
    case ARG_I64_:
        return numbers(mem, &a->i64, 1);
    case ARG_BOOL_:
        return a->i64 != 0 ? "{t}" : "{f}";
    case ARG_NULL_:
        return "{NULL}";
    default:
        return encode(mem, a);
    }
}

const char *const *args_encode(struct ctx *c, const struct db_query *q)
{
    const struct stmt_info *s = &stmt_table[q->stmt];
    const char **values = arena_array(c->mem, s->arg_count + 1, sizeof(*values));
    for (size_t i = 0; i < s->arg_count; i++) {
        if (q->args[i].kind == ARG_TEXT_ && q->args[i].text.p == NULL) {
            (void)err_set(c, E_INTERNAL, "argument %s of statement %s must have a value",
                          s->arg_names[i], s->name);
            return NULL;
        }
        if (arg_has_nul(&q->args[i])) {
            (void)err_set(c, E_ENCODING, "argument %s of statement %s holds a NUL", s->arg_names[i],
                          s->name);
            return NULL;
        }
        bool joined = s->joins != NULL && s->joins[i] != JOIN_EQUALS;
        values[i] = joined ? encode_part(c->mem, &q->args[i]) : encode(c->mem, &q->args[i]);
    }
    return values;
}

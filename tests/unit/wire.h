/*
 * wire: a parsed tree as one line of text, to compare it: {a:"x",b:[1,null,true]}.
 */
#ifndef KARTOTEKA_TESTS_WIRE_H
#define KARTOTEKA_TESTS_WIRE_H

#include "unit.h"

#include "base/buf.h"
#include "wire/value.h"

static inline void show_value(struct buf *b, const struct value *v)
{
    bool object = v->kind == V_OBJECT;
    switch (v->kind) {
    case V_NULL:
        buf_text(b, "null");
        break;
    case V_BOOL:
        buf_text(b, v->truth ? "true" : "false");
        break;
    case V_NUMBER:
        buf_span(b, v->text);
        break;
    case V_TEXT:
        buf_printf(b, "\"%.*s\"", SPAN_ARG(v->text));
        break;
    case V_LIST:
    case V_OBJECT:
        buf_char(b, object ? '{' : '[');
        for (size_t i = 0; i < v->n; i++) {
            if (i > 0) {
                buf_char(b, ',');
            }
            if (object) {
                buf_printf(b, "%.*s:", SPAN_ARG(v->members[i].name));
            }
            show_value(b, v->members[i].value);
        }
        buf_char(b, object ? '}' : ']');
        break;
    }
}

/* The tree as text when code is E_OK, else the name of the error. Clears the error. */
static inline const char *outcome(enum err code, const struct value *v)
{
    struct buf b;
    buf_init(&b, t.mem, 0);
    assert_int_equal(code, t.err.code);
    err_clear(&t);
    if (code == E_OK) {
        show_value(&b, v);
    } else {
        buf_text(&b, err_info(code)->name);
    }
    buf_char(&b, '\0');
    return b.p;
}

#define SYNTAX   "request.syntax"
#define ENCODING "request.encoding"
#define TOO_MANY "request.too_many_values"

/* A copy of exactly its bytes, so that a read behind them is seen in the sanitizer build. */
static inline struct span exact(struct span s)
{
    char *p = arena_alloc(t.mem, s.n);
    if (s.n > 0) {
        memcpy(p, s.p, s.n);
    }
    return (struct span){p, s.n};
}

/* n copies of text between two others. */
static inline struct span repeated(const char *before, const char *text, size_t n,
                                   const char *after)
{
    struct buf b;
    buf_init(&b, t.mem, 0);
    buf_text(&b, before);
    for (size_t i = 0; i < n; i++) {
        buf_text(&b, text);
    }
    buf_text(&b, after);
    return exact(buf_view(&b));
}

#endif

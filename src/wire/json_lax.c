/*
 * json_lax: turns a text in Json.NET's spelling into one of RFC 8259, which json_parse() then
 * judges.
 *
 * It makes one pass over the tokens, without recursion. It copies everything that it does not know,
 * so nothing passes the scan that the scan would not let through by itself.
 */
#include "base/buf.h"
#include "wire/json_in.h"

struct lax {
    const char *p, *end;
    struct buf out;
    char before; /* the last byte of the last token; NUL at the start */
};

static bool starts(const char *p, const char *end, char a, char b)
{
    return end - p >= 2 && p[0] == a && p[1] == b;
}

/* Returns the place behind the comment at p; p itself when there is none, or one without an end. */
static const char *skip_comment(const char *p, const char *end)
{
    const char *q = p;
    if (starts(p, end, '/', '/')) {
        while (q < end && *q != '\n') {
            q++;
        }
        return q;
    }
    if (!starts(p, end, '/', '*')) {
        return p;
    }
    for (q = p + 2; q < end; q++) {
        if (starts(q, end, '*', '/')) {
            return q + 2;
        }
    }
    return p;
}

/* Returns the place behind the blanks and comments at p. */
static const char *skip_gap(const char *p, const char *end)
{
    for (const char *from = NULL; p != from;) {
        from = p;
        while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) {
            p++;
        }
        p = skip_comment(p, end);
    }
    return p;
}

/* True for a byte of a name without quotes; letters beyond ASCII come in bytes from 0x80 on. */
static bool in_name(char c)
{
    char lower = (char)(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

/* Copies a character of a text; a line feed, carriage return or tab as its escape. */
static void take_char(struct lax *x)
{
    const char *escape = *x->p == '\n' ? "\\n" : *x->p == '\r' ? "\\r" : "\\t";
    if (*x->p == '\n' || *x->p == '\r' || *x->p == '\t') {
        buf_text(&x->out, escape);
    } else {
        buf_char(&x->out, *x->p);
    }
}

/* Copies a text with its quotes, as one in double quotes. */
static void take_text(struct lax *x)
{
    char quote = *x->p++;
    buf_char(&x->out, '"');
    for (; x->p < x->end && *x->p != quote; x->p++) {
        if (*x->p == '\\' && x->end - x->p >= 2) {
            x->p++;
            if (*x->p != '\'') {
                buf_char(&x->out, '\\');
            }
            buf_char(&x->out, *x->p);
            continue;
        }
        if (*x->p == '"') {
            buf_char(&x->out, '\\');
        }
        take_char(x);
    }
    if (x->p < x->end) {
        buf_char(&x->out, '"');
        x->p++;
    }
    x->before = '"';
}

/* Copies a run of letters and digits, in quotes when it is a member's name. */
static void take_word(struct lax *x)
{
    const char *from = x->p;
    while (x->p < x->end && in_name(*x->p)) {
        x->p++;
    }
    const char *next = skip_gap(x->p, x->end);
    bool name = (x->before == '{' || x->before == ',') && next < x->end && *next == ':';
    const char *quote = name ? "\"" : "";
    buf_text(&x->out, quote);
    buf_add(&x->out, from, (size_t)(x->p - from));
    buf_text(&x->out, quote);
    x->before = 'a';
}

/* Drops a comma that ends a container, unless there is nothing before it. */
static void take_comma(struct lax *x)
{
    const char *next = skip_gap(++x->p, x->end);
    bool last = next < x->end && (*next == '}' || *next == ']');
    bool follows = x->before != '\0' && x->before != ',' && x->before != '{' && x->before != '[';
    if (!last || !follows) {
        buf_char(&x->out, ',');
        x->before = ',';
    }
}

/* Copies the rest of the text, so that a comment without an end is looked for once, not from each
 * of its bytes. */
static void take_rest(struct lax *x)
{
    buf_add(&x->out, x->p, (size_t)(x->end - x->p));
    x->p = x->end;
}

static void take_token(struct lax *x)
{
    const char *behind = skip_gap(x->p, x->end);
    if (behind != x->p) {
        buf_char(&x->out, ' ');
        x->p = behind;
    } else if (starts(x->p, x->end, '/', '*')) {
        take_rest(x);
    } else if (*x->p == '"' || *x->p == '\'') {
        take_text(x);
    } else if (in_name(*x->p)) {
        take_word(x);
    } else if (*x->p == ',') {
        take_comma(x);
    } else {
        x->before = *x->p;
        buf_char(&x->out, *x->p++);
    }
}

enum err json_parse_lax(struct ctx *c, struct span text, struct value **out)
{
    enum err e = json_scan(c, text);
    if (e == E_OK) {
        return json_parse(c, text, out);
    }
    if (e != E_SYNTAX) {
        return e;
    }
    err_clear(c);
    struct lax x = {.p = text.p, .end = text.p + text.n};
    buf_init(&x.out, c->mem, text.n + 64);
    while (x.p < x.end) {
        take_token(&x);
    }
    return json_parse(c, buf_view(&x.out), out);
}

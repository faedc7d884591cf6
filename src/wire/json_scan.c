/*
 * json_scan: checks RFC 8259 byte by byte, in one pass, without recursion, and so decides whether
 * json-c may see a text. UTF-8 is checked first over the whole text, so the rest only looks at
 * ASCII bytes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/json_in.h"

enum { NUMBER_MAX = 64 };

struct scan {
    struct ctx *c;
    const char *start, *p, *end;
    size_t values, values_max;
    size_t depth;
    bool naming; /* in a member's name, which takes no control character */
    struct {
        char close; /* ']' or '}' */
        size_t members;
    } open[JSON_DEPTH_MAX];
};

static enum err fail(const struct scan *s, enum err code, const char *what)
{
    return err_set(s->c, code, "json: %s at byte %td", what, s->p - s->start);
}

/* Returns the byte at p; NUL at the end, which no rule accepts. */
static char peek(const struct scan *s)
{
    return s->p < s->end ? *s->p : '\0';
}

static void skip_blanks(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t')) {
        s->p++;
    }
}

/* Takes four hex digits; returns -1 when there are none. */
static int32_t take_hex4(struct scan *s)
{
    if (s->end - s->p < 4) {
        return -1;
    }
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        char c = s->p[i], lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9') {
            v = v * 16 + (c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            v = v * 16 + (lower - 'a' + 10);
        } else {
            return -1;
        }
    }
    s->p += 4;
    return v;
}

static bool forbidden(int32_t cp)
{
    return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || (cp >= 0x7F && cp <= 0x9F);
}

/* Takes the digits behind "\u". */
static enum err scan_unicode(struct scan *s)
{
    int32_t unit = take_hex4(s);
    if (unit < 0) {
        return fail(s, E_SYNTAX, "\\u without four hex digits");
    }
    if (s->naming && forbidden(unit)) {
        return fail(s, E_ENCODING, "escaped control character in a name");
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
        return fail(s, E_ENCODING, "lone low surrogate");
    }
    if (unit < 0xD800 || unit > 0xDBFF) {
        return E_OK;
    }
    if (s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u') {
        return fail(s, E_ENCODING, "lone high surrogate");
    }
    s->p += 2;
    int32_t low = take_hex4(s);
    if (low < 0) {
        return fail(s, E_SYNTAX, "\\u without four hex digits");
    }
    if (low < 0xDC00 || low > 0xDFFF) {
        return fail(s, E_ENCODING, "lone high surrogate");
    }
    return E_OK;
}

/* Takes the character behind a backslash. */
static enum err scan_escape(struct scan *s)
{
    switch (peek(s)) {
    case '"':
    case '\\':
    case '/':
    case 'n':
    case 'r':
    case 't':
        s->p++;
        return E_OK;
    case 'b':
    case 'f':
        s->p++;
        return s->naming ? fail(s, E_ENCODING, "escaped control character in a name") : E_OK;
    case 'u':
        s->p++;
        return scan_unicode(s);
    default:
        return fail(s, E_SYNTAX, "unknown escape");
    }
}

/* Takes a string; p is at its first quote. */
static enum err scan_string(struct scan *s)
{
    s->p++;
    while (s->p < s->end) {
        char c = *s->p;
        if (c == '"') {
            s->p++;
            return E_OK;
        }
        if (c == '\\') {
            s->p++;
            enum err e = scan_escape(s);
            if (e != E_OK) {
                return e;
            }
            continue;
        }
        if (c == '\t' || c == '\n' || c == '\r') {
            return fail(s, E_SYNTAX, "control character in a string");
        }
        if ((unsigned char)c < 0x20) {
            return fail(s, E_ENCODING, "control character in a string");
        }
        s->p++;
    }
    return fail(s, E_SYNTAX, "string without an end");
}

static size_t skip_digits(struct scan *s)
{
    const char *from = s->p;
    while (peek(s) >= '0' && peek(s) <= '9') {
        s->p++;
    }
    return (size_t)(s->p - from);
}

/* Takes the fraction and the exponent; *real tells whether there was one. */
static bool scan_real_part(struct scan *s, bool *real)
{
    if (peek(s) == '.') {
        *real = true;
        s->p++;
        if (skip_digits(s) == 0) {
            return false;
        }
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        *real = true;
        s->p++;
        if (peek(s) == '+' || peek(s) == '-') {
            s->p++;
        }
        if (skip_digits(s) == 0) {
            return false;
        }
    }
    return true;
}

static bool finite_real(struct span text)
{
    char z[NUMBER_MAX + 1];
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    return isfinite(strtod(z, NULL));
}

static enum err scan_number(struct scan *s)
{
    const char *from = s->p;
    bool real = false;
    int64_t whole;
    if (peek(s) == '-') {
        s->p++;
    }
    bool zero = peek(s) == '0';
    size_t digits = skip_digits(s);
    if (digits == 0 || (zero && digits > 1) || !scan_real_part(s, &real)) {
        return fail(s, E_SYNTAX, "malformed number");
    }
    struct span text = {from, (size_t)(s->p - from)};
    if (text.n > NUMBER_MAX) {
        return fail(s, E_SYNTAX, "number is too long");
    }
    if (real ? !finite_real(text) : !span_i64(text, &whole)) {
        return fail(s, E_SYNTAX, "number is out of range");
    }
    return E_OK;
}

static const char not_a_value[] = "a word other than true, false and null";

static enum err scan_word(struct scan *s, struct span word)
{
    if (!span_starts((struct span){s->p, (size_t)(s->end - s->p)}, word)) {
        return fail(s, E_SYNTAX, not_a_value);
    }
    s->p += word.n;
    return E_OK;
}

static enum err scan_scalar(struct scan *s)
{
    char c = peek(s);
    if (c == '"') {
        return scan_string(s);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        return scan_number(s);
    }
    if (c == 't') {
        return scan_word(s, SPAN("true"));
    }
    if (c == 'f') {
        return scan_word(s, SPAN("false"));
    }
    if (c == 'n') {
        return scan_word(s, SPAN("null"));
    }
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return fail(s, E_SYNTAX, letter ? not_a_value : "no value");
}

/* Takes a name and its colon; p is at the quote. */
static enum err scan_name(struct scan *s)
{
    if (peek(s) != '"') {
        return fail(s, E_SYNTAX, "no member name");
    }
    if (++s->open[s->depth - 1].members > JSON_MEMBERS_MAX) {
        return fail(s, E_TOO_MANY_VALUES, "too many members");
    }
    const char *from = s->p;
    s->naming = true;
    enum err e = scan_string(s);
    s->naming = false;
    if (e != E_OK) {
        return e;
    }
    if (!utf8_text((struct span){from, (size_t)(s->p - from)})) {
        return fail(s, E_ENCODING, "control character in a name");
    }
    skip_blanks(s);
    if (peek(s) != ':') {
        return fail(s, E_SYNTAX, "no colon");
    }
    s->p++;
    return E_OK;
}

/* Takes a scalar, or the start of a container: then *inside is true and p is where its next value
 * is expected. An empty container is taken whole. */
static enum err scan_value(struct scan *s, bool *inside)
{
    *inside = false;
    skip_blanks(s);
    if (++s->values > s->values_max) {
        return fail(s, E_TOO_MANY_VALUES, "too many values");
    }
    char c = peek(s);
    if (c != '{' && c != '[') {
        return scan_scalar(s);
    }
    char close = c == '{' ? '}' : ']';
    if (s->depth == JSON_DEPTH_MAX) {
        return fail(s, E_TOO_MANY_VALUES, "nested too deeply");
    }
    s->p++;
    skip_blanks(s);
    if (peek(s) == close) {
        s->p++;
        return E_OK;
    }
    s->open[s->depth].close = close;
    s->open[s->depth].members = 0;
    s->depth++;
    *inside = true;
    return close == '}' ? scan_name(s) : E_OK;
}

/* Takes the bytes behind a value: a comma (then *more is true and p is where the next value is
 * expected) or the ends of containers. */
static enum err scan_after(struct scan *s, bool *more)
{
    *more = false;
    while (s->depth > 0) {
        char close = s->open[s->depth - 1].close;
        skip_blanks(s);
        if (peek(s) == ',') {
            s->p++;
            skip_blanks(s);
            *more = true;
            return close == '}' ? scan_name(s) : E_OK;
        }
        if (peek(s) != close) {
            return fail(s, E_SYNTAX, "no comma and no end of the container");
        }
        s->p++;
        s->depth--;
    }
    return E_OK;
}

enum err json_scan(struct ctx *c, struct span text)
{
    return json_scan_long(c, text, JSON_VALUES_MAX);
}

enum err json_scan_long(struct ctx *c, struct span text, size_t values_max)
{
    if (!utf8_valid(text)) {
        return err_set(c, E_ENCODING, "json: not UTF-8");
    }
    if (span_starts(text, SPAN("\xEF\xBB\xBF"))) {
        text = span_sub(text, 3, text.n);
    }
    struct scan s = {
        .c = c, .start = text.p, .p = text.p, .end = text.p + text.n, .values_max = values_max};
    bool more = true;
    while (more) {
        const char *before = s.p;
        enum err e = scan_value(&s, &more);
        ctx_work(c, CTX_VALUE / 4 + (size_t)(s.p - before));
        if (e == E_OK && !more) {
            e = scan_after(&s, &more);
        }
        if (e != E_OK) {
            return e;
        }
    }
    skip_blanks(&s);
    return s.p == s.end ? E_OK : fail(&s, E_SYNTAX, "text behind the value");
}

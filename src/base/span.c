/*
 * span: compares, trims, splits and reads strings with a length.
 */
#include "base/span.h"

#include <string.h>

struct span span_of(const char *z)
{
    return z != NULL ? (struct span){z, strlen(z)} : SPAN_NONE;
}

bool span_eq(struct span a, struct span b)
{
    if (a.p == NULL || b.p == NULL) {
        return a.p == b.p;
    }
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static unsigned char lower(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u | 0x20) : u;
}

/* Compares the first n bytes of both, without case. */
static bool same_letters(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (lower(a[i]) != lower(b[i])) {
            return false;
        }
    }
    return true;
}

bool span_ieq(struct span a, struct span b)
{
    if (a.p == NULL || b.p == NULL) {
        return a.p == b.p;
    }
    return a.n == b.n && same_letters(a.p, b.p, a.n);
}

bool span_is(struct span s, const char *z)
{
    return span_eq(s, span_of(z));
}

bool span_iis(struct span s, const char *z)
{
    return span_ieq(s, span_of(z));
}

bool span_starts(struct span s, struct span prefix)
{
    if (s.p == NULL || prefix.p == NULL) {
        return prefix.p == NULL;
    }
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool span_istarts(struct span s, struct span prefix)
{
    if (s.p == NULL || prefix.p == NULL) {
        return prefix.p == NULL;
    }
    return s.n >= prefix.n && same_letters(s.p, prefix.p, prefix.n);
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span span_trim(struct span s)
{
    while (s.n > 0 && blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && blank(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

struct span span_trim_line(struct span s)
{
    struct span text = span_trim(s);
    bool ends = text.n > 0 && text.p + text.n < s.p + s.n && text.p[text.n] == '\n';
    return (struct span){text.p, text.n + ends};
}

struct span span_sub(struct span s, size_t from, size_t n)
{
    if (s.p == NULL) {
        return s;
    }
    if (from > s.n) {
        from = s.n;
    }
    if (n > s.n - from) {
        n = s.n - from;
    }
    return (struct span){s.p + from, n};
}

ptrdiff_t span_find(struct span s, char c)
{
    const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;
    return at != NULL ? at - s.p : -1;
}

ptrdiff_t span_rfind(struct span s, char c)
{
    for (size_t i = s.n; i > 0; i--) {
        if (s.p[i - 1] == c) {
            return (ptrdiff_t)(i - 1);
        }
    }
    return -1;
}

bool span_cut(struct span s, char sep, struct span *head, struct span *rest)
{
    ptrdiff_t at = span_find(s, sep);
    if (at < 0) {
        *head = s;
        *rest = SPAN_NONE;
        return false;
    }
    *head = span_sub(s, 0, (size_t)at);
    *rest = span_sub(s, (size_t)at + 1, s.n);
    return true;
}

bool span_next(struct span *list, char sep, struct span *part)
{
    if (list->p == NULL) {
        return false;
    }
    (void)span_cut(*list, sep, part, list);
    return true;
}

/* Reads 1 to 18 digits without a sign, which is never too large; otherwise as span_i64(). */
static bool short_number(struct span s, int64_t *out)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';
        if (digit > 9) {
            return false;
        }
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

/* Appends a digit to *v, which is not positive because the range below zero is one larger. Returns
 * false when c is no digit or the number leaves the range. */
static bool add_digit(int64_t *v, char c)
{
    return c >= '0' && c <= '9' && !__builtin_mul_overflow(*v, (int64_t)10, v) &&
           !__builtin_sub_overflow(*v, (int64_t)(c - '0'), v);
}

bool span_i64(struct span s, int64_t *out)
{
    if (s.n > 0 && s.n <= 18 && s.p[0] != '-') {
        return short_number(s, out);
    }
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    if (s.p == NULL || i == s.n) {
        return false;
    }
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (!add_digit(&v, s.p[i])) {
            return false;
        }
    }
    if (!minus && v == INT64_MIN) {
        return false;
    }
    *out = minus ? v : -v;
    return true;
}

struct span i64_text(char *room, int64_t v)
{
    size_t at = I64_ROOM;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        room[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0) {
        room[--at] = '-';
    }
    return (struct span){room + at, I64_ROOM - at};
}

/*
 * writer_escape: writes texts inside JSON strings and XML elements. This is the hot path of the
 * writer, so runs of bytes that stand for themselves are copied whole.
 *
 * A byte that is not part of valid UTF-8 becomes U+FFFD, so that the output is always well formed.
 */
#include <string.h>

#include "base/utf8.h"
#include "wire/writer.h"
#include "wire/xml_chars.h"

static const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;

/* Loads eight bytes, the first one lowest. */
static uint64_t load8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

/* Returns how many bytes stand before the first one that is marked by its high bit. */
static size_t bytes_before(uint64_t marks)
{
    return marks != 0 ? (size_t)__builtin_ctzll(marks) / 8 : 8;
}

/* True when w is four letters of the Russian alphabet other than Ё and ё: D0 90 .. D0 BF, D1 80 ..
 * D1 8F. In each pair bit 0 tells D0 from D1, and a bit of 12 and 13 is set exactly behind D0. */
static bool four_letters(uint64_t w)
{
    const uint64_t pairs = 0x0001000100010001U;
    return (w & pairs * 0xC0FEU) == pairs * 0x80D0U && (((w >> 12 | w >> 13) ^ w) & pairs) == pairs;
}

static bool one_letter(const char *p)
{
    unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];
    return (a == 0xD0 && b >= 0x90 && b <= 0xBF) || (a == 0xD1 && b >= 0x80 && b <= 0x8F);
}

/* Returns the bytes of Russian letters at the start of p[0..n). */
static size_t letters(const char *p, size_t n)
{
    size_t i = 0;
    while (n - i >= 8 && four_letters(load8(p + i))) {
        i += 8;
    }
    while (n - i >= 2 && one_letter(p + i)) {
        i += 2;
    }
    return i;
}

/* Sets the high bit of each byte of w that equals c (and perhaps of bytes above the first such
 * one). */
static uint64_t bytes_equal(uint64_t w, char c)
{
    uint64_t x = w ^ (ones * (unsigned char)c);
    return (x - ones) & ~x & highs;
}

/* Sets the high bit of bytes below 0x20 or above 0x7F (and perhaps of bytes above the first such
 * one). */
static uint64_t bytes_odd(uint64_t w)
{
    return ((w - ones * 0x20) | w) & highs;
}

/* Returns the length of the valid sequence of more than one byte at p, and its code point; 0 for
 * none. */
static size_t sequence(const char *p, size_t n, uint32_t *cp)
{
    const unsigned char *u = (const unsigned char *)p;
    if (n >= 2 && u[0] >= 0xC2 && u[0] < 0xE0 && (u[1] & 0xC0U) == 0x80) {
        *cp = (u[0] & 0x1FU) << 6 | (u[1] & 0x3FU);
        return 2;
    }
    size_t len = u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
    struct span s = {p, len};
    if (len > n || !utf8_valid(s)) {
        return 0;
    }
    (void)utf8_next(&s, cp);
    return s.n == 0 ? len : 0;
}

static void put_unit(struct buf *b, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    char text[6] = {
        '\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    buf_add(b, text, sizeof(text));
}

static void put_escaped(struct buf *b, uint32_t cp)
{
    if (cp < 0x10000) {
        put_unit(b, cp);
        return;
    }
    put_unit(b, 0xD800 + ((cp - 0x10000) >> 10));
    put_unit(b, 0xDC00 + ((cp - 0x10000) & 0x3FF));
}

/* Returns the short form of an ASCII character that cannot stand for itself; 0: \u00xx is
 * written. */
static char short_escape(unsigned char c, enum writer_style style)
{
    if (c == '"' || c == '\\' || c == '/') {
        return (char)c;
    }
    if (style == JSON_R7) {
        return 0;
    }
    switch (c) {
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void json_ascii(struct buf *b, unsigned char c, enum writer_style style)
{
    char s = short_escape(c, style);
    if (s == 0) {
        put_unit(b, c);
        return;
    }
    buf_char(b, '\\');
    buf_char(b, s);
}

/* True when a character outside ASCII is written raw. */
static bool json_raw(uint32_t cp, enum writer_style style)
{
    switch (style) {
    case JSON_R7:
        return cp < 0xFFFE;
    case JSON_PHP:
        return (cp >= 0x410 && cp <= 0x44F) || cp == 0x401 || cp == 0x451;
    case JSON_PLAIN:
    default:
        return true;
    }
}

/* Returns the bytes of ASCII at the start of p[0..n) that a JSON string holds as they are. */
static size_t json_ascii_run(const char *p, size_t n, bool slash)
{
    size_t i = 0;
    while (n - i >= 8) {
        uint64_t w = load8(p + i);
        uint64_t stop = bytes_odd(w) | bytes_equal(w, '"') | bytes_equal(w, '\\');
        if (slash) {
            stop |= bytes_equal(w, '/');
        }
        i += bytes_before(stop);
        if (stop != 0) {
            return i;
        }
    }
    for (; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\' || (slash && c == '/')) {
            break;
        }
    }
    return i;
}

/* Returns the bytes at the start of s that a JSON string holds as they are. */
static size_t json_run(struct span s, enum writer_style style)
{
    size_t i = 0;
    while (i < s.n) {
        size_t run = (unsigned char)s.p[i] < 0x80
                         ? json_ascii_run(s.p + i, s.n - i, style != JSON_PLAIN)
                         : letters(s.p + i, s.n - i);
        if (run == 0) {
            uint32_t cp;
            run = (unsigned char)s.p[i] < 0x80 ? 0 : sequence(s.p + i, s.n - i, &cp);
            if (run == 0 || !json_raw(cp, style)) {
                break;
            }
        }
        i += run;
    }
    return i;
}

void json_escape(struct buf *b, struct span s, enum writer_style style)
{
    while (s.n > 0) {
        size_t run = json_run(s, style);
        buf_add(b, s.p, run);
        s = span_sub(s, run, s.n);
        if (s.n == 0) {
            break;
        }
        unsigned char c = (unsigned char)s.p[0];
        uint32_t cp = 0;
        size_t len = 1;
        if (c < 0x80) {
            json_ascii(b, c, style);
        } else if ((len = sequence(s.p, s.n, &cp)) > 0) {
            put_escaped(b, cp);
        } else {
            put_escaped(b, 0xFFFD);
            len = 1;
        }
        s = span_sub(s, len, s.n);
    }
}

void json_quote(struct buf *b, struct span s, enum writer_style style)
{
    size_t run = json_run(s, style);
    char *p = buf_room(b, run + 2);
    p[0] = '"';
    if (run > 0) {
        memcpy(p + 1, s.p, run);
    }
    b->n += run + 1;
    if (run < s.n) {
        json_escape(b, span_sub(s, run, s.n), style);
    }
    buf_char(b, '"');
}

/* Returns the bytes at the start of s that character data holds as they are. */
static size_t xml_run(struct span s)
{
    size_t i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80) {
            if (s.n - i >= 8) {
                uint64_t w = load8(s.p + i);
                size_t run = bytes_before(bytes_odd(w) | bytes_equal(w, '&') | bytes_equal(w, '<') |
                                          bytes_equal(w, '>'));
                i += run;
                if (run > 0) {
                    continue;
                }
            }
            if ((c < 0x20 && c != '\t' && c != '\n') || c == '&' || c == '<' || c == '>') {
                break;
            }
            i++;
            continue;
        }
        uint32_t cp;
        size_t len = letters(s.p + i, s.n - i);
        if (len == 0) {
            len = sequence(s.p + i, s.n - i, &cp);
            if (len == 0 || !xml_char(cp)) {
                break;
            }
        }
        i += len;
    }
    return i;
}

static void xml_ascii(struct buf *b, unsigned char c)
{
    switch (c) {
    case '&':
        buf_text(b, "&amp;");
        break;
    case '<':
        buf_text(b, "&lt;");
        break;
    case '>':
        buf_text(b, "&gt;");
        break;
    case '\r':
        buf_text(b, "&#xD;"); /* a raw CR would be read as a line feed */
        break;
    default:
        break; /* XML 1.0 forbids it, so it is left out */
    }
}

void xml_escape(struct buf *b, struct span s)
{
    while (s.n > 0) {
        size_t run = xml_run(s);
        buf_add(b, s.p, run);
        s = span_sub(s, run, s.n);
        if (s.n == 0) {
            break;
        }
        unsigned char c = (unsigned char)s.p[0];
        uint32_t cp = 0;
        size_t len = 1;
        if (c < 0x80) {
            xml_ascii(b, c);
        } else if ((len = sequence(s.p, s.n, &cp)) == 0) {
            utf8_add(b, 0xFFFD);
            len = 1;
        } /* U+FFFE and U+FFFF are left out */
        s = span_sub(s, len, s.n);
    }
}

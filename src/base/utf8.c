/*
 * utf8: decodes and checks by table 3-7 of Unicode 15 (well-formed byte sequences).
 */
#include "base/utf8.h"

#include <string.h>

/* Returns the length of the sequence at p (n > 0 bytes are left) and its code point; 0 when it is
 * not well formed. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *cp)
{
    unsigned b = p[0];
    if (b < 0x80) {
        *cp = b;
        return 1;
    }
    if (b < 0xC2 || b > 0xF4) {
        return 0;
    }
    size_t len = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    if (n < len) {
        return 0;
    }
    uint32_t v = b & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0U) != 0x80) {
            return 0;
        }
        v = v << 6 | (p[i] & 0x3FU);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (v < least[len] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF)) {
        return 0;
    }
    *cp = v;
    return len;
}

/* True when the eight bytes at p are plain ASCII; with text, printable, too. */
static bool plain8(const unsigned char *p, bool text)
{
    const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    if ((w & highs) != 0) {
        return false;
    }
    if (!text) {
        return true;
    }
    /* Sets the high bit of a byte below 0x20 or equal to 0x7F (no byte has its high bit set
     * before). */
    uint64_t low = ((w | highs) - ones * 0x20) ^ highs;
    uint64_t del = w + ones;
    return ((low | del) & highs) == 0;
}

static bool control(uint32_t cp)
{
    if (cp < 0x20) {
        return cp != '\t' && cp != '\n' && cp != '\r';
    }
    return cp >= 0x7F && cp <= 0x9F && cp != 0x85;
}

static bool check(struct span s, bool text)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = s.n;
    while (n > 0) {
        if (n >= 8 && plain8(p, text)) {
            p += 8;
            n -= 8;
            continue;
        }
        uint32_t cp;
        size_t len = decode(p, n, &cp);
        if (len == 0 || (text && control(cp))) {
            return false;
        }
        p += len;
        n -= len;
    }
    return true;
}

bool utf8_valid(struct span s)
{
    return check(s, false);
}

bool utf8_text(struct span s)
{
    return check(s, true);
}

size_t utf8_count(struct span s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xC0U) != 0x80) {
            count++;
        }
    }
    return count;
}

bool utf8_next(struct span *s, uint32_t *cp)
{
    if (s->n == 0) {
        return false;
    }
    size_t len = decode((const unsigned char *)s->p, s->n, cp);
    if (len == 0) {
        *cp = 0xFFFD;
        len = 1;
    }
    s->p += len;
    s->n -= len;
    return true;
}

void utf8_add(struct buf *b, uint32_t cp)
{
    char *p = buf_room(b, 4);
    size_t n = 0;
    if (cp < 0x80) {
        p[n++] = (char)cp;
    } else if (cp < 0x800) {
        p[n++] = (char)(0xC0 | cp >> 6);
        p[n++] = (char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        p[n++] = (char)(0xE0 | cp >> 12);
        p[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
        p[n++] = (char)(0x80 | (cp & 0x3F));
    } else {
        p[n++] = (char)(0xF0 | (cp >> 18 & 0x07));
        p[n++] = (char)(0x80 | (cp >> 12 & 0x3F));
        p[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
        p[n++] = (char)(0x80 | (cp & 0x3F));
    }
    b->n += n;
}

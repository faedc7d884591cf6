#include "wire/charset.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* Code points of Windows-1251 from 0x80 to 0xBF; 0: undefined. The bytes from 0xC0 are the alphabet
 * from U+0410. */
static const uint16_t windows_1251[] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
    0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0,      0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
    0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
    0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
    0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};
_Static_assert(sizeof(windows_1251) / sizeof(windows_1251[0]) == 0x40, "one for each byte");

uint32_t charset_code_point(unsigned char byte)
{
    if (byte < 0x80) {
        return byte;
    }
    return byte < 0xC0 ? windows_1251[byte - 0x80] : 0x0410U + (byte - 0xC0U);
}

static enum charset charset_of_name(struct span name)
{
    static const char *const names[] = {"windows-1251", "cp1251", "cp-1251", "x-cp1251"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_iis(name, names[i])) {
            return CHARSET_WINDOWS_1251;
        }
    }
    return CHARSET_UTF8;
}

enum charset charset_of_type(struct span content_type)
{
    struct span part, key, value;
    while (span_next(&content_type, ';', &part)) {
        if (!span_cut(part, '=', &key, &value) || !span_iis(span_trim(key), "charset")) {
            continue;
        }
        value = span_trim(value);
        bool quoted = value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"';
        return charset_of_name(quoted ? span_sub(value, 1, value.n - 2) : value);
    }
    return CHARSET_UNDECLARED;
}

static enum err undefined(struct ctx *c)
{
    return err_set(c, E_ENCODING, "a byte that Windows-1251 does not define");
}

enum err charset_text(struct ctx *c, enum charset from, struct span text, struct span *out)
{
    struct buf b;
    *out = text;
    if (from != CHARSET_WINDOWS_1251) {
        return E_OK;
    }
    buf_init(&b, c->mem, text.n * 2 + 1);
    for (size_t i = 0; i < text.n; i++) {
        uint32_t cp = charset_code_point((unsigned char)text.p[i]);
        if (cp == 0 && text.p[i] != '\0') {
            return undefined(c);
        }
        utf8_add(&b, cp);
    }
    *out = buf_view(&b);
    return E_OK;
}

/* Returns the value of two hex digits; -1 when there are none. */
static int hex_pair(struct span s, size_t at)
{
    int v = 0;
    for (size_t i = at; i < at + 2; i++) {
        char c = i < s.n ? s.p[i] : '\0', lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9') {
            v = v * 16 + (c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            v = v * 16 + (lower - 'a' + 10);
        } else {
            return -1;
        }
    }
    return v;
}

/* Adds a byte from 0x80 up as the escapes of its UTF-8, which is made in utf8. Returns false when
 * the byte is undefined. */
static bool add_escaped(struct buf *b, struct buf *utf8, unsigned char byte)
{
    uint32_t cp = charset_code_point(byte);
    if (cp == 0) {
        return false;
    }
    utf8->n = 0;
    utf8_add(utf8, cp);
    for (size_t i = 0; i < utf8->n; i++) {
        buf_printf(b, "%%%02X", (unsigned)(unsigned char)utf8->p[i]);
    }
    return true;
}

enum err charset_form(struct ctx *c, enum charset from, struct span text, struct span *out)
{
    struct buf b, utf8;
    *out = text;
    if (from != CHARSET_WINDOWS_1251) {
        return E_OK;
    }
    buf_init(&b, c->mem, text.n * 2 + 1);
    buf_init(&utf8, c->mem, 4);
    for (size_t i = 0; i < text.n; i++) {
        int escaped = text.p[i] == '%' ? hex_pair(text, i + 1) : -1;
        unsigned char byte = escaped >= 0 ? (unsigned char)escaped : (unsigned char)text.p[i];
        if (byte < 0x80) {
            buf_char(&b, text.p[i]); /* '%' stays, because its digits follow */
            continue;
        }
        if (!add_escaped(&b, &utf8, byte)) {
            return undefined(c);
        }
        i += escaped >= 0 ? 2 : 0;
    }
    *out = buf_view(&b);
    return E_OK;
}

/* Returns the name behind encoding= in an XML declaration; absent when there is none. */
static struct span declared(struct span text)
{
    const char *end =
        text.n > 5 && span_starts(text, SPAN("<?xml")) ? memmem(text.p, text.n, "?>", 2) : NULL;
    if (end == NULL) {
        return SPAN_NONE;
    }
    struct span head = span_sub(text, 0, (size_t)(end - text.p)), value;
    const char *at = memmem(head.p, head.n, "encoding", 8);
    if (at == NULL ||
        !span_cut(span_sub(head, (size_t)(at - head.p), head.n), '=', &head, &value)) {
        return SPAN_NONE;
    }
    value = span_trim(value);
    if (!span_any(value) || (value.p[0] != '"' && value.p[0] != '\'')) {
        return SPAN_NONE;
    }
    char quote = value.p[0];
    value = span_sub(value, 1, value.n);
    return span_cut(value, quote, &head, &value) ? head : SPAN_NONE;
}

enum err charset_xml(struct ctx *c, enum charset from, struct span text, struct span *out)
{
    struct buf b;
    *out = text;
    struct span name = text.p != NULL ? declared(text) : SPAN_NONE;
    bool says = span_any(name) && charset_of_name(name) != CHARSET_UTF8;
    if (from == CHARSET_UTF8 || (from == CHARSET_UNDECLARED && !says)) {
        return E_OK;
    }
    if (says) {
        size_t before = (size_t)(name.p - text.p);
        buf_init(&b, c->mem, text.n + 8);
        buf_span(&b, span_sub(text, 0, before));
        buf_text(&b, "utf-8");
        buf_span(&b, span_sub(text, before + name.n, text.n));
        text = buf_view(&b);
    }
    return charset_text(c, CHARSET_WINDOWS_1251, text, out);
}

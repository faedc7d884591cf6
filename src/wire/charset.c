#include "wire/charset.h"

#include <iconv.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* The code points of a charset's bytes from 0x80 on; 0: undefined. */
struct charset_table {
    uint16_t at[0x80];
};

/* The names of the charsets in lower case; iconv's comes first. */
static const struct {
    enum charset charset;
    const char *name;
} names[] = {
    {CHARSET_WINDOWS_1251, "windows-1251"},
    {CHARSET_WINDOWS_1251, "cp1251"},
    {CHARSET_WINDOWS_1251, "cp-1251"},
    {CHARSET_WINDOWS_1251, "x-cp1251"},
    {CHARSET_WINDOWS_1251, "win-1251"},
    {CHARSET_WINDOWS_1251, "1251"},
    {CHARSET_KOI8_R, "koi8-r"},
    {CHARSET_KOI8_R, "koi8r"},
    {CHARSET_KOI8_R, "koi8_r"},
    {CHARSET_KOI8_R, "koi8"},
    {CHARSET_KOI8_R, "koi"},
    {CHARSET_KOI8_R, "cskoi8r"},
    {CHARSET_KOI8_U, "koi8-u"},
    {CHARSET_KOI8_U, "koi8u"},
    {CHARSET_CP866, "ibm866"},
    {CHARSET_CP866, "cp866"},
    {CHARSET_CP866, "866"},
    {CHARSET_CP866, "dos-866"},
    {CHARSET_ISO_8859_5, "iso-8859-5"},
    {CHARSET_ISO_8859_5, "iso8859-5"},
    {CHARSET_ISO_8859_5, "iso_8859-5"},
    {CHARSET_ISO_8859_5, "cyrillic"},
    {CHARSET_MACINTOSH, "mac-cyrillic"},
    {CHARSET_MACINTOSH, "x-mac-cyrillic"},
    {CHARSET_MACINTOSH, "maccyrillic"},
    {CHARSET_UTF8, "utf-8"},
    {CHARSET_UTF8, "utf8"},
    {CHARSET_UTF8, "unicode-1-1-utf-8"},
    {CHARSET_UTF8, "utf8mb4"},
    {CHARSET_UNDECLARED, ""},
    {CHARSET_UNDECLARED, "us-ascii"},
    {CHARSET_UNDECLARED, "ascii"},
    {CHARSET_UNDECLARED, "iso-8859-1"},
    {CHARSET_UNDECLARED, "iso8859-1"},
    {CHARSET_UNDECLARED, "iso_8859-1"},
    {CHARSET_UNDECLARED, "latin1"},
    {CHARSET_UNDECLARED, "windows-1252"},
    {CHARSET_UNDECLARED, "cp1252"},
};

static enum charset charset_of_name(struct span name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_iis(name, names[i].name)) {
            return names[i].charset;
        }
    }
    return CHARSET_UNKNOWN;
}

/* Returns iconv's name of a charset. */
static const char *name_of(enum charset charset)
{
    size_t i = 0;
    while (names[i].charset != charset) {
        i++;
    }
    return names[i].name;
}

static bool is_ascii(struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* Fills the table of a charset. Returns false when the C library does not know it. */
static bool read_table(enum charset charset, struct charset_table *t)
{
    iconv_t cd = iconv_open("UTF-16LE", name_of(charset));
    if (cd == (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr): POSIX says so */
        return false;
    }
    for (size_t i = 0; i < sizeof(t->at) / sizeof(t->at[0]); i++) {
        char byte = (char)(unsigned char)(0x80 + i), *in = &byte;
        unsigned char unit[2];
        char *out = (char *)unit;
        size_t in_left = 1, out_left = sizeof(unit);
        bool defined = iconv(cd, &in, &in_left, &out, &out_left) == 0 && out_left == 0;
        t->at[i] = defined ? (uint16_t)(unit[0] | unit[1] << 8) : 0;
        (void)iconv(cd, NULL, NULL, NULL, NULL);
    }
    (void)iconv_close(cd);
    return true;
}

/* Finds out how a text is read. *as_it_is: it is UTF-8 or ASCII, or its parser refuses it.
 * E_ENCODING: nobody can read it. */
static enum err begin(struct ctx *c, enum charset from, bool ascii, bool *as_it_is,
                      struct charset_table *t)
{
    *as_it_is = from == CHARSET_UNDECLARED || from == CHARSET_UTF8 || ascii;
    if (*as_it_is || (from != CHARSET_UNKNOWN && read_table(from, t))) {
        return E_OK;
    }
    return err_set(c, E_ENCODING, "the declared charset is not known here");
}

/* Returns the code point of a byte; 0 when it has none. */
static uint32_t code_point(const struct charset_table *t, unsigned char byte)
{
    return byte < 0x80 ? byte : t->at[byte - 0x80];
}

uint32_t charset_code_point(unsigned char byte)
{
    static struct charset_table t;
    static bool known;
    if (!known) {
        known = read_table(CHARSET_WINDOWS_1251, &t);
    }
    return code_point(&t, byte);
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
    return err_set(c, E_ENCODING, "a byte that the declared charset does not define");
}

enum err charset_text(struct ctx *c, enum charset from, struct span text, struct span *out)
{
    struct buf b;
    struct charset_table t;
    bool as_it_is;
    enum err e = begin(c, from, is_ascii(text), &as_it_is, &t);
    *out = text;
    if (e != E_OK || as_it_is) {
        return e;
    }
    buf_init(&b, c->mem, text.n * 2 + 1);
    for (size_t i = 0; i < text.n; i++) {
        uint32_t cp = code_point(&t, (unsigned char)text.p[i]);
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
static bool add_escaped(struct buf *b, struct buf *utf8, const struct charset_table *t,
                        unsigned char byte)
{
    uint32_t cp = code_point(t, byte);
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
    struct charset_table t;
    bool as_it_is;
    bool ascii = from == CHARSET_UNKNOWN && span_find(text, '%') < 0 && is_ascii(text);
    enum err e = begin(c, from, ascii, &as_it_is, &t);
    *out = text;
    if (e != E_OK || as_it_is) {
        return e;
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
        if (!add_escaped(&b, &utf8, &t, byte)) {
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
    enum charset said = span_any(name) ? charset_of_name(name) : CHARSET_UNDECLARED;
    from = from == CHARSET_UNDECLARED ? said : from;
    if (from == CHARSET_UTF8 || from == CHARSET_UNDECLARED) {
        return E_OK;
    }
    if (said != CHARSET_UTF8 && span_any(name)) {
        size_t before = (size_t)(name.p - text.p);
        buf_init(&b, c->mem, text.n + 8);
        buf_span(&b, span_sub(text, 0, before));
        buf_text(&b, "utf-8");
        buf_span(&b, span_sub(text, before + name.n, text.n));
        text = buf_view(&b);
    }
    return charset_text(c, from, text, out);
}

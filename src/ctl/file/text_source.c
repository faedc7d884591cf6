#include "ctl/file/text_source.h"

#include <string.h>

#include "base/utf8.h"
#include "wire/charset.h"

enum { SURROGATE_HIGH = 0xD800, SURROGATE_LOW = 0xDC00 };

static const struct {
    const char *name;
    enum text_encoding encoding;
} names[] = {
    {"auto", TEXT_DETECT},    {"utf-8", TEXT_UTF8},          {"utf8", TEXT_UTF8},
    {"utf-16", TEXT_UTF16LE}, {"utf-16le", TEXT_UTF16LE},    {"utf-16be", TEXT_UTF16BE},
    {"cp1251", TEXT_CP1251},  {"windows-1251", TEXT_CP1251},
};

bool text_encoding_read(const char *name, enum text_encoding *out)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_iis(span_of(name), names[i].name)) {
            *out = names[i].encoding;
            return true;
        }
    }
    return false;
}

const char *text_encoding_name(enum text_encoding encoding)
{
    static const char *const shown[] = {
        [TEXT_DETECT] = "UTF-8",     [TEXT_UTF8] = "UTF-8",          [TEXT_UTF16LE] = "UTF-16LE",
        [TEXT_UTF16BE] = "UTF-16BE", [TEXT_CP1251] = "Windows-1251",
    };
    return shown[encoding];
}

void text_source_begin(struct text_source *s, FILE *f, enum text_encoding encoding)
{
    s->f = f;
    s->encoding = encoding;
    s->offset = 0;
    s->begun = s->peeking = false;
    s->n = s->at = s->out_n = s->out_at = 0;
}

/* Returns the length of the block without a character that is cut off at its end. */
static size_t whole_characters(const unsigned char *p, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char c = p[n - back];
        if (c >= 0xC0) { /* the first byte of a sequence: is all of it there? */
            size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return length > back ? n - back : n;
        }
        if (c < 0x80) {
            break;
        }
    }
    return n;
}

static bool only_ascii(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* UTF-16 without a mark: every second byte of its ASCII is zero. */
static enum text_encoding utf16_of(const unsigned char *p, size_t n)
{
    size_t even = 0, odd = 0, pairs = n / 2;
    for (size_t i = 0; i + 1 < n; i += 2) {
        even += p[i] == 0;
        odd += p[i + 1] == 0;
    }
    if (pairs < 2 || even + odd == 0 || (even > 0 && odd > 0)) {
        return TEXT_DETECT;
    }
    return odd > 0 ? TEXT_UTF16LE : TEXT_UTF16BE;
}

/* Tells the encoding by a block; stays TEXT_DETECT when the block is ASCII. */
static void detect(struct text_source *s)
{
    if (s->encoding == TEXT_DETECT && !s->begun) {
        s->encoding = utf16_of(s->block, s->n);
    }
    if (s->encoding != TEXT_DETECT || only_ascii(s->block, s->n)) {
        return;
    }
    struct span whole = {(const char *)s->block, whole_characters(s->block, s->n)};
    s->encoding = utf8_valid(whole) ? TEXT_UTF8 : TEXT_CP1251;
}

/* Skips a byte order mark, which says what the text is in, unless that is known already. */
static void take_mark(struct text_source *s)
{
    static const struct {
        const char *bytes;
        size_t n;
        enum text_encoding encoding;
    } marks[] = {{"\xEF\xBB\xBF", 3, TEXT_UTF8},
                 {"\xFF\xFE", 2, TEXT_UTF16LE},
                 {"\xFE\xFF", 2, TEXT_UTF16BE}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        bool utf16 = s->encoding == TEXT_UTF16LE && marks[i].encoding != TEXT_UTF8;
        bool fits = s->encoding == TEXT_DETECT || s->encoding == marks[i].encoding || utf16;
        if (fits && s->n >= marks[i].n && memcmp(s->block, marks[i].bytes, marks[i].n) == 0) {
            s->encoding = marks[i].encoding;
            s->at = marks[i].n;
            s->offset = (int64_t)marks[i].n;
            return;
        }
    }
}

/* Reads the next block; false at the end of the file. */
static bool fill(struct text_source *s)
{
    if (s->peeking) {
        return false;
    }
    s->n = fread(s->block, 1, sizeof(s->block), s->f);
    s->at = 0;
    if (!s->begun && s->n > 0) {
        take_mark(s);
    }
    if (s->encoding == TEXT_DETECT) {
        detect(s);
    }
    s->begun = true;
    return s->at < s->n;
}

bool text_source_seek(struct text_source *s, int64_t offset)
{
    if (!s->begun) {
        (void)fill(s); /* the mark at the beginning counts, wherever reading goes on */
    }
    if (fseeko(s->f, (off_t)offset, SEEK_SET) != 0) {
        return false;
    }
    s->offset = offset;
    s->n = s->at = s->out_n = s->out_at = 0;
    return true;
}

static int take_raw(struct text_source *s)
{
    if (s->at == s->n && !fill(s)) {
        return EOF;
    }
    s->offset++;
    return s->block[s->at++];
}

/* Returns the next unit of UTF-16; EOF at the end, and for half a unit there. */
static int take_unit(struct text_source *s)
{
    int first = take_raw(s), second = first == EOF ? EOF : take_raw(s);
    if (second == EOF) {
        return EOF;
    }
    return s->encoding == TEXT_UTF16BE ? first << 8 | second : second << 8 | first;
}

static bool is_surrogate(int unit, int from)
{
    return unit >= from && unit < from + (SURROGATE_LOW - SURROGATE_HIGH);
}

/* Puts the UTF-8 form of a character into s->out and returns its first byte. */
static int put(struct text_source *s, uint32_t cp)
{
    struct buf b = {.p = (char *)s->out, .cap = sizeof(s->out)};
    utf8_add(&b, cp);
    s->out_n = b.n;
    s->out_at = 1;
    return s->out[0];
}

static int next_utf16(struct text_source *s)
{
    int unit = take_unit(s);
    if (unit == EOF) {
        return EOF;
    }
    if (is_surrogate(unit, SURROGATE_HIGH)) {
        int low = take_unit(s);
        if (!is_surrogate(low, SURROGATE_LOW)) {
            return TEXT_BAD_BYTE;
        }
        return put(s, 0x10000U + ((uint32_t)(unit - SURROGATE_HIGH) << 10) +
                          (uint32_t)(low - SURROGATE_LOW));
    }
    return is_surrogate(unit, SURROGATE_LOW) ? TEXT_BAD_BYTE : put(s, (uint32_t)unit);
}

static int next_cp1251(struct text_source *s)
{
    int c = take_raw(s);
    if (c == EOF || c < 0x80) {
        return c;
    }
    uint32_t cp = charset_code_point((unsigned char)c);
    return cp == 0 ? TEXT_BAD_BYTE : put(s, cp);
}

int text_source_next(struct text_source *s)
{
    if (s->out_at < s->out_n) {
        return s->out[s->out_at++];
    }
    if (s->at == s->n && !fill(s)) { /* so that the encoding is known */
        return EOF;
    }
    switch (s->encoding) {
    case TEXT_UTF16LE:
    case TEXT_UTF16BE:
        return next_utf16(s);
    case TEXT_CP1251:
        return next_cp1251(s);
    case TEXT_DETECT:
    case TEXT_UTF8:
        break;
    }
    return take_raw(s);
}

void text_source_peek(struct text_source *s, char *line, size_t n)
{
    size_t used = 0, at;
    int64_t offset;
    if (!s->begun) {
        (void)fill(s);
    }
    at = s->at;
    offset = s->offset;
    s->peeking = true; /* nothing behind the first block is looked at */
    for (int c; used + 1 < n && (c = text_source_next(s)) != EOF && c != '\n' && c != '\r';) {
        line[used++] = (char)c;
    }
    s->peeking = false;
    s->at = at;
    s->offset = offset;
    s->out_n = s->out_at = 0;
    line[used] = '\0';
}

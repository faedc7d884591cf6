#include "base/text.h"

#include "base/utf8.h"

/* Characters of Unicode 15 in order: White_Space, and Default_Ignorable_Code_Point with similar
 * ones. VT, FF and the other control characters are missing because they are refused, not passed
 * over. */
static const struct {
    uint32_t first, last;
    enum text_class class;
} ranges[] = {
    {0x0009, 0x000A, TEXT_BLANK},     /* TAB, LF */
    {0x000D, 0x000D, TEXT_BLANK},     /* CR */
    {0x0020, 0x0020, TEXT_BLANK},     /* space */
    {0x0085, 0x0085, TEXT_BLANK},     /* next line */
    {0x00A0, 0x00A0, TEXT_BLANK},     /* no-break space */
    {0x00AD, 0x00AD, TEXT_JOINER},    /* soft hyphen */
    {0x034F, 0x034F, TEXT_JOINER},    /* combining grapheme joiner */
    {0x061C, 0x061C, TEXT_UNSEEN},    /* Arabic letter mark */
    {0x115F, 0x1160, TEXT_BLANK},     /* Hangul fillers */
    {0x1680, 0x1680, TEXT_BLANK},     /* Ogham space mark */
    {0x17B4, 0x17B5, TEXT_UNSEEN},    /* Khmer inherent vowels */
    {0x180B, 0x180D, TEXT_SELECTOR},  /* Mongolian variation selectors */
    {0x180E, 0x180E, TEXT_UNSEEN},    /* Mongolian vowel separator */
    {0x180F, 0x180F, TEXT_SELECTOR},  /* Mongolian variation selector four */
    {0x2000, 0x200A, TEXT_BLANK},     /* en quad to hair space */
    {0x200B, 0x200B, TEXT_UNSEEN},    /* zero width space */
    {0x200C, 0x200D, TEXT_JOINER},    /* zero width non-joiner and joiner */
    {0x200E, 0x200F, TEXT_UNSEEN},    /* direction marks */
    {0x2028, 0x2029, TEXT_BLANK},     /* line and paragraph separator */
    {0x202A, 0x202E, TEXT_UNSEEN},    /* direction embeddings and overrides */
    {0x202F, 0x202F, TEXT_BLANK},     /* narrow no-break space */
    {0x205F, 0x205F, TEXT_BLANK},     /* medium mathematical space */
    {0x2060, 0x206F, TEXT_UNSEEN},    /* word joiner, invisible operators, direction isolates */
    {0x2800, 0x2800, TEXT_BLANK},     /* Braille pattern without dots */
    {0x3000, 0x3000, TEXT_BLANK},     /* ideographic space */
    {0x3164, 0x3164, TEXT_BLANK},     /* Hangul filler */
    {0xFE00, 0xFE0F, TEXT_SELECTOR},  /* variation selectors */
    {0xFEFF, 0xFEFF, TEXT_UNSEEN},    /* byte order mark */
    {0xFFA0, 0xFFA0, TEXT_BLANK},     /* halfwidth Hangul filler */
    {0xFFF0, 0xFFFB, TEXT_UNSEEN},    /* reserved, and interlinear annotation */
    {0x1BCA0, 0x1BCA3, TEXT_UNSEEN},  /* shorthand format controls */
    {0x1D173, 0x1D17A, TEXT_UNSEEN},  /* musical beams, ties, slurs, phrases */
    {0xE0000, 0xE0FFF, TEXT_SELECTOR} /* tags, variation selectors supplement */
};

enum text_class text_class(uint32_t cp)
{
    size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cp > ranges[middle].last) {
            low = middle + 1;
        } else if (cp < ranges[middle].first) {
            high = middle;
        } else {
            return ranges[middle].class;
        }
    }
    return TEXT_INK;
}

/* Gives the class of the first character of s, which is not empty, and its length in bytes. */
static enum text_class first_class(struct span s, size_t *bytes)
{
    unsigned char c = (unsigned char)s.p[0];
    if (c > ' ' && c < 0x7F) {
        *bytes = 1;
        return TEXT_INK;
    }
    struct span rest = s;
    uint32_t cp = 0;
    (void)utf8_next(&rest, &cp);
    *bytes = s.n - rest.n;
    return text_class(cp);
}

/* Returns the length in bytes of the last character of s, which is not empty. */
static size_t last_bytes(struct span s)
{
    size_t n = 1;
    while (n < s.n && n < 4 && ((unsigned char)s.p[s.n - n] & 0xC0U) == 0x80) {
        n++;
    }
    return n;
}

struct span text_trim(struct span s)
{
    size_t n;
    while (s.n > 0 && first_class(s, &n) != TEXT_INK) {
        s = span_sub(s, n, s.n);
    }
    while (s.n > 0) {
        size_t last = last_bytes(s);
        enum text_class class = first_class(span_sub(s, s.n - last, last), &n);
        if (class == TEXT_INK || class == TEXT_SELECTOR) {
            break;
        }
        s.n -= last;
    }
    return s;
}

void text_squeeze(struct buf *b, struct span s)
{
    bool gap = false;
    size_t n;
    for (s = text_trim(s); s.n > 0; s = span_sub(s, n, s.n)) {
        enum text_class class = first_class(s, &n);
        if (class == TEXT_BLANK) {
            gap = true;
        } else if (class != TEXT_UNSEEN) {
            buf_text(b, gap ? " " : "");
            buf_span(b, span_sub(s, 0, n));
            gap = false;
        }
    }
}

/* True when text_squeeze() would change nothing in s, which is trimmed. */
static bool is_line(struct span s)
{
    bool blank = false;
    for (size_t n; s.n > 0; s = span_sub(s, n, s.n)) {
        enum text_class class = first_class(s, &n);
        if (class == TEXT_UNSEEN || (class == TEXT_BLANK && (blank || s.p[0] != ' '))) {
            return false;
        }
        blank = class == TEXT_BLANK;
    }
    return true;
}

struct span text_line(struct arena *mem, struct span s)
{
    s = text_trim(s);
    if (is_line(s)) {
        return s;
    }
    struct buf b;
    buf_init(&b, mem, s.n);
    text_squeeze(&b, s);
    return buf_view(&b);
}

/* Characters that are compared as another one, sorted. The database's fold() knows the same. */
static const struct {
    uint32_t from, to;
} same[] = {
    {0x0060, '\''}, {0x00AB, '"'},  {0x00B4, '\''}, {0x00BB, '"'},   {0x0130, 'i'},
    {0x0131, 'i'},  {0x02B9, '\''}, {0x02BC, '\''}, {0x0401, 0x435}, {0x0451, 0x435},
    {0x2010, '-'},  {0x2011, '-'},  {0x2012, '-'},  {0x2013, '-'},   {0x2014, '-'},
    {0x2015, '-'},  {0x2018, '\''}, {0x2019, '\''}, {0x201A, '\''},  {0x201B, '\''},
    {0x201C, '"'},  {0x201D, '"'},  {0x201E, '"'},  {0x201F, '"'},   {0x2032, '\''},
    {0x2033, '"'},  {0x2039, '"'},  {0x203A, '"'},  {0x2043, '-'},   {0x2212, '-'},
    {0xFE58, '-'},  {0xFE63, '-'},  {0xFF02, '"'},  {0xFF07, '\''},  {0xFF0D, '-'},
};

static uint32_t folded(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F)) {
        return c + 0x20;
    }
    if ((c > '`' && c < 0x80) || (c >= 0x430 && c <= 0x44F)) {
        return c;
    }
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        if (same[i].from == c) {
            return same[i].to;
        }
    }
    return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

/* Takes a mark behind a letter: й and ё written as two characters, the dot of an i. */
static uint32_t composed(struct span *s, uint32_t c)
{
    struct span rest = *s;
    uint32_t mark = 0;
    if (!utf8_next(&rest, &mark)) {
        return c;
    }
    bool short_i = c == 0x438 && mark == 0x306;
    if (short_i || (c == 0x435 && mark == 0x308) || (c == 'i' && mark == 0x307)) {
        *s = rest;
    }
    return short_i ? 0x439 : c;
}

bool text_next_folded(struct span *s, uint32_t *cp)
{
    bool blank = false;
    for (struct span rest = *s; utf8_next(&rest, cp); *s = rest) {
        enum text_class class = text_class(*cp);
        if (class == TEXT_INK) {
            if (blank) {
                break;
            }
            *s = rest;
            *cp = composed(s, folded(*cp));
            return true;
        }
        blank = blank || class == TEXT_BLANK;
    }
    *cp = ' ';
    return blank;
}

int text_compare_folded(struct span a, struct span b)
{
    uint32_t x = 0, y = 0;
    a = text_trim(a);
    b = text_trim(b);
    for (;;) {
        bool more_a = text_next_folded(&a, &x), more_b = text_next_folded(&b, &y);
        if (!more_a || !more_b) {
            return (int)more_a - (int)more_b;
        }
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
}

struct span text_letters(struct arena *mem, struct span text)
{
    struct buf b;
    struct span rest = text_trim(text);
    buf_init(&b, mem, text.n + 1);
    for (uint32_t c; text_next_folded(&rest, &c);) {
        bool latin = c >= 'a' && c <= 'z', russian = c >= 0x0430 && c <= 0x044F;
        if (latin || russian) {
            utf8_add(&b, c);
        }
    }
    return buf_view(&b);
}

#include "directory/contact/phone.h"

#include <string.h>

#include "base/utf8.h"

enum { NUMBER_MIN = 7, BEGUN_MIN = 4, NUMBER_MAX = 15, EXTENSION_MAX = 5, PAUSED_MAX = 7 };

enum sign { SIGN_OTHER, SIGN_BLANK, SIGN_DIGIT, SIGN_PLUS, SIGN_BETWEEN };

struct range {
    uint32_t from, to;
    enum sign sign;
};

/* Characters other than ASCII that stand in numbers, ascending. Invisible marks count as
 * separators. */
static const struct range ranges[] = {
    {0x0085, 0x0085, SIGN_BLANK},   {0x00a0, 0x00a0, SIGN_BLANK},   {0x00ad, 0x00ad, SIGN_BETWEEN},
    {0x034f, 0x034f, SIGN_BETWEEN}, {0x061c, 0x061c, SIGN_BETWEEN}, {0x0660, 0x0669, SIGN_DIGIT},
    {0x06f0, 0x06f9, SIGN_DIGIT},   {0x1680, 0x1680, SIGN_BLANK},   {0x180e, 0x180e, SIGN_BETWEEN},
    {0x2000, 0x200a, SIGN_BLANK},   {0x200b, 0x200f, SIGN_BETWEEN}, {0x2010, 0x2015, SIGN_BETWEEN},
    {0x2028, 0x2029, SIGN_BLANK},   {0x202a, 0x202e, SIGN_BETWEEN}, {0x202f, 0x202f, SIGN_BLANK},
    {0x2043, 0x2043, SIGN_BETWEEN}, {0x205f, 0x205f, SIGN_BLANK},   {0x2060, 0x2064, SIGN_BETWEEN},
    {0x2066, 0x2069, SIGN_BETWEEN}, {0x2212, 0x2212, SIGN_BETWEEN}, {0x2800, 0x2800, SIGN_BLANK},
    {0x3000, 0x3000, SIGN_BLANK},   {0x30fc, 0x30fc, SIGN_BETWEEN}, {0xfe58, 0xfe58, SIGN_BETWEEN},
    {0xfe63, 0xfe63, SIGN_BETWEEN}, {0xfeff, 0xfeff, SIGN_BETWEEN}, {0xff08, 0xff09, SIGN_BETWEEN},
    {0xff0b, 0xff0b, SIGN_PLUS},    {0xff0d, 0xff0f, SIGN_BETWEEN}, {0xff10, 0xff19, SIGN_DIGIT},
};

static enum sign ascii_sign(char c)
{
    if (c >= '0' && c <= '9') {
        return SIGN_DIGIT;
    }
    if (c == '+') {
        return SIGN_PLUS;
    }
    return span_find(SPAN(" \t\r\n\v\f"), c) >= 0 ? SIGN_BLANK
           : span_find(SPAN("-()./_~"), c) >= 0   ? SIGN_BETWEEN
                                                  : SIGN_OTHER;
}

static enum sign sign_of(uint32_t cp)
{
    if (cp < 0x80) {
        return ascii_sign((char)cp);
    }
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]) && ranges[i].from <= cp; i++) {
        if (cp <= ranges[i].to) {
            return ranges[i].sign;
        }
    }
    return SIGN_OTHER;
}

bool phone_may_be_tail(struct span text)
{
    size_t digits = 0;
    uint32_t cp;
    for (struct span rest = text; utf8_next(&rest, &cp);) {
        enum sign sign = sign_of(cp);
        digits += sign == SIGN_DIGIT;
        if (sign == SIGN_OTHER || sign == SIGN_PLUS) {
            return false;
        }
    }
    return digits >= PHONE_TAIL_MIN && digits <= PHONE_TAIL_MAX;
}

/* A word of a text: its bytes [from, to), and the number of its digits, 0 when it is no part of a
 * number. */
struct word {
    size_t from, to, digits;
    bool number, plus;
};

/* Takes the next word of the text behind *at. */
static bool next_word(struct span text, size_t *at, struct word *w)
{
    struct span rest = span_sub(text, *at, text.n);
    uint32_t cp;
    *w = (struct word){.from = text.n, .number = true};
    while (rest.n > 0) {
        size_t here = text.n - rest.n;
        (void)utf8_next(&rest, &cp);
        enum sign sign = sign_of(cp);
        if (sign == SIGN_BLANK) {
            if (w->from < text.n) {
                break;
            }
            continue;
        }
        if (w->from == text.n) {
            w->from = here;
            w->plus = sign == SIGN_PLUS;
        }
        w->to = text.n - rest.n;
        w->digits += sign == SIGN_DIGIT;
        w->number = w->number && sign != SIGN_OTHER;
    }
    *at = text.n - rest.n;
    return w->from < text.n;
}

/* Signs around a word that are none of it: quotes and brackets, and behind it those of a sentence.
 */
static bool is_around(uint32_t cp, bool behind)
{
    if (cp < 0x80) {
        return span_find(SPAN("\"'`<>[]{}()"), (char)cp) >= 0 ||
               (behind && span_find(SPAN(",;:.!?"), (char)cp) >= 0);
    }
    return cp == 0xab || cp == 0xbb || (cp >= 0x2018 && cp <= 0x201f);
}

/* Takes off a word that is no group of a number the signs around it, unless nothing else is in it.
 * What is left may be a group of a number. */
static struct word bare(struct span text, struct word w)
{
    size_t from = w.to, to = w.from, at = 0;
    struct word inner;
    uint32_t cp;
    for (struct span rest = span_sub(text, w.from, w.to - w.from); !w.number && rest.n > 0;) {
        size_t here = w.to - rest.n;
        (void)utf8_next(&rest, &cp);
        from = from == w.to && !is_around(cp, false) ? here : from;
        to = is_around(cp, true) ? to : w.to - rest.n;
    }
    if (from >= to || !next_word(span_sub(text, from, to - from), &at, &inner)) {
        return w;
    }
    inner.from = from;
    inner.to = to;
    return inner;
}

/* Returns the number of digits that words must have together to be one number: fewer when the first
 * one is a prefix. */
static size_t digits_wanted(struct span text, const struct word *first)
{
    struct span word = span_sub(text, first->from, first->to - first->from);
    bool prefix = first->plus || span_is(word, "8") || span_is(word, "7");
    return prefix ? BEGUN_MIN : NUMBER_MIN;
}

/* Returns the end of the number that begins with a word, or the word's own end when none begins.
 * raw: the first word with the signs around it. *at: the place behind it. */
static size_t number_end(struct span text, const struct word *first, const struct word *raw,
                         size_t *at)
{
    size_t digits = first->digits, end = first->to, behind = *at, seen = *at;
    bool more = first->number && first->to == raw->to;
    struct word next;
    while (more && next_word(text, &seen, &next)) {
        struct word w = bare(text, next);
        if (!w.number || w.plus || w.from > next.from || digits + w.digits > NUMBER_MAX) {
            break;
        }
        digits += w.digits;
        end = w.to;
        behind = seen;
        more = w.to == next.to;
    }
    if (digits < digits_wanted(text, first)) {
        return first->to;
    }
    *at = behind;
    return end;
}

static uint32_t small(uint32_t cp)
{
    bool capital = (cp >= 'A' && cp <= 'Z') || (cp >= 0x0410 && cp <= 0x042f);
    return capital ? cp + 0x20 : cp;
}

/* Takes a word, given in small letters, off *s, whatever its case. */
static bool take_word(struct span *s, struct span word)
{
    struct span rest = *s;
    uint32_t a, b;
    while (utf8_next(&word, &b)) {
        if (!utf8_next(&rest, &a) || small(a) != b) {
            return false;
        }
    }
    *s = rest;
    return true;
}

static bool is_letter(uint32_t cp)
{
    uint32_t c = small(cp);
    return (c >= 'a' && c <= 'z') || (c >= 0x0430 && c <= 0x045f);
}

/* Words before a number that say which it is, in small letters; kartoteka.phone_label() has them,
 * too. */
static const char *const labels[] = {
    "№",       "т",        "тел",     "телефон",  "моб",      "мобильный", "сот",
    "сотовый", "раб",      "рабочий", "дом",      "домашний", "факс",      "номер",
    "tel",     "phone",    "mob",     "mobile",   "cell",     "work",      "home",
    "fax",     "whatsapp", "viber",   "telegram", "ватсап",   "вайбер",    "телеграм",
};

/* True when a text holds signs and at most two digits: "", ".", "1:", "№ 2". */
static bool is_numbering(struct span s)
{
    size_t digits = 0;
    uint32_t cp;
    while (utf8_next(&s, &cp)) {
        digits += sign_of(cp) == SIGN_DIGIT;
        if (is_letter(cp) || sign_of(cp) == SIGN_PLUS || cp > 0xffff || digits > 2) {
            return false;
        }
    }
    return true;
}

/* True for a word that is a label: тел, Моб., тел.1: */
static bool is_label(struct span word)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        struct span rest = word;
        if (take_word(&rest, span_of(labels[i])) && is_numbering(rest)) {
            return true;
        }
    }
    return false;
}

/* Returns the place of the label that stands before the word *n; *n when none does. */
static size_t label_before(const struct span *words, size_t n)
{
    if (n > 0 && is_label(words[n - 1])) {
        return n - 1;
    }
    return n > 1 && is_numbering(words[n - 1]) && is_label(words[n - 2]) ? n - 2 : n;
}

static size_t count_digits(struct span *s)
{
    size_t n = 0;
    while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9') {
        *s = span_sub(*s, 1, s->n);
        n++;
    }
    return n;
}

/* True when a text begins with an extension: one of the words, its ending, signs, a digit. */
static bool extension_at(struct span s)
{
    static const char *const words[] = {"доб", "доп", "внутр", "вн", "ext",
                                        "x",   "х",   "тон",   "#",  "*"};
    s = span_trim(s);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct span rest = s;
        uint32_t cp = 0;
        if (!take_word(&rest, span_of(words[i]))) {
            continue;
        }
        while (utf8_next(&rest, &cp) && (is_letter(cp) || sign_of(cp) == SIGN_BLANK || cp == '.' ||
                                         cp == ':' || cp == '=' || cp == 0x2116)) {
        }
        return sign_of(cp) == SIGN_DIGIT;
    }
    return false;
}

/* True when a text begins with a piece of a list of extensions: a few digits alone. */
static bool short_number_at(struct span s, size_t max)
{
    s = span_trim(s);
    size_t n = count_digits(&s);
    s = span_trim(s);
    return n > 0 && n <= max && (s.n == 0 || s.p[0] == ',' || s.p[0] == ';');
}

/* True when a text holds an extension somewhere. */
static bool has_extension(struct span s)
{
    uint32_t before = 0;
    while (s.n > 0) {
        if (!is_letter(before) && extension_at(s)) {
            return true;
        }
        (void)utf8_next(&s, &before);
    }
    return false;
}

/* True when the value goes on behind the sign at an offset, which could have ended it. */
static bool goes_on(struct span text, size_t from, size_t at)
{
    struct span behind = span_sub(text, at + 1, text.n);
    if (extension_at(behind)) {
        return true;
    }
    if (text.p[at] != ',') {
        return false;
    }
    bool paused = at + 1 < text.n && text.p[at + 1] == ',';
    if (paused || (at > from && text.p[at - 1] == ',')) { /* a pause: ,,101 */
        struct span digits = paused ? span_sub(behind, 1, behind.n) : behind;
        return short_number_at(digits, PAUSED_MAX);
    }
    return short_number_at(behind, EXTENSION_MAX) && has_extension(span_sub(text, from, at - from));
}

/* Returns the offset of the last byte of what closes the bracket or quote at an offset; the offset
 * itself when nothing closes it. */
static size_t skip_group(struct span text, size_t at)
{
    static const struct {
        const char *open, *close;
    } groups[] = {{"(", ")"}, {"\"", "\""}, {"<", ">"}, {"[", "]"},
                  {"{", "}"}, {"«", "»"},   {"„", "“"}, {"“", "”"}};
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        struct span open = span_of(groups[i].open), close = span_of(groups[i].close);
        struct span rest = span_sub(text, at, text.n), inside = span_sub(rest, open.n, rest.n);
        if (span_starts(rest, open)) {
            const char *end = inside.n > 0 ? memmem(inside.p, inside.n, close.p, close.n) : NULL;
            return end == NULL ? at : (size_t)(end - text.p) + close.n - 1;
        }
    }
    return at;
}

/* Returns the end of what stands in brackets or quotes behind a number and belongs to it, a label
 * or an extension: (моб.), "доб. 2". `end` when nothing does. */
static size_t aside_end(struct span text, size_t end)
{
    size_t at = end;
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == ',')) {
        at++;
    }
    size_t close = at < text.n ? skip_group(text, at) : at;
    struct span inside = span_sub(text, at, close - at);
    uint32_t cp;
    while (close > at && utf8_next(&inside, &cp)) {
        struct span rest = span_sub(text, close - inside.n, inside.n);
        if (!is_around(cp, false)) {
            break;
        }
        if (is_label(rest) || extension_at(rest)) {
            return close + 1;
        }
    }
    return end;
}

size_t phone_words(struct span text, struct span *out, size_t max)
{
    size_t n = 0, at = 0;
    struct word raw;
    while (n < max && next_word(text, &at, &raw)) {
        struct word w = bare(text, raw);
        size_t end = number_end(text, &w, &raw, &at), from = n;
        if (w.number && (end > w.to || w.digits >= NUMBER_MIN)) {
            from = label_before(out, n);
            size_t aside = aside_end(text, at);
            end = aside > at ? aside : end;
            at = aside;
        }
        size_t begin = from < n ? (size_t)(out[from].p - text.p) : w.from;
        out[from] = span_sub(text, begin, end - begin);
        n = from + 1;
    }
    return n;
}

size_t phone_split(struct arena *mem, struct span text, struct span **parts)
{
    size_t n = 1, from = 0, kept = 0;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == ',' || text.p[i] == ';';
    }
    *parts = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n) {
            i = skip_group(text, i);
        }
        bool sign = i == text.n || text.p[i] == ',' || text.p[i] == ';';
        if (!sign || (i < text.n && goes_on(text, from, i))) {
            continue;
        }
        struct span part = span_trim(span_sub(text, from, i - from));
        if (part.n > 0) {
            (*parts)[kept++] = part;
        }
        from = i + 1;
    }
    return kept;
}

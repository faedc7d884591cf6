#include "wire/vcard_in.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "wire/charset.h"

void vcard_begin(struct vcard_reader *r, struct arena *mem, struct span text)
{
    *r = (struct vcard_reader){.mem = mem, .rest = text};
}

/* Takes a line of the text, without its end. */
static bool take_line(struct vcard_reader *r, struct span *line)
{
    if (r->rest.n == 0 || !(span_cut(r->rest, '\n', line, &r->rest) || line->n > 0)) {
        return false;
    }
    if (r->rest.p == NULL) {
        r->rest = SPAN("");
    }
    if (line->n > 0 && line->p[line->n - 1] == '\r') {
        line->n--;
    }
    r->line++;
    return true;
}

static bool contains(struct span text, const char *word)
{
    struct span w = span_of(word);
    for (size_t i = 0; i + w.n <= text.n; i++) {
        if (span_ieq(span_sub(text, i, w.n), w)) {
            return true;
        }
    }
    return false;
}

/* Takes a line with those that are folded into it. Soft line ends of quoted-printable stay as "=".
 */
static bool take_folded(struct vcard_reader *r, struct buf *b)
{
    struct span line, head, rest;
    b->n = 0;
    if (!take_line(r, &line)) {
        return false;
    }
    (void)span_cut(line, ':', &head, &rest);
    bool quoted = contains(head, "QUOTED-PRINTABLE");
    buf_span(b, line);
    while (r->rest.n > 0) {
        bool soft = quoted && b->n > 0 && b->p[b->n - 1] == '=';
        bool folded = r->rest.p[0] == ' ' || r->rest.p[0] == '\t';
        if (!soft && !folded) {
            break;
        }
        b->n -= soft ? 1 : 0;
        (void)take_line(r, &line);
        buf_span(b, folded ? span_sub(line, 1, line.n) : line);
    }
    return true;
}

static int hex_digit(char c)
{
    char lower = (char)(c | 0x20);
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static struct span unquoted_printable(struct arena *mem, struct span v)
{
    struct buf b;
    buf_init(&b, mem, v.n + 1);
    for (size_t i = 0; i < v.n; i++) {
        int high = i + 2 < v.n ? hex_digit(v.p[i + 1]) : -1;
        int low = i + 2 < v.n ? hex_digit(v.p[i + 2]) : -1;
        if (v.p[i] == '=' && high >= 0 && low >= 0) {
            buf_char(&b, (char)(high * 16 + low));
            i += 2;
        } else {
            buf_char(&b, v.p[i]);
        }
    }
    return buf_view(&b);
}

/* Gives the text in UTF-8 when it was written in Windows-1251. */
static struct span in_utf8(struct arena *mem, struct span v)
{
    struct buf b;
    buf_init(&b, mem, v.n * 2 + 1);
    for (size_t i = 0; i < v.n; i++) {
        uint32_t cp = charset_code_point((unsigned char)v.p[i]);
        utf8_add(&b, cp != 0 ? cp : '?');
    }
    return buf_view(&b);
}

static struct span without_quotes(struct span v)
{
    return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? span_sub(v, 1, v.n - 2) : v;
}

static void add_types(struct vcard_property *p, struct span list)
{
    struct span one;
    list = without_quotes(list);
    while (span_next(&list, ',', &one) && p->type_count < VCARD_TYPES) {
        p->types[p->type_count++] = without_quotes(one);
    }
}

/* Returns the length of the property's head: up to the ':' that no quotes hide. */
static ptrdiff_t head_length(struct span line)
{
    bool quotes = false;
    for (size_t i = 0; i < line.n; i++) {
        quotes = line.p[i] == '"' ? !quotes : quotes;
        if (line.p[i] == ':' && !quotes) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static struct span in_capitals(struct arena *mem, struct span name)
{
    char *p = arena_cstr(mem, name);
    for (size_t i = 0; i < name.n; i++) {
        p[i] = (char)(p[i] >= 'a' && p[i] <= 'z' ? p[i] - 'a' + 'A' : p[i]);
    }
    return (struct span){p, name.n};
}

/* Reads a whole line into a property; false when it is none. */
static bool read_property(struct vcard_reader *r, struct span line, struct vcard_property *p)
{
    struct span name, parameters, one, key, value, group;
    ptrdiff_t n = head_length(line);
    bool printable = false, cyrillic = false;
    if (n <= 0) {
        return false;
    }
    (void)span_cut(span_sub(line, 0, (size_t)n), ';', &name, &parameters);
    if (span_cut(name, '.', &group, &value)) {
        name = value;
    } else {
        group = SPAN_NONE;
    }
    *p = (struct vcard_property){.name = in_capitals(r->mem, name),
                                 .group = group,
                                 .raw = line,
                                 .value = span_sub(line, (size_t)n + 1, line.n)};
    while (parameters.p != NULL && span_next(&parameters, ';', &one)) {
        if (!span_cut(one, '=', &key, &value)) {
            value = key; /* 2.1 leaves TYPE= and ENCODING= away */
            key = span_iis(value, "QUOTED-PRINTABLE") ? SPAN("ENCODING") : SPAN("TYPE");
        }
        if (span_iis(key, "TYPE")) {
            add_types(p, value);
        } else if (span_iis(key, "ENCODING")) {
            printable = printable || span_iis(value, "QUOTED-PRINTABLE");
        } else if (span_iis(key, "CHARSET")) {
            cyrillic = span_iis(value, "windows-1251") || span_iis(value, "cp1251");
        }
    }
    if (printable) {
        p->value = unquoted_printable(r->mem, p->value);
        p->value = cyrillic ? in_utf8(r->mem, p->value) : p->value;
    }
    return true;
}

bool vcard_next(struct vcard_reader *r, struct vcard_property *p)
{
    struct buf b;
    buf_init(&b, r->mem, 128);
    for (size_t line = r->line; take_folded(r, &b); line = r->line) {
        if (read_property(r, arena_span(r->mem, buf_view(&b)), p)) {
            p->line = line;
            return true;
        }
    }
    return false;
}

bool vcard_has_type(const struct vcard_property *p, const char *type)
{
    for (size_t i = 0; i < p->type_count; i++) {
        if (span_iis(p->types[i], type)) {
            return true;
        }
    }
    return false;
}

bool vcard_part(struct arena *mem, struct span *rest, char separator, struct span *part)
{
    struct buf b;
    size_t i = 0;
    if (rest->p == NULL) {
        return false;
    }
    buf_init(&b, mem, 32);
    for (; i < rest->n && rest->p[i] != separator; i++) {
        char c = rest->p[i];
        if (c == '\\' && i + 1 < rest->n) {
            c = rest->p[++i];
            c = c == 'n' || c == 'N' ? '\n' : c;
        }
        buf_char(&b, c);
    }
    *part = buf_view(&b);
    *rest = i < rest->n ? span_sub(*rest, i + 1, rest->n) : SPAN_NONE;
    return true;
}

struct span vcard_text(struct arena *mem, struct span value)
{
    struct span text = SPAN("");
    (void)vcard_part(mem, &value, '\0', &text);
    return text;
}

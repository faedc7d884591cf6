/*
 * multipart_in: reads multipart/form-data (RFC 7578, RFC 2046 5.1). Values are views into the body.
 */
#include <string.h>

#include "base/utf8.h"
#include "wire/charset.h"
#include "wire/form_in.h"

enum { BOUNDARY_MAX = 70, PART_HEAD_MAX = 4096 };

/* The headers of a part; an absent filename means a plain field. */
struct multipart_part {
    struct span name, filename, type;
};

static struct span after(struct span s, size_t n)
{
    return span_sub(s, n, s.n);
}

/* True for a backslash that quotes. In quotes it quotes only '"' and '\\', because browsers send
 * Windows paths unescaped. */
static bool is_escape(struct span s, size_t i)
{
    return s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\');
}

/* Takes "quoted" off *rest; *value is the text between the quotes as it is written. */
static bool take_quoted(struct span *rest, struct span *value)
{
    size_t i = 1;
    while (i < rest->n && rest->p[i] != '"') {
        i += is_escape(*rest, i) ? 2 : 1;
    }
    if (i >= rest->n) {
        return false;
    }
    *value = span_sub(*rest, 1, i - 1);
    *rest = after(*rest, i + 1);
    return true;
}

/* Gives the text of a parameter's value. Only a value with an escape in it is copied. */
static struct span plain_text(struct arena *mem, struct span written)
{
    size_t n = 0;
    char *text = NULL;
    for (size_t i = 0; i < written.n; i++) {
        bool escape = is_escape(written, i);
        if (escape && text == NULL) {
            text = arena_cstr(mem, written);
            n = i;
        }
        i += escape;
        if (text != NULL) {
            text[n++] = written.p[i];
        }
    }
    return text != NULL ? (struct span){text, n} : written;
}

/* Takes one parameter of a header, [;] key=token or key="quoted", off *rest. *quoted: its value may
 * hold escapes. */
static bool take_param(struct span *rest, struct span *key, struct span *value, bool *quoted)
{
    struct span s = span_trim(*rest);
    if (s.n == 0 || s.p[0] != ';') {
        return false;
    }
    s = after(s, 1);
    if (!span_cut(s, '=', key, &s)) {
        return false;
    }
    *key = span_trim(*key);
    s = span_trim(s);
    *quoted = s.n > 0 && s.p[0] == '"';
    if (*quoted) {
        if (!take_quoted(&s, value)) {
            return false;
        }
    } else {
        ptrdiff_t end = span_find(s, ';');
        size_t n = end >= 0 ? (size_t)end : s.n;
        *value = span_trim(span_sub(s, 0, n));
        s = after(s, n);
    }
    *rest = span_trim(s);
    return key->n > 0;
}

/* True when no parameter is left. .NET clients that join their parameters by hand end with a ';',
 * which begins none. */
static bool no_more(struct span rest)
{
    rest = span_trim(rest);
    return rest.n == 0 || span_is(rest, ";");
}

/* True for a boundary of RFC 2046 5.1.1: 1 to 70 of its bchars, the last one no blank. */
static bool boundary_valid(struct span b)
{
    if (b.n < 1 || b.n > BOUNDARY_MAX || b.p[b.n - 1] == ' ') {
        return false;
    }
    for (size_t i = 0; i < b.n; i++) {
        char c = b.p[i], lower = (char)(c | 0x20);
        bool plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (c == '\0' || strchr("'()+_,-./:=? ", c) == NULL)) {
            return false;
        }
    }
    return true;
}

static bool find_boundary(struct arena *mem, struct span content_type, struct span *out)
{
    struct span rest, key, value;
    bool found = false, quoted;
    ptrdiff_t semicolon = span_find(content_type, ';');
    if (semicolon < 0) {
        return false;
    }
    struct span media = span_trim(span_sub(content_type, 0, (size_t)semicolon));
    if (!span_iis(media, "multipart/form-data")) {
        return false;
    }
    rest = after(content_type, (size_t)semicolon);
    while (!no_more(rest)) {
        if (!take_param(&rest, &key, &value, &quoted)) {
            return false;
        }
        if (!span_iis(key, "boundary")) {
            continue;
        }
        if (found) {
            return false;
        }
        found = true;
        *out = quoted ? plain_text(mem, value) : value;
    }
    return found && boundary_valid(*out);
}

static bool is_filename(struct span key)
{
    return span_iis(key, "filename") || span_iis(key, "filename*");
}

static enum err parse_disposition(struct ctx *c, struct span value, struct multipart_part *part)
{
    ptrdiff_t semicolon = span_find(value, ';');
    struct span rest = semicolon >= 0 ? after(value, (size_t)semicolon) : SPAN_NONE;
    struct span kind = span_trim(span_sub(value, 0, value.n - rest.n));
    if (!span_iis(kind, "form-data") || part->name.p != NULL) {
        return err_set(c, E_SYNTAX, "multipart: Content-Disposition is not one form-data");
    }
    while (!no_more(rest)) {
        struct span key, text;
        bool quoted;
        if (!take_param(&rest, &key, &text, &quoted)) {
            return err_set(c, E_SYNTAX, "multipart: malformed Content-Disposition");
        }
        struct span *to = is_filename(key)        ? &part->filename
                          : span_iis(key, "name") ? &part->name
                                                  : NULL;
        if (to != NULL) {
            *to = quoted ? plain_text(c->mem, text) : text;
        }
    }
    return E_OK;
}

static enum err parse_header(struct ctx *c, struct span line, struct multipart_part *part)
{
    struct span name, value;
    if (!span_cut(line, ':', &name, &value) || name.n == 0) {
        return err_set(c, E_SYNTAX, "multipart: header without a colon");
    }
    value = span_trim(value);
    if (span_iis(name, "content-disposition")) {
        return parse_disposition(c, value, part);
    }
    if (span_iis(name, "content-type")) {
        part->type = value;
    }
    bool coded = span_iis(name, "content-transfer-encoding") && !span_iis(value, "7bit") &&
                 !span_iis(value, "8bit") && !span_iis(value, "binary");
    if (coded) { /* RFC 7578 4.7 has deprecated it */
        return err_set(c, E_SYNTAX, "multipart: Content-Transfer-Encoding");
    }
    return E_OK;
}

/* Takes a line that ends in CRLF off *rest. */
static bool take_line(struct span *rest, struct span *line)
{
    const char *end = rest->n > 0 ? memmem(rest->p, rest->n, "\r\n", 2) : NULL;
    if (end == NULL) {
        return false;
    }
    size_t n = (size_t)(end - rest->p);
    *line = span_sub(*rest, 0, n);
    *rest = after(*rest, n + 2);
    return true;
}

static enum err parse_head(struct ctx *c, enum charset outer, struct span *rest,
                           struct multipart_part *part)
{
    *part = (struct multipart_part){0};
    size_t left = PART_HEAD_MAX;
    for (;;) {
        struct span line;
        if (!take_line(rest, &line)) {
            return err_set(c, E_SYNTAX, "multipart: headers without an end");
        }
        if (line.n == 0) {
            break;
        }
        if (line.n > left) {
            return err_set(c, E_TOO_MANY_VALUES, "multipart: headers of a part are too long");
        }
        left -= line.n;
        enum err e = charset_text(c, outer, line, &line);
        if (e == E_OK && !utf8_text(line)) {
            return err_set(c, E_ENCODING, "multipart: header is not UTF-8 text");
        }
        if (e != E_OK || (e = parse_header(c, line, part)) != E_OK) {
            return e;
        }
    }
    if (part->name.p == NULL) {
        return err_set(c, E_SYNTAX, "multipart: part without a name");
    }
    return E_OK;
}

/* Stores a part. Its own charset counts, else that of the whole body. */
static enum err store_part(struct ctx *c, enum charset outer, struct value *root,
                           const struct multipart_part *part, struct span data,
                           const struct form_rules *rules)
{
    if (part->filename.p == NULL) {
        enum charset own = charset_of_type(part->type);
        enum err e = charset_text(c, own == CHARSET_UNDECLARED ? outer : own, data, &data);
        if (e != E_OK) {
            return e;
        }
        if (!utf8_valid(data)) {
            return err_set(c, E_ENCODING, "multipart: value is not UTF-8");
        }
        return form_put(c, root, part->name, value_text(c->mem, data), rules);
    }
    if (rules->no_files && part->filename.n == 0 && data.n == 0) {
        return E_OK; /* a form's empty file input */
    }
    if (rules->no_files) {
        return err_field(c, E_PARAM_INVALID, arena_cstr(c->mem, part->name), "a file", NULL);
    }
    struct span type = part->type.p != NULL ? part->type : SPAN("");
    struct value *file = value_new(c->mem, V_OBJECT);
    value_add(c->mem, file, SPAN("filename"), value_text(c->mem, part->filename));
    value_add(c->mem, file, SPAN("type"), value_text(c->mem, type));
    value_add(c->mem, file, SPAN("data"), value_text(c->mem, data));
    return form_put(c, root, part->name, file, rules);
}

/* Goes behind the next delimiter line; *before gets the bytes in front of it. *last: it was the
 * closing one. delimiter is CRLF "--" boundary. */
static enum err take_delimiter(struct ctx *c, struct span delimiter, struct span *rest,
                               struct span *before, bool *last)
{
    const char *at = rest->n > 0 ? memmem(rest->p, rest->n, delimiter.p, delimiter.n) : NULL;
    if (at == NULL) {
        return err_set(c, E_SYNTAX, "multipart: the last boundary is missing");
    }
    size_t n = (size_t)(at - rest->p);
    *before = span_sub(*rest, 0, n);
    *rest = after(*rest, n + delimiter.n);
    *last = span_starts(*rest, SPAN("--"));
    if (*last) {
        return E_OK;
    }
    struct span padding;
    if (!take_line(rest, &padding) || span_trim(padding).n > 0) {
        return err_set(c, E_SYNTAX, "multipart: text behind a boundary");
    }
    return E_OK;
}

/* Goes behind the first delimiter, which stands at the start or behind a preamble that nobody
 * reads. */
static enum err take_first_delimiter(struct ctx *c, struct span delimiter, struct span *rest,
                                     bool *last)
{
    struct span before;
    if (!span_starts(*rest, after(delimiter, 2))) {
        return take_delimiter(c, delimiter, rest, &before, last);
    }
    struct span line = after(*rest, delimiter.n - 2), padding;
    *last = span_starts(line, SPAN("--"));
    if (!*last && (!take_line(&line, &padding) || span_trim(padding).n > 0)) {
        return err_set(c, E_SYNTAX, "multipart: text behind a boundary");
    }
    *rest = line;
    return E_OK;
}

enum err multipart_parse(struct ctx *c, struct span body, struct span content_type,
                         const struct form_rules *rules, struct value **out)
{
    struct span boundary = SPAN_NONE;
    if (!find_boundary(c->mem, content_type, &boundary)) {
        return err_set(c, E_SYNTAX, "multipart: no usable boundary in Content-Type");
    }
    struct span delimiter = arena_printf(c->mem, "\r\n--%.*s", SPAN_ARG(boundary));
    struct value *root = value_new(c->mem, V_OBJECT);
    enum charset outer = charset_of_type(content_type);
    bool last = false;
    size_t vars = 0;
    enum err e = take_first_delimiter(c, delimiter, &body, &last);
    while (e == E_OK && !last) {
        struct multipart_part part;
        struct span data;
        if (++vars > rules->vars_max) {
            return err_set(c, E_TOO_MANY_VALUES, "more than %zu parts", rules->vars_max);
        }
        size_t before = body.n;
        e = parse_head(c, outer, &body, &part);
        if (e == E_OK) {
            e = take_delimiter(c, delimiter, &body, &data, &last);
        }
        if (e == E_OK) {
            e = store_part(c, outer, root, &part, data, rules);
        }
        ctx_work(c, CTX_VALUE + before - body.n);
    }
    *out = root;
    return e;
}

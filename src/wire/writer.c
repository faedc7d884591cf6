/*
 * writer: makes JSON and XML from one set of calls.
 */
#include "wire/writer.h"

#include <string.h>

#include "base/guard.h"
#include "wire/xml_chars.h"

static const char root_name[] = "result";

void writer_init(struct writer *w, struct buf *out, enum writer_format format,
                 enum writer_style style)
{
    *w = (struct writer){.out = out, .format = format, .style = style};
}

bool writer_done(const struct writer *w)
{
    return w->depth == 0;
}

static void put(struct writer *w, const char *p, size_t n)
{
    buf_add(w->out, p, n);
}

#define PUT(w, literal) put((w), "" literal, sizeof(literal) - 1)

/* Checks that a key stands inside an object and nowhere else. */
static void check_key(const struct writer *w, bool key)
{
    guard_must(key == (w->depth > 0 && !w->stack[w->depth - 1].list), "writer: misplaced key");
}

/* JSON: true when a comma stands in front of the next value, as for every value but the first. */
static bool json_follows(struct writer *w)
{
    if (w->depth == 0) {
        return false;
    }
    bool any = w->stack[w->depth - 1].any;
    w->stack[w->depth - 1].any = true;
    return any;
}

static void json_separate(struct writer *w)
{
    if (json_follows(w)) {
        buf_char(w->out, ',');
    }
}

static void json_key(struct writer *w, const char *key)
{
    if (key == NULL) {
        json_separate(w);
        return;
    }
    size_t n = strlen(key);
    char *p = buf_room(w->out, n + 4), *from = p;
    if (json_follows(w)) {
        *p++ = ',';
    }
    *p++ = '"';
    memcpy(p, key, n);
    p += n;
    *p++ = '"';
    *p++ = ':';
    w->out->n += (size_t)(p - from);
}

/* XML: ends the start tag of the innermost object when its first member is written. */
static void xml_open_parent(struct writer *w)
{
    unsigned i = w->depth;
    while (i > 0 && w->stack[i - 1].list) {
        i--;
    }
    if (i > 0 && !w->stack[i - 1].any) {
        w->stack[i - 1].any = true;
        buf_char(w->out, '>');
    }
}

/* XML: gives the element name of the value that is written now. */
static const char *xml_name(const struct writer *w, const char *key)
{
    if (key != NULL) {
        return key;
    }
    return w->depth > 0 ? w->stack[w->depth - 1].name : root_name;
}

static void xml_tag(struct writer *w, const char *before, const char *name, const char *after)
{
    size_t nb = strlen(before), nn = strlen(name), na = strlen(after);
    char *p = buf_room(w->out, nb + nn + na);
    memcpy(p, before, nb);
    memcpy(p + nb, name, nn);
    memcpy(p + nb + nn, after, na);
    w->out->n += nb + nn + na;
}

static void push(struct writer *w, const char *name, bool list)
{
    guard_must(w->depth < WRITER_DEPTH_MAX, "writer: nested too deeply");
    w->stack[w->depth].name = name;
    w->stack[w->depth].list = list;
    w->stack[w->depth].any = false;
    w->depth++;
}

void w_object(struct writer *w, const char *key)
{
    check_key(w, key != NULL);
    const char *name = NULL;
    if (w->format == FORMAT_JSON) {
        json_key(w, key);
        buf_char(w->out, '{');
    } else {
        name = xml_name(w, key);
        xml_open_parent(w);
        xml_tag(w, "<", name, "");
    }
    push(w, name, false);
}

void w_list(struct writer *w, const char *key)
{
    check_key(w, key != NULL);
    const char *name = NULL;
    if (w->format == FORMAT_JSON) {
        json_key(w, key);
        buf_char(w->out, '[');
    } else {
        guard_must(w->depth > 0, "writer: a document has one root element");
        name = xml_name(w, key);
    }
    push(w, name, true);
}

void w_end(struct writer *w)
{
    guard_must(w->depth > 0, "writer: an end too many");
    w->depth--;
    bool list = w->stack[w->depth].list;
    if (w->format == FORMAT_JSON) {
        buf_char(w->out, list ? ']' : '}');
    } else if (!list && w->stack[w->depth].any) {
        xml_tag(w, "</", w->stack[w->depth].name, ">");
    } else if (!list) {
        PUT(w, " />");
    }
}

/* Writes a value that needs no escaping. */
static void literal(struct writer *w, const char *key, struct span v)
{
    check_key(w, key != NULL);
    if (w->format == FORMAT_JSON) {
        json_key(w, key);
        buf_span(w->out, v);
        return;
    }
    const char *name = xml_name(w, key);
    xml_open_parent(w);
    xml_tag(w, "<", name, ">");
    buf_span(w->out, v);
    xml_tag(w, "</", name, ">");
}

void w_null(struct writer *w, const char *key)
{
    if (w->format == FORMAT_JSON) {
        literal(w, key, SPAN("null"));
        return;
    }
    check_key(w, key != NULL);
    xml_open_parent(w);
    xml_tag(w, "<", xml_name(w, key), " />");
}

static void xml_text(struct writer *w, const char *name, struct span v)
{
    xml_open_parent(w);
    xml_tag(w, "<", name, ">");
    xml_escape(w->out, v);
    xml_tag(w, "</", name, ">");
}

void w_text(struct writer *w, const char *key, struct span v)
{
    if (v.p == NULL) {
        w_null(w, key);
        return;
    }
    check_key(w, key != NULL);
    if (w->format == FORMAT_JSON) {
        json_key(w, key);
        json_quote(w->out, v, w->style);
    } else {
        xml_text(w, xml_name(w, key), v);
    }
}

void w_cstr(struct writer *w, const char *key, const char *v)
{
    w_text(w, key, span_of(v));
}

void w_i64(struct writer *w, const char *key, int64_t v)
{
    char digits[24];
    struct buf b = {.p = digits, .cap = sizeof(digits)};
    buf_i64(&b, v);
    literal(w, key, buf_view(&b));
}

void w_bool(struct writer *w, const char *key, bool v)
{
    literal(w, key, v ? SPAN("true") : SPAN("false"));
}

void w_number(struct writer *w, const char *key, struct span digits)
{
    if (digits.p == NULL) {
        w_null(w, key);
    } else {
        literal(w, key, digits);
    }
}

void w_json(struct writer *w, const char *key, struct span json)
{
    guard_must(w->format == FORMAT_JSON, "writer: JSON inside XML");
    literal(w, key, json);
}

void w_members(struct writer *w, struct span json)
{
    guard_must(w->format == FORMAT_JSON, "writer: JSON inside XML");
    guard_must(w->depth > 0 && !w->stack[w->depth - 1].list, "writer: members outside an object");
    json_separate(w);
    buf_span(w->out, json);
}

void w_id_text(struct writer *w, const char *key, int64_t v)
{
    char digits[24];
    struct buf b = {.p = digits, .cap = sizeof(digits)};
    buf_i64(&b, v);
    w_text(w, key, buf_view(&b));
}

void w_text_dyn(struct writer *w, struct arena *mem, struct span key, struct span v)
{
    check_key(w, true);
    if (w->format == FORMAT_JSON) {
        json_separate(w);
        json_quote(w->out, key, w->style);
        buf_char(w->out, ':');
        if (v.p == NULL) {
            PUT(w, "null");
        } else {
            json_quote(w->out, v, w->style);
        }
        return;
    }
    const char *name = xml_safe_name(mem, key);
    if (v.p == NULL) {
        w_null(w, name);
    } else {
        xml_text(w, name, v);
    }
}

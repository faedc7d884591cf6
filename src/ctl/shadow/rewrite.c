#include "ctl/shadow/rewrite.h"

#include "wire/form_in.h"
#include "wire/json_in.h"
#include "wire/writer.h"

void rewrite_encode(struct buf *out, struct span text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.n; i++) {
        unsigned char b = (unsigned char)text.p[i];
        bool plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') ||
                     b == '-' || b == '.' || b == '_' || b == '~';
        if (plain) {
            buf_char(out, (char)b);
        } else {
            buf_char(out, '%');
            buf_char(out, hex[b >> 4]);
            buf_char(out, hex[b & 15]);
        }
    }
}

static struct span decoded(struct ctx *c, struct span raw)
{
    struct span out;
    if (raw.p == NULL || url_decode(c, raw, URL_FORM_PHP, &out) != E_OK) {
        err_clear(c);
        return SPAN_NONE;
    }
    return out;
}

/* Takes the brackets of PHP off a name: "a[b]" and "a[0][b]" are b of a, "a[]" is a. */
static struct span bare_name(struct span key, struct span *parent)
{
    struct span base, rest, last = SPAN_NONE, part;
    int64_t number;
    *parent = SPAN("");
    (void)span_cut(key, '[', &base, &rest);
    while (span_any(rest) && span_cut(rest, ']', &part, &rest)) {
        if (part.n > 0 && !span_i64(part, &number)) {
            *parent = last.p != NULL ? last : base;
            last = part;
        }
        rest = span_any(rest) && rest.p[0] == '[' ? span_sub(rest, 1, rest.n) : SPAN_NONE;
    }
    return last.p != NULL ? last : base;
}

struct span rewrite_pairs(struct ctx *c, struct span pairs, const struct rewrite_with *r)
{
    struct buf out;
    struct span rest = pairs, part, name, value, parent;
    bool changed = false;
    buf_init(&out, c->mem, pairs.n + 1);
    for (bool first = true; span_any(rest) && span_next(&rest, '&', &part); first = false) {
        if (!first) {
            buf_char(&out, '&');
        }
        (void)span_cut(part, '=', &name, &value);
        struct span key = decoded(c, name), old = decoded(c, value), fresh = old;
        if (key.p != NULL && old.p != NULL) {
            struct span bare = bare_name(key, &parent);
            fresh = r->change(r->arg, parent, bare, old);
        }
        if (span_eq(fresh, old)) {
            buf_span(&out, part);
            continue;
        }
        changed = true;
        buf_span(&out, name);
        buf_char(&out, '=');
        rewrite_encode(&out, fresh);
    }
    return changed ? buf_view(&out) : pairs;
}

static bool change_tree(struct value *v, struct span parent, struct span name,
                        const struct rewrite_with *r)
{
    bool changed = false;
    for (size_t i = 0; (v->kind == V_LIST || v->kind == V_OBJECT) && i < v->n; i++) {
        struct value_member *m = &v->members[i];
        changed |= v->kind == V_OBJECT ? change_tree(m->value, name, m->name, r)
                                       : change_tree(m->value, parent, name, r);
    }
    if (v->kind == V_TEXT || v->kind == V_NUMBER) {
        struct span fresh = r->change(r->arg, parent, name, v->text);
        int64_t number;
        changed = !span_eq(fresh, v->text);
        v->kind = changed && !span_i64(fresh, &number) ? V_TEXT : v->kind;
        v->text = fresh;
    }
    return changed;
}

bool rewrite_tree(struct value *v, const struct rewrite_with *r)
{
    return change_tree(v, SPAN(""), SPAN(""), r);
}

/* Trees of json_in are at most JSON_DEPTH_MAX deep. */
static void write_tree(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case V_NULL:
        buf_text(out, "null");
        break;
    case V_BOOL:
        buf_text(out, v->truth ? "true" : "false");
        break;
    case V_NUMBER:
        buf_span(out, v->text);
        break;
    case V_TEXT:
        json_quote(out, v->text, JSON_PLAIN);
        break;
    case V_LIST:
    case V_OBJECT:
        buf_char(out, v->kind == V_LIST ? '[' : '{');
        for (size_t i = 0; i < v->n; i++) {
            buf_text(out, i > 0 ? "," : "");
            if (v->kind == V_OBJECT) {
                json_quote(out, v->members[i].name, JSON_PLAIN);
                buf_char(out, ':');
            }
            write_tree(out, v->members[i].value);
        }
        buf_char(out, v->kind == V_LIST ? ']' : '}');
        break;
    }
}

struct span rewrite_json(struct ctx *c, struct span text, const struct rewrite_with *r)
{
    struct value *v = NULL;
    struct buf out;
    if (json_parse_lax(c, text, &v) != E_OK) {
        err_clear(c);
        return text;
    }
    if (!rewrite_tree(v, r)) {
        return text;
    }
    buf_init(&out, c->mem, text.n + 64);
    write_tree(&out, v);
    return buf_view(&out);
}

struct span rewrite_body(struct ctx *c, struct span body, struct span type,
                         const struct rewrite_with *r)
{
    struct span media, rest;
    (void)span_cut(type.p != NULL ? type : SPAN(""), ';', &media, &rest);
    media = span_trim(media);
    struct span inside = span_trim(body);
    bool json = span_any(inside) && (inside.p[0] == '{' || inside.p[0] == '[');
    if (span_any(media) && !span_iis(media, "application/x-www-form-urlencoded") &&
        !span_iis(media, "text/plain") && !json) {
        return body;
    }
    return json ? rewrite_json(c, body, r) : rewrite_pairs(c, body, r);
}

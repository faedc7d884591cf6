/*
 * rows: writes records of another system in the neutral form.
 */
#include "base/utf8.h"
#include "ctl/move/move.h"

enum { KEPT_MAX = 2000000000, TAGS_FIRST = 16 };

struct span move_get(const struct value *o, const char *member)
{
    return value_scalar(value_get(o, span_of(member), true));
}

bool move_row(struct move *m, struct move_rows *rows, const struct value *id)
{
    struct span old = value_scalar(id);
    m->read++;
    if (!span_any(old)) {
        move_refuse(m, SPAN("?"), ctl_words(m->k, "it has no id"));
        return false;
    }
    for (size_t i = rows->n; i > 0 && i + 1000 > rows->n; i--) {
        if (span_eq(rows->old[i - 1], old)) {
            m->read--; /* a page that has moved while it was read */
            return false;
        }
    }
    if (rows->n == MOVE_ROWS) {
        move_refuse(m, old, ctl_words(m->k, "too many records in one answer"));
        return false;
    }
    rows->begins[rows->n] = rows->json.n + (rows->n > 0 ? 1 : 0); /* behind the comma */
    rows->old[rows->n++] = old;
    w_object(&rows->w, NULL);
    w_text(&rows->w, "old", old);
    return true;
}

void move_row_end(struct move_rows *rows)
{
    w_end(&rows->w);
    rows->ends[rows->n - 1] = rows->json.n;
}

/* Gives the text without NUL and the other controls that no text of ours has; line ends and tabs
 * stay. */
static struct span clean(struct arena *mem, struct span v)
{
    bool any = false;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        any = any || (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    }
    if (!any) {
        return v;
    }
    char *p = arena_alloc(mem, v.n);
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if ((c >= ' ' && c != 0x7F) || c == '\n' || c == '\r' || c == '\t') {
            p[n++] = v.p[i];
        }
    }
    return (struct span){p, n};
}

void move_text(struct move_rows *rows, const char *key, struct span v)
{
    if (span_any(v)) {
        v = clean(rows->json.mem, v);
    }
    if (span_any(v)) {
        w_text(&rows->w, key, v);
    }
}

void move_value(struct move_rows *rows, const char *key, const struct value *o, const char *member)
{
    move_text(rows, key, move_get(o, member));
}

void move_id(struct move_rows *rows, const char *key, const struct value *v)
{
    int64_t id;
    if (!span_i64(value_scalar(v), &id) || id <= 0) {
        return;
    }
    rows->top = id > rows->top && id < KEPT_MAX ? id : rows->top;
    w_i64(&rows->w, key, id);
}

void move_moment(struct move_rows *rows, const char *key, struct span v)
{
    v = span_trim(v);
    if (v.n >= 10 && v.p[0] >= '1' && v.p[0] <= '9') {
        move_text(rows, key, v);
    }
}

void move_flag(struct move_rows *rows, const char *key, const struct value *v)
{
    struct span text = value_scalar(v);
    if (span_any(text)) {
        w_bool(&rows->w, key,
               span_iis(text, "true") || span_is(text, "1") || span_iis(text, "yes"));
    }
}

void move_tag(struct move *m, struct move_rows *rows, struct span title)
{
    if (rows->tag_count == rows->tag_cap) {
        size_t cap = rows->tag_cap > 0 ? 2 * rows->tag_cap : TAGS_FIRST;
        rows->tags = arena_grow(m->c->mem, rows->tags, rows->tag_cap * sizeof(*rows->tags),
                                cap * sizeof(*rows->tags));
        rows->tag_cap = cap;
    }
    rows->tags[rows->tag_count++] = title;
}

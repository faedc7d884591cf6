/*
 * json_in: turns json-c's tree into a value tree. No other file of the project includes json-c.
 */
#include "wire/json_in.h"

#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/guard.h"
#include "base/utf8.h"

/* The scan bounds the depth; json-c counts the scalar inside as a level, too. */
enum { TOKENER_DEPTH = JSON_DEPTH_MAX + 2, PIECE = 16384 };

static struct value *convert(struct ctx *c, struct json_object *from);

static struct value *convert_object(struct ctx *c, struct json_object *from)
{
    struct arena *mem = c->mem;
    struct value *o = value_new(mem, V_OBJECT);
    struct json_object_iterator i = json_object_iter_begin(from);
    struct json_object_iterator end = json_object_iter_end(from);
    for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i)) {
        struct span name = arena_span(mem, span_of(json_object_iter_peek_name(&i)));
        value_add(mem, o, name, convert(c, json_object_iter_peek_value(&i)));
    }
    return o;
}

static struct value *convert_list(struct ctx *c, struct json_object *from)
{
    struct arena *mem = c->mem;
    struct value *list = value_new(mem, V_LIST);
    size_t n = json_object_array_length(from);
    for (size_t i = 0; i < n; i++) {
        value_add(mem, list, SPAN_NONE, convert(c, json_object_array_get_idx(from, i)));
    }
    return list;
}

/* json-c keeps the text of a number with a fraction or an exponent and prints it; an integer fits
 * int64 and has one form only. */
static struct value *convert_number(struct arena *mem, struct json_object *from)
{
    struct value *v = value_new(mem, V_NUMBER);
    /* json-c makes the text when it is asked for it. */
    const char *text = json_object_get_string(from);
    if (text == NULL) {
        guard_escape(GUARD_NO_MEMORY, "json-c: out of memory", 0);
    }
    v->text = arena_span(mem, span_of(text));
    return v;
}

static struct value *convert_text(struct arena *mem, struct json_object *from)
{
    size_t n = (size_t)json_object_get_string_len(from);
    return value_text(mem, arena_span(mem, (struct span){json_object_get_string(from), n}));
}

/* The scan has bounded the depth of this recursion. */
static struct value *convert(struct ctx *c, struct json_object *from)
{
    struct arena *mem = c->mem;
    struct value *v;
    ctx_work(c, 2 * CTX_VALUE);
    switch (json_object_get_type(from)) {
    case json_type_boolean:
        v = value_new(mem, V_BOOL);
        v->truth = json_object_get_boolean(from) != 0;
        return v;
    case json_type_int:
    case json_type_double:
        return convert_number(mem, from);
    case json_type_string:
        return convert_text(mem, from);
    case json_type_array:
        return convert_list(c, from);
    case json_type_object:
        return convert_object(c, from);
    case json_type_null:
    default:
        return value_new(mem, V_NULL);
    }
}

/* Returns the code unit of the "\\uxxxx" at p, which the scan has checked; -1 when it is another
 * escape. */
static int32_t code_unit(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return -1;
    }
    for (int i = 2; i < 6; i++) {
        unit = unit << 4 | (p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
    }
    return unit;
}

/* Gives the text with escaped surrogate pairs written as UTF-8, because json-c 0.16 turns some of
 * them, as those of U+1D800..U+1DFFF, into U+FFFD. Without such pairs it is the text itself. */
static struct span decode_pairs(struct arena *mem, struct span text)
{
    if (memmem(text.p, text.n, "\\ud", 3) == NULL && memmem(text.p, text.n, "\\uD", 3) == NULL) {
        return text;
    }
    struct buf b;
    buf_init(&b, mem, text.n);
    const char *end = text.p + text.n;
    for (const char *p = text.p; p < end;) {
        int32_t high = code_unit(p, end);
        if (high >= 0xD800 && high <= 0xDBFF) {
            int32_t low = code_unit(p + 6, end);
            utf8_add(&b, (uint32_t)(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)));
            p += 12;
            continue;
        }
        size_t n = *p == '\\' ? 2 : 1; /* a quoted backslash begins no escape */
        buf_add(&b, p, n);
        p += n;
    }
    return buf_view(&b);
}

/* True when json-c can have the memory that it needs at most: bytes for each kind of value, and the
 * texts with their copies in a buffer that doubles. json-c 0.16 crashes, or takes a part for the
 * whole, when an allocation fails. */
static bool has_memory(struct span text, size_t values_max)
{
    enum { OBJECT = 1536, LIST = 640, VALUE = 192, TEXTS = 4, BASE = 32768 };
    size_t objects = 0, lists = 0, values = 1;
    for (size_t i = 0; i < text.n; i++) {
        objects += text.p[i] == '{';
        lists += text.p[i] == '[';
        values += text.p[i] == ',';
    }
    objects = objects < values_max ? objects : values_max;
    lists = lists < values_max ? lists : values_max;
    values = values < values_max ? values : values_max;
    void *room = malloc(BASE + objects * OBJECT + lists * LIST + values * VALUE + TEXTS * text.n);
    free(room);
    return room != NULL;
}

/* json-c's memory. The conversion may escape at any allocation, so the arena frees it. */
struct foreign {
    struct json_tokener *t;
    struct json_object *root;
};

static void let_go(void *arg)
{
    struct foreign *f = arg;
    (void)json_object_put(f->root);
    if (f->t != NULL) {
        json_tokener_free(f->t);
    }
    *f = (struct foreign){NULL, NULL};
}

/* Returns the length of the first piece of a text: some KB, up to the beginning of a character. */
static size_t piece(struct span text)
{
    size_t n = text.n < PIECE ? text.n : PIECE;
    while (n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) {
        n++;
    }
    return n;
}

/* Has json-c read the text in pieces, between which other requests go on. Returns how many bytes it
 * has taken. */
static size_t read_pieces(struct ctx *c, struct foreign *f, struct span text)
{
    size_t end = 0;
    do {
        size_t n = piece(span_sub(text, end, text.n));
        f->root = json_tokener_parse_ex(f->t, text.p + end, (int)n);
        end += json_tokener_get_parse_end(f->t);
        ctx_work(c, 4 * n);
    } while (end < text.n && json_tokener_get_error(f->t) == json_tokener_continue);
    return end;
}

static enum err parse(struct ctx *c, struct foreign *f, struct span text, struct value **out)
{
    json_tokener_set_flags(f->t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    size_t end = read_pieces(c, f, text);
    if (json_tokener_get_error(f->t) == json_tokener_continue) {
        f->root = json_tokener_parse_ex(f->t, "", 1); /* the NUL ends a number at the very end */
    }
    enum json_tokener_error problem = json_tokener_get_error(f->t);
    if (problem != json_tokener_success) {
        return err_set(c, E_SYNTAX, "json-c: %s", json_tokener_error_desc(problem));
    }
    /* json-c 0.16 also reports success when it has stopped for want of memory, so the length is
     * compared. */
    struct span all = span_trim(text);
    bool null = f->root == NULL && span_is(all, "null");
    if (end < (size_t)(all.p - text.p) + all.n || (f->root == NULL && !null)) {
        return err_set(c, E_BUSY, "json-c: out of memory");
    }
    *out = convert(c, f->root);
    return E_OK;
}

enum err json_parse(struct ctx *c, struct span text, struct value **out)
{
    return json_parse_long(c, text, JSON_VALUES_MAX, out);
}

enum err json_parse_long(struct ctx *c, struct span text, size_t values_max, struct value **out)
{
    enum err e = json_scan_long(c, text, values_max);
    if (e != E_OK) {
        return e;
    }
    if (span_starts(text, SPAN("\xEF\xBB\xBF"))) {
        text = span_sub(text, 3, text.n);
    }
    if (text.n >= INT_MAX) {
        return err_set(c, E_TOO_MANY_VALUES, "json: longer than json-c can take");
    }
    text = decode_pairs(c->mem, text);
    struct foreign *f = arena_new_of(c->mem, struct foreign);
    arena_defer(c->mem, let_go, f);
    f->t = has_memory(text, values_max) ? json_tokener_new_ex(TOKENER_DEPTH) : NULL;
    if (f->t == NULL) {
        return err_set(c, E_BUSY, "json-c: out of memory");
    }
    e = parse(c, f, text, out);
    let_go(f);
    return e;
}

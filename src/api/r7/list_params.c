#include "api/r7/list_params.h"

#include <stdlib.h>

#include "api/r7/state.h"
#include "base/text.h"
#include "base/utf8.h"

/* Reads the texts of a parameter that is a list, has brackets, or is one text with commas. */
static struct span *texts_of(struct arena *mem, const struct value *v, size_t *n)
{
    *n = 0;
    if (v == NULL) {
        return NULL;
    }
    if (v->kind == V_LIST || v->kind == V_OBJECT) {
        struct span *out = arena_array_of(mem, v->n, struct span);
        for (size_t i = 0; i < v->n; i++) {
            struct span s = value_scalar(v->members[i].value);
            if (span_any(s)) {
                out[(*n)++] = s;
            }
        }
        return out;
    }
    struct span rest = value_scalar(v), part;
    struct span *out = arena_array_of(mem, rest.n + 1, struct span);
    while (span_next(&rest, ',', &part)) {
        if (span_any(text_trim(part))) {
            out[(*n)++] = text_trim(part);
        }
    }
    return out;
}

static struct span first_text(const struct value *query, const char *name)
{
    const struct value *v = value_get(query, span_of(name), true);
    if (v != NULL && (v->kind == V_LIST || v->kind == V_OBJECT)) {
        v = v->n > 0 ? v->members[0].value : NULL;
    }
    return value_scalar(v);
}

static enum r7_list_op op_of(struct span word)
{
    static const struct {
        const char *word;
        enum r7_list_op op;
    } words[] = {{"contains", OP_CONTAINS},
                 {"startsWith", OP_STARTS},
                 {"endsWith", OP_ENDS},
                 {"present", OP_PRESENT}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (span_iis(word, words[i].word)) {
            return words[i].op;
        }
    }
    return OP_EQUALS;
}

static const char start_name[] = "startIndex";

static bool is_digits(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

enum err list_query_check(struct call *call)
{
    struct span start = text_trim(first_text(call->query, start_name));
    int64_t n;
    if (is_digits(start) && (!span_i64(start, &n) || n > INT32_MAX)) {
        return err_field(&call->c, E_PARAM_INVALID, start_name, "out of range", "to 2147483647");
    }
    return E_OK;
}

void list_query_read(struct call *call, struct r7_list_query *q)
{
    const struct value *query = call->query;
    struct arena *mem = call->req->mem;
    *q = (struct r7_list_query){.count = LIST_COUNT_MAX};
    int64_t n;
    if (span_i64(first_text(query, "count"), &n) && n >= 0 && n <= LIST_COUNT_MAX) {
        q->count = n;
    }
    if (span_i64(first_text(query, start_name), &n) && n > 0) {
        q->start = n;
    }
    q->sort_by = text_trim(first_text(query, "sortBy"));
    q->descending = span_is(first_text(query, "sortOrder"), "descending");
    q->filter_by = text_trim(first_text(query, "filterBy"));
    q->op = op_of(first_text(query, "filterOp"));
    q->filter_values =
        texts_of(mem, value_get(query, SPAN("filterValue"), true), &q->filter_value_count);
    q->type = text_trim(first_text(query, "type"));
    q->fields = texts_of(mem, value_get(query, SPAN("fields"), true), &q->field_count);
}

void list_query_read_change(struct call *call, struct r7_list_query *q)
{
    list_query_read(call, q);
    const struct value *words =
        call->body != NULL ? value_get(call->body, SPAN("filterValue"), true) : NULL;
    if (q->filter_value_count == 0 && words != NULL) {
        q->filter_values = texts_of(call->req->mem, words, &q->filter_value_count);
    }
}

enum err list_query_narrow(struct call *call, bool narrow)
{
    static const char *const names[] = {"filterValue", "tags"};
    for (size_t i = 0; !narrow && i < sizeof(names) / sizeof(names[0]); i++) {
        struct span name = span_of(names[i]);
        if (value_get(call->query, name, true) != NULL ||
            (call->body != NULL && value_get(call->body, name, true) != NULL)) {
            return r7_wrong(call, names[i], "nothing to look for", "a text with letters or digits");
        }
    }
    return E_OK;
}

bool list_texts_any(const struct span *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (span_any(text_trim(texts[i]))) {
            return true;
        }
    }
    return false;
}

bool list_query_looks(const struct r7_list_query *q)
{
    return span_any(q->sort_by) || (span_any(q->filter_by) && q->filter_value_count > 0) ||
           span_any(q->type) || q->field_count > 0;
}

/* Returns the text of a member such as "company.displayName"; absent when it is no scalar. */
static struct span member_text(const struct value *item, struct span path)
{
    struct span name;
    while (item != NULL && span_next(&path, '.', &name)) {
        item = value_get(item, name, true);
    }
    return value_scalar(item);
}

/* Gives the text in the form in which texts are compared. */
static struct span folded(struct arena *mem, struct span s)
{
    struct buf b;
    uint32_t c;
    buf_init(&b, mem, s.n + 1);
    s = text_trim(s);
    while (text_next_folded(&s, &c)) {
        utf8_add(&b, c);
    }
    return buf_view(&b);
}

static bool holds(struct span text, struct span part)
{
    for (size_t i = 0; i + part.n <= text.n; i++) {
        if (span_eq(span_sub(text, i, part.n), part)) {
            return true;
        }
    }
    return false;
}

bool list_holds(struct arena *mem, struct span text, struct span part)
{
    return holds(folded(mem, text), folded(mem, part));
}

static bool matches(struct arena *mem, enum r7_list_op op, struct span text, struct span wanted)
{
    if (op == OP_PRESENT) {
        return holds(text, wanted);
    }
    struct span a = folded(mem, text), b = folded(mem, wanted);
    switch (op) {
    case OP_CONTAINS:
        return holds(a, b);
    case OP_STARTS:
        return span_starts(a, b);
    case OP_ENDS:
        return a.n >= b.n && span_eq(span_sub(a, a.n - b.n, b.n), b);
    default:
        return span_eq(a, b);
    }
}

static bool wanted(struct arena *mem, const struct r7_list_query *q, const struct value *item)
{
    if (span_any(q->type)) {
        struct span company = member_text(item, SPAN("isCompany"));
        if (!span_iis(q->type, span_is(company, "true") ? "company" : "person")) {
            return false;
        }
    }
    if (!span_any(q->filter_by) || q->filter_value_count == 0) {
        return true;
    }
    struct span text = member_text(item, q->filter_by);
    for (size_t i = 0; text.p != NULL && i < q->filter_value_count; i++) {
        if (matches(mem, q->op, text, q->filter_values[i])) {
            return true;
        }
    }
    return false;
}

size_t list_filter(struct arena *mem, const struct r7_list_query *q, struct value **items, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (wanted(mem, q, items[i])) {
            items[kept++] = items[i];
        }
    }
    return kept;
}

/* An item while it is sorted: the texts of its keys, and its original place. */
struct sorted {
    struct value *item;
    struct span *keys;
    size_t key_count, place;
    bool descending;
};

/* Compares two keys: numbers by value, others as texts; an absent key comes first. */
static int key_order(struct span a, struct span b)
{
    int64_t x, y;
    if (span_i64(a, &x) && span_i64(b, &y)) {
        return (x > y) - (x < y);
    }
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        if (a.p[i] != b.p[i]) {
            return (unsigned char)a.p[i] < (unsigned char)b.p[i] ? -1 : 1;
        }
    }
    return (a.n > b.n) - (a.n < b.n);
}

static int by_keys(const void *p, const void *q)
{
    const struct sorted *a = p, *b = q;
    for (size_t i = 0; i < a->key_count; i++) {
        int order = key_order(a->keys[i], b->keys[i]);
        if (order != 0) {
            return a->descending ? -order : order;
        }
    }
    return (a->place > b->place) - (a->place < b->place);
}

void list_sort(struct arena *mem, const struct r7_list_query *q, struct value **items, size_t n)
{
    if (!span_any(q->sort_by) || n < 2) {
        return;
    }
    struct value sort_by = {.kind = V_TEXT, .text = q->sort_by};
    size_t key_count;
    struct span *names = texts_of(mem, &sort_by, &key_count);
    struct sorted *rows = arena_array_of(mem, n, struct sorted);
    for (size_t i = 0; i < n; i++) {
        struct span *keys = arena_array_of(mem, key_count, struct span);
        for (size_t j = 0; j < key_count; j++) {
            keys[j] = folded(mem, member_text(items[i], names[j]));
        }
        rows[i] = (struct sorted){items[i], keys, key_count, i, q->descending};
    }
    qsort(rows, n, sizeof(*rows), by_keys);
    for (size_t i = 0; i < n; i++) {
        items[i] = rows[i].item;
    }
}

static bool named(const struct r7_list_query *q, struct span name)
{
    for (size_t i = 0; i < q->field_count; i++) {
        if (span_ieq(q->fields[i], name)) {
            return true;
        }
    }
    return q->field_count == 0;
}

static void write_tree(struct call *call, const char *key, const struct value *v,
                       const struct r7_list_query *only)
{
    struct writer *w = &call->w;
    switch (v->kind) {
    case V_NULL:
        w_null(w, key);
        return;
    case V_BOOL:
        w_bool(w, key, v->truth);
        return;
    case V_NUMBER:
        w_number(w, key, v->text);
        return;
    case V_TEXT:
        w_text(w, key, v->text);
        return;
    case V_LIST:
        w_list(w, key);
        break;
    case V_OBJECT:
        w_object(w, key);
        break;
    }
    for (size_t i = 0; i < v->n; i++) {
        struct span name = v->members[i].name;
        if (v->kind == V_LIST) {
            write_tree(call, NULL, v->members[i].value, NULL);
        } else if (only == NULL || named(only, name)) {
            write_tree(call, arena_cstr(call->req->mem, name), v->members[i].value, NULL);
        }
    }
    w_end(w);
}

void list_write(struct call *call, const char *key, const struct value *v,
                const struct r7_list_query *q)
{
    write_tree(call, key, v, q);
}

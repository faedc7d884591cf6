#include "api/r7/envelope.h"

#include "base/utf8.h"
#include "wire/json_in.h"

void r7_write_status(struct writer *w, bool failed, int status_code)
{
    w_i64(w, "status", failed ? 1 : 0);
    w_i64(w, "statusCode", status_code);
}

/* Writes the members that stand before `response`. */
static void open_page(struct call *call, int64_t count, int64_t start,
                      const struct r7_page_end *end)
{
    struct writer *w = &call->w;
    call->res->status = call->req->method == M_POST ? 201 : 200;
    call_writer(call, JSON_R7);
    w_object(w, NULL);
    if (count > 0) {
        w_i64(w, "count", count);
    }
    if (start > 0) {
        w_i64(w, "startIndex", start);
    }
    if (end->next > 0) {
        w_i64(w, "nextIndex", end->next);
    }
    if (end->total >= 0) {
        w_i64(w, "total", end->total);
    }
    if (span_any(end->next_after)) {
        w_text(w, "nextAfter", end->next_after);
    }
    r7_write_status(w, false, call->res->status);
}

static void open_envelope(struct call *call, int64_t count, int64_t start, int64_t next,
                          int64_t total)
{
    open_page(call, count, start, &(struct r7_page_end){.next = next, .total = total});
}

/* Makes a value tree of an item: writes it with its shape and parses that, so that only the shape
 * knows the members. */
static enum err as_tree(struct call *call, r7_shape shape, const void *item, struct value **out)
{
    struct writer kept = call->w;
    struct buf text;
    buf_init(&text, call->req->mem, 1024);
    writer_init(&call->w, &text, FORMAT_JSON, JSON_PLAIN);
    shape(call, NULL, item);
    call->w = kept;
    return json_parse(&call->c, buf_view(&text), out);
}

static const void *item_at(const void *items, size_t stride, size_t i)
{
    return (const char *)items + i * stride;
}

static enum err as_trees(struct call *call, r7_shape shape, const void *items, size_t stride,
                         size_t n, struct value ***out)
{
    *out = arena_array_of(call->req->mem, n, struct value *);
    for (size_t i = 0; i < n; i++) {
        enum err e = as_tree(call, shape, item_at(items, stride, i), &(*out)[i]);
        if (e != E_OK) {
            return e;
        }
    }
    return E_OK;
}

enum err r7_one(struct call *call, r7_shape shape, const void *item)
{
    struct r7_list_query q;
    struct value *tree = NULL;
    enum err e = r7_catalog(call);
    if (e != E_OK) {
        return e;
    }
    list_query_read(call, &q);
    if (q.field_count > 0 && (e = as_tree(call, shape, item, &tree)) != E_OK) {
        return e;
    }
    open_envelope(call, 1, 0, 0, -1);
    if (tree != NULL) {
        list_write(call, R7_RESPONSE, tree, &q);
    } else {
        shape(call, R7_RESPONSE, item);
    }
    w_end(&call->w);
    return E_OK;
}

enum err r7_public(struct call *call, r7_shape shape, const void *item)
{
    open_envelope(call, 1, 0, 0, -1);
    shape(call, R7_RESPONSE, item);
    w_end(&call->w);
    return E_OK;
}

/* Sets [*from, *to) to the page of n items that q asks for. */
static void cut(const struct r7_list_query *q, size_t n, size_t *from, size_t *to)
{
    *from = q->start < (int64_t)n ? (size_t)q->start : n;
    size_t left = n - *from;
    *to = *from + (q->count > 0 && (size_t)q->count < left ? (size_t)q->count : left);
}

enum err r7_list(struct call *call, r7_shape shape, const void *items, size_t stride, size_t n)
{
    struct r7_list_query q;
    struct value **trees = NULL;
    size_t from, to;
    enum err e = r7_catalog(call);
    if (e != E_OK) {
        return e;
    }
    list_query_read(call, &q);
    if (list_query_looks(&q)) {
        if ((e = as_trees(call, shape, items, stride, n, &trees)) != E_OK) {
            return e;
        }
        n = list_filter(call->req->mem, &q, trees, n);
        list_sort(call->req->mem, &q, trees, n);
    }
    cut(&q, n, &from, &to);
    bool more = to < n;
    open_envelope(call, (int64_t)(to - from), q.start, more ? (int64_t)to : 0,
                  more ? (int64_t)n : -1);
    w_list(&call->w, R7_RESPONSE);
    for (size_t i = from; i < to; i++) {
        if (trees != NULL) {
            list_write(call, NULL, trees[i], &q);
        } else {
            shape(call, NULL, item_at(items, stride, i));
        }
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

enum err r7_page(struct call *call, r7_shape shape, const void *items, size_t stride, size_t n,
                 const struct r7_list_query *q, const struct r7_page_end *end)
{
    struct value **trees = NULL;
    enum err e = r7_catalog(call);
    if (e != E_OK ||
        (q->field_count > 0 && (e = as_trees(call, shape, items, stride, n, &trees)) != E_OK)) {
        return e;
    }
    open_page(call, (int64_t)n, q->start, end);
    w_list(&call->w, R7_RESPONSE);
    for (size_t i = 0; i < n; i++) {
        if (trees != NULL) {
            list_write(call, NULL, trees[i], q);
        } else {
            shape(call, NULL, item_at(items, stride, i));
        }
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

enum err r7_text(struct call *call, struct span text)
{
    open_envelope(call, (int64_t)utf8_count(text), 0, 0, -1);
    w_text(&call->w, R7_RESPONSE, text);
    w_end(&call->w);
    return E_OK;
}

enum err r7_bool(struct call *call, bool truth)
{
    open_envelope(call, 1, 0, 0, -1);
    w_bool(&call->w, R7_RESPONSE, truth);
    w_end(&call->w);
    return E_OK;
}

void r7_write_nothing(struct call *call)
{
    open_envelope(call, 0, 0, 0, -1);
    w_object(&call->w, R7_RESPONSE);
    w_end(&call->w);
    w_end(&call->w);
}

enum err r7_nothing(struct call *call)
{
    r7_write_nothing(call);
    return E_OK;
}

void r7_span_shape(struct call *call, const char *key, const void *item)
{
    w_text(&call->w, key, *(const struct span *)item);
}

void r7_cstr_shape(struct call *call, const char *key, const void *item)
{
    w_cstr(&call->w, key, *(const char *const *)item);
}

#include "api/r7/batch.h"

#include <string.h>

#include "api/call_budget.h"
#include "api/dispatch.h"
#include "api/r7/envelope.h"
#include "api/r7/once.h"
#include "base/clock.h"
#include "http/server.h"
#include "wire/json_in.h"

enum {
    BATCH_MAX = 50,
    PATH_MAX_BYTES = 8192,
    NAME_MAX_CHARS = 1000,
    METHOD_MAX_BYTES = 16,
    ENVELOPE_MAX = 1024 /* bytes kept for the batch's own envelope */
};

struct item {
    struct opt_i64 order;
    struct opt_text name, url, method, body, content_type;
};
static const struct param item_rows[] = {
    PARAM_INT("Order", struct item, order, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_TEXT("Name", struct item, name, 0, .max = NAME_MAX_CHARS),
    PARAM_TEXT("RelativeUrl", struct item, url, PF_REQUIRED | PF_TRIM, .min = 1,
               .max = PATH_MAX_BYTES),
    PARAM_TEXT("RelativeMethod", struct item, method, PF_TRIM, .aliases = "Method"),
    PARAM_TEXT("RelativeBody", struct item, body, 0, .aliases = "Body"),
    PARAM_TEXT("BodyContentType", struct item, content_type, 0),
};
static const struct params item_params = PARAMS(item_rows, struct item);
struct batch_args {
    struct value *batch;
};
static const struct param batch_rows[] = {
    PARAM_VALUE("batch", struct batch_args, batch, 0),
};
const struct params r7_batch_params = PARAMS(batch_rows, struct batch_args);

struct items {
    struct param_list list;
};
static const struct param items_rows[] = {
    PARAM_LIST_OF("batch", struct items, list, &item_params, PF_REQUIRED),
};
static const struct params items_params = PARAMS(items_rows, struct items);

/* Reads the items: a form has them as JSON in a field, a JSON body as the list itself. */
static enum err read_items(struct call *call, struct param_list *out)
{
    const struct batch_args *a = call->args;
    struct value *root = value_new(call->req->mem, V_OBJECT), *list = a->batch;
    struct items items = {{ABSENT, NULL, 0}};
    *out = items.list;
    if (list != NULL && list->kind == V_TEXT) {
        enum err e = json_parse_lax(&call->c, list->text, &list);
        if (e != E_OK) {
            return e;
        }
    }
    if (list == NULL || list->kind != V_LIST || list->n == 0 || list->n > BATCH_MAX) {
        return r7_wrong(call, "batch", "not a list of requests", "1..50 items");
    }
    value_add(call->req->mem, root, SPAN("batch"), list);
    const struct param_source source = {SRC_BODY, root};
    enum err e = param_bind(&call->c, &items_params, &source, 1, &call->dialect->rules, &items);
    *out = items.list;
    return e;
}

/* Sorts the items by their Order, 0 where there is none; items of one Order stay as they were
 * sent. */
static void sort_items(struct item *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct item one = v[i];
        size_t at = i;
        for (; at > 0 && v[at - 1].order.v > one.order.v; at--) {
            v[at] = v[at - 1];
        }
        v[at] = one;
    }
}

/* The answer to one item of a batch. */
struct part {
    const struct item *item;
    size_t number; /* its place in the batch */
    struct response res;
};

/* Writes the envelope of an error over an item's answer. */
static void refuse(struct response *res, int status, const char *message)
{
    struct writer w;
    res->status = status;
    res->content_type = "application/json; charset=UTF-8";
    res->body.n = 0;
    writer_init(&w, &res->body, FORMAT_JSON, JSON_R7);
    w_object(&w, NULL);
    r7_write_status(&w, true, status);
    w_object(&w, R7_ERROR);
    w_cstr(&w, "message", message);
    w_end(&w);
    w_end(&w);
}

/* Replaces a page for people by an error, because the reader parses every item's answer. */
static void refuse_page(struct response *res)
{
    if (res->status == 404 && res->content_type != NULL &&
        span_starts(span_of(res->content_type), SPAN("text/html"))) {
        refuse(res, 404, "No method of this API has this path and verb.");
    }
}

/* True for a path of this dialect that a batch may contain. */
static bool may_stand(const struct call *call, struct span path)
{
    struct span prefix = span_of(call->dialect->prefix);
    struct span rest = span_sub(path, prefix.n, path.n);
    return span_istarts(path, prefix) && !span_iis(rest, "batch") &&
           !span_istarts(rest, SPAN("batch.")) && !span_istarts(rest, SPAN("batch/"));
}

/* True for a URL with a host ("https://host/x", "//host/x"). It may be another host's, and its name
 * does not tell whether it is this one. */
static bool names_host(struct span url)
{
    struct span scheme, rest;
    return span_starts(url, SPAN("//")) ||
           (span_cut(url, ':', &scheme, &rest) && span_starts(rest, SPAN("//")));
}

/* Gives an item the headers of the outer request. A token that came as a parameter becomes a
 * header; the number of the item becomes a part of its Idempotency-Key. */
static void inherit(const struct call *call, size_t number, struct request *req)
{
    const struct request *outer = call->req;
    struct span token = r7_state(call)->token;
    req->headers = arena_array_of(req->mem, outer->header_count + 1, struct request_header);
    bool carried = request_header(outer, "authorization").p != NULL ||
                   request_header(outer, "cookie").p != NULL;
    for (size_t i = 0; i < outer->header_count; i++) {
        struct request_header h = outer->headers[i];
        if (span_is(h.name, ONCE_HEADER) && span_any(h.value)) {
            h.value = arena_printf(req->mem, "%.*s/%zu", SPAN_ARG(h.value), number);
        }
        req->headers[req->header_count++] = h;
    }
    if (!carried && span_any(token)) {
        req->headers[req->header_count++] = (struct request_header){SPAN("authorization"), token};
    }
}

/* Reads the verb without case (jQuery sends "get"). Without a verb the item is a GET. */
static enum request_method verb_of(struct span name)
{
    char upper[METHOD_MAX_BYTES];
    if (!span_any(name)) {
        return M_GET;
    }
    if (name.n > sizeof(upper)) {
        return M_NONE;
    }
    for (size_t i = 0; i < name.n; i++) {
        upper[i] = (char)(name.p[i] >= 'a' && name.p[i] <= 'z' ? name.p[i] - 'a' + 'A' : name.p[i]);
    }
    return method_of((struct span){upper, name.n});
}

/* Handles an item under a guard. An item that needs too much memory fails alone, because those
 * before it are done. */
static void handle_part(void *batch, struct request *req, struct response *res)
{
    const struct call *call = batch;
    dispatch(call->app, call->dialect, req, res);
}

/* Answers an item. All its memory is mem, which is the item's own. */
static void run_item(const struct call *call, const struct part *part, struct arena *mem,
                     struct response *res)
{
    const struct item *item = part->item;
    struct ctx c = {.mem = mem};
    struct span url = item->url.v;
    struct request req = {.mem = mem,
                          .method = verb_of(item->method.v),
                          .body = item->body.has == GIVEN ? item->body.v : SPAN(""),
                          .content_type = item->content_type.v,
                          .remote_addr = call->req->remote_addr,
                          .https = call->req->https,
                          /* The batch's deadline holds for all of them. */
                          .deadline_ms = call->c.deadline_ms,
                          .started_us = call->req->started_us};
    memcpy(req.request_id, call->req->request_id, sizeof(req.request_id));
    if (req.body.n > 0 && !span_any(req.content_type)) {
        req.content_type = call->req->content_type;
    }
    response_init(res, &req);
    bool absolute = span_any(url) && url.p[0] == '/';
    if (!absolute) {
        url = arena_printf(mem, "/%.*s", SPAN_ARG(url));
    }
    if (names_host(item->url.v) || request_path(&c, url, &req.path, &req.query) != E_OK ||
        !may_stand(call, req.path)) {
        refuse(res, 400, "Only paths of this API can stand in a batch, and no other batch.");
        return;
    }
    inherit(call, part->number, &req);
    struct server server = {.handle = handle_part, .app = (void *)(uintptr_t)call};
    server_handle(&server, &req, res);
    refuse_page(res);
}

static void part_shape(struct call *call, const char *key, const void *p)
{
    const struct part *part = p;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "name", part->item->name.v);
    w_i64(w, "status", part->res.status);
    w_object(w, "headers");
    if (part->res.content_type != NULL) {
        w_cstr(w, "content-Type", part->res.content_type);
    }
    w_end(w);
    w_text(w, "data", buf_view(&part->res.body));
    w_end(w);
}

/* Returns how many bytes a part takes in the answer to this call. mem is reset after the part. */
static size_t size_of(struct call *call, struct arena *mem, const struct part *part)
{
    struct writer kept = call->w;
    struct buf out;
    buf_init(&out, mem, 0);
    writer_init(&call->w, &out, call->format, JSON_R7);
    if (call->format == FORMAT_XML) {
        w_object(&call->w, NULL);
    }
    part_shape(call, call->format == FORMAT_XML ? R7_RESPONSE : NULL, part);
    if (call->format == FORMAT_XML) {
        w_end(&call->w);
    }
    size_t n = out.n;
    call->w = kept;
    return n;
}

/* Replaces an answer that is too long: it says that a change is done, and that a read is
 * refused. */
static void shorten(struct part *part, bool change)
{
    struct response *res = &part->res;
    struct writer w;
    bool xml =
        res->content_type != NULL && span_starts(span_of(res->content_type), SPAN("text/xml"));
    bool done = change && res->status < 400;
    res->status = done ? res->status : 400;
    res->body.n = 0;
    writer_init(&w, &res->body, xml ? FORMAT_XML : FORMAT_JSON, JSON_R7);
    w_object(&w, NULL);
    r7_write_status(&w, !done, res->status);
    w_object(&w, done ? R7_RESPONSE : R7_ERROR);
    if (!done) {
        w_cstr(&w, "message", "The answers of this batch are longer than 16 MiB together.");
    }
    w_end(&w);
    w_end(&w);
}

static void free_arena(void *p)
{
    arena_free(*(struct arena **)p);
}

/* Copies what the batch's answer needs of an item's answer. */
static void keep(struct arena *mem, const struct response *res, struct response *out)
{
    out->status = res->status;
    out->content_type =
        res->content_type != NULL ? arena_cstr(mem, span_of(res->content_type)) : NULL;
    out->body.n = 0;
    buf_span(&out->body, buf_view(&res->body));
}

static bool is_read(const struct item *item)
{
    enum request_method verb = verb_of(item->method.v);
    return verb == M_GET || verb == M_HEAD;
}

/* Runs an item, unless its caller has used up its calls. */
static void run_counted(const struct call *call, const struct part *part, struct arena *mem,
                        struct response *res)
{
    const struct principal *who = &call->d.who;
    if (call_budget_take(call->app->calls, who->tenant, who->employee_id, clock_mono_us())) {
        run_item(call, part, mem, res);
        return;
    }
    response_init(res, &(struct request){.mem = mem});
    refuse(res, 429, "Too many calls in batches, try again in a second.");
}

/* Runs the items in their order until nobody waits for the answer. The size of an empty answer is
 * reserved for each item beforehand, so a change that was done is never denied because later
 * answers are long. After a read that does not fit, no other item is run. */
static void run_items(struct call *call, struct part *parts, size_t n)
{
    bool full = false;
    size_t left = RESPONSE_MAX - ENVELOPE_MAX;
    struct arena **own = arena_new_of(call->req->mem, struct arena *);
    arena_defer(call->req->mem, free_arena, own);
    struct arena *mem = *own = arena_new();
    for (size_t i = 0; i < n; i++) {
        shorten(&parts[i], false);
        left -= size_of(call, mem, &parts[i]) + 1;
        arena_reset(mem);
    }
    for (size_t i = 0; i < n && !request_is_abandoned(call->req); i++) {
        struct part done = {.item = parts[i].item, .number = i};
        bool read = is_read(done.item);
        if (full && read) {
            continue; /* it keeps the refusal that was prepared */
        }
        left += size_of(call, mem, &parts[i]);
        run_counted(call, &done, mem, &done.res);
        if (size_of(call, mem, &done) > left) {
            shorten(&done, !read);
            full = full || read;
        }
        keep(call->req->mem, &done.res, &parts[i].res);
        left -= size_of(call, mem, &parts[i]);
        arena_reset(mem);
    }
}

enum err r7_batch(struct call *call)
{
    struct param_list list;
    enum err e = read_items(call, &list);
    /* The catalog is loaded first: after the items there may be no time left to ask the
     * database. */
    if (e != E_OK || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    struct item *items = list.items;
    sort_items(items, list.n);
    struct part *parts = arena_array_of(call->req->mem, list.n, struct part);
    for (size_t i = 0; i < list.n; i++) {
        parts[i].item = &items[i];
        buf_init(&parts[i].res.body, call->req->mem, 0);
        /* Its length counts in the item's size. */
        parts[i].res.content_type = "application/json; charset=UTF-8";
    }
    run_items(call, parts, list.n);
    return r7_list(call, part_shape, parts, sizeof(*parts), list.n);
}

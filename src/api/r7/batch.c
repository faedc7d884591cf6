#include "api/r7/batch.h"

#include <string.h>

#include "api/dispatch.h"
#include "api/r7/envelope.h"
#include "api/r7/r7.h"
#include "wire/json_in.h"

enum { BATCH_MAX = 50, PATH_MAX_BYTES = 8192 };

struct item {
    struct opt_text name, url, method, body, content_type;
};
static const struct param item_rows[] = {
    {.name = "Name", .type = P_TEXT, .offset = offsetof(struct item, name)},
    {.name = "RelativeUrl",
     .type = P_TEXT,
     .flags = PF_REQUIRED | PF_TRIM,
     .offset = offsetof(struct item, url),
     .min = 1,
     .max = PATH_MAX_BYTES},
    {.name = "RelativeMethod",
     .aliases = "Method",
     .type = P_TEXT,
     .flags = PF_TRIM,
     .offset = offsetof(struct item, method)},
    {.name = "RelativeBody",
     .aliases = "Body",
     .type = P_TEXT,
     .offset = offsetof(struct item, body)},
    {.name = "BodyContentType", .type = P_TEXT, .offset = offsetof(struct item, content_type)},
};
static const struct params item_params = PARAMS(item_rows, struct item);
struct batch_args {
    struct value *batch;
};
static const struct param batch_rows[] = {
    {.name = "batch", .type = P_VALUE, .offset = offsetof(struct batch_args, batch)}};
const struct params r7_batch_params = PARAMS(batch_rows, struct batch_args);

struct items {
    struct param_list list;
};
static const struct param items_rows[] = {{.name = "batch",
                                           .type = P_LIST,
                                           .flags = PF_REQUIRED,
                                           .sub = &item_params,
                                           .offset = offsetof(struct items, list)}};
static const struct params items_params = PARAMS(items_rows, struct items);

/* The list: JSON in a form field, or the list itself in a JSON body. */
static enum err read_items(struct call *call, struct param_list *out)
{
    const struct batch_args *a = call->args;
    struct value *root = value_new(call->req->mem, V_OBJECT), *list = a->batch;
    struct items items = {{ABSENT, NULL, 0}};
    *out = items.list;
    if (list != NULL && list->kind == V_TEXT) {
        enum err e = json_parse(&call->c, list->text, &list);
        if (e != E_OK) {
            return e;
        }
    }
    if (list == NULL || list->kind != V_LIST || list->n == 0 || list->n > BATCH_MAX) {
        return r7_invalid(call, NULL);
    }
    value_add(call->req->mem, root, SPAN("batch"), list);
    const struct param_source source = {SRC_BODY, root};
    enum err e = param_bind(&call->c, &items_params, &source, 1, &call->dialect->rules, &items);
    *out = items.list;
    return e;
}

/* One answer of a batch. */
struct part {
    const struct item *item;
    struct response res;
};

static void refuse(struct response *res)
{
    res->status = 400;
    res->content_type = "text/plain; charset=utf-8";
    res->body.n = 0;
    buf_text(&res->body, "Only paths of this API can stand in a batch, and no other batch.");
}

/* Is the path one of this dialect that may stand in a batch? */
static bool may_stand(struct span path)
{
    struct span prefix = span_of(dialect_r7.prefix);
    struct span rest = span_sub(path, prefix.n, path.n);
    return span_istarts(path, prefix) && !span_iis(rest, "batch") &&
           !span_istarts(rest, SPAN("batch.")) && !span_istarts(rest, SPAN("batch/"));
}

/* "https://host/x", "//host/x": another host, or this one by a name that cannot be checked. */
static bool names_host(struct span url)
{
    struct span scheme, rest;
    return span_starts(url, SPAN("//")) ||
           (span_cut(url, ':', &scheme, &rest) && span_starts(rest, SPAN("//")));
}

/* The outer request's headers; a token that came as a parameter goes on as a header. */
static void inherit(const struct call *call, struct request *req)
{
    const struct request *outer = call->req;
    struct span token = r7_state(call)->token;
    req->headers = arena_array_of(req->mem, outer->header_count + 1, struct header);
    bool carried = request_header(outer, "authorization").p != NULL ||
                   request_header(outer, "cookie").p != NULL;
    for (size_t i = 0; i < outer->header_count; i++) {
        req->headers[req->header_count++] = outer->headers[i];
    }
    if (!carried && span_any(token)) {
        req->headers[req->header_count++] = (struct header){SPAN("authorization"), token};
    }
}

static void run_item(const struct call *call, const struct item *item, struct response *res)
{
    struct arena *mem = call->req->mem;
    struct ctx c = {.mem = mem};
    struct span url = item->url.v;
    struct request req = {.mem = mem,
                          .method = span_any(item->method.v) ? method_of(item->method.v) : M_GET,
                          .body = item->body.has == GIVEN ? item->body.v : SPAN(""),
                          .content_type = item->content_type.v,
                          .remote_addr = call->req->remote_addr,
                          .https = call->req->https,
                          .deadline_ms = call->c.deadline_ms, /* one for the whole batch */
                          .started_us = call->req->started_us};
    memcpy(req.request_id, call->req->request_id, sizeof req.request_id);
    if (req.body.n > 0 && !span_any(req.content_type)) {
        req.content_type = call->req->content_type;
    }
    response_init(res, &req);
    bool absolute = span_any(url) && url.p[0] == '/';
    if (!absolute) {
        url = arena_printf(mem, "/%.*s", SPAN_ARG(url));
    }
    if (names_host(item->url.v) || request_path(&c, url, &req.path, &req.query) != E_OK ||
        !may_stand(req.path)) {
        refuse(res);
        return;
    }
    inherit(call, &req);
    dispatch(call->app, &dialect_r7, &req, res);
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

enum err r7_batch(struct call *call)
{
    struct param_list list;
    enum err e = read_items(call, &list);
    if (e != E_OK) {
        return e;
    }
    const struct item *items = list.items;
    struct part *parts = arena_array_of(call->req->mem, list.n, struct part);
    for (size_t i = 0; i < list.n; i++) {
        parts[i].item = &items[i];
        run_item(call, &items[i], &parts[i].res);
    }
    return r7_list(call, part_shape, parts, sizeof *parts, list.n);
}

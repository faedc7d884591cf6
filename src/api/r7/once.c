#include "api/r7/once.h"

#include "base/crypto.h"
#include "base/utf8.h"
#include "directory/idempotency.h"

enum { KEY_MAX = 255 };

/* Returns the hash of the request: of its verb, path, query and body. */
static struct span request_hash(const struct call *call)
{
    const struct request *req = call->req;
    const struct span parts[] = {span_of(method_name(req->method)), req->path, req->query,
                                 req->content_type, req->body};
    struct buf b;
    buf_init(&b, req->mem, req->body.n + req->query.n + req->path.n + 256);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        buf_span(&b, parts[i].p != NULL ? parts[i] : SPAN(""));
        buf_char(&b, '\n');
    }
    return crypto_sha256_hex(req->mem, buf_view(&b));
}

/* An answer as one text: "201 application/json; charset=UTF-8", a line feed, the body. */
static struct span answer_text(const struct call *call)
{
    const struct response *res = call->res;
    struct buf b;
    buf_init(&b, call->req->mem, res->body.n + 64);
    buf_printf(&b, "%d %s\n", res->status, res->content_type);
    buf_span(&b, buf_view(&res->body));
    return buf_view(&b);
}

static void replay(struct call *call, struct span text)
{
    struct response *res = call->res;
    struct span head, status, type, body;
    int64_t code = 0;
    span_cut(text, '\n', &head, &body);
    span_cut(head, ' ', &status, &type);
    (void)span_i64(status, &code);
    res->status = (int)code;
    res->content_type = arena_cstr(call->req->mem, type);
    res->body.n = 0;
    buf_span(&res->body, body);
    call_header(call, "Idempotency-Replayed", SPAN("true"));
}

static enum err refuse(struct call *call, const char *problem, const char *allowed)
{
    err_clear(&call->c);
    return err_field(&call->c, E_PARAM_INVALID, "Idempotency-Key", problem, allowed);
}

static enum err run_once(struct call *call, struct span key)
{
    struct idempotency_answer before;
    enum err e = idempotency_open(&call->d, key, request_hash(call), &before);
    if (e == E_CONFLICT) {
        return refuse(call, "used for another request", NULL);
    }
    if (e == E_OK && span_any(before.text)) {
        replay(call, before.text);
        return E_OK;
    }
    if (e != E_OK || (e = call->route->handler(call)) != E_OK) {
        return e;
    }
    call->dialect->succeed(call); /* a too long answer is kept as it is sent */
    before = (struct idempotency_answer){.text = answer_text(call)};
    return idempotency_close(&call->d, key, &before);
}

enum err r7_once(struct call *call)
{
    const struct route *route = call->route;
    struct span key = request_header(call->req, ONCE_HEADER);
    enum request_method verb = call->req->method;
    if (!span_any(key) || verb == M_GET || verb == M_HEAD || route->access == ACCESS_PUBLIC ||
        span_is(span_of(route->path), "batch")) {
        return route->handler(call);
    }
    if (utf8_count(key) > KEY_MAX) {
        return refuse(call, "too long", "1..255 characters");
    }
    /* those who come with passwords share a key_id: a key is its sender's alone */
    return run_once(call, arena_printf(call->req->mem, "r7 %lld %.*s",
                                       (long long)call->d.who.employee_id, SPAN_ARG(key)));
}

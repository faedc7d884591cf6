#include "api/r7/once.h"

#include "api/r7/contact/match.h"
#include "api/r7/employees.h"
#include "base/crypto.h"

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

enum err r7_once(struct call *call)
{
    const struct route *route = call->route;
    enum request_method verb = call->req->method;
    bool keyed = span_any(request_header(call->req, ONCE_HEADER));
    if (!keyed || verb == M_GET || verb == M_HEAD || route->access == ACCESS_PUBLIC ||
        span_is(span_of(route->path), "batch") || route->handler == r7_people_password) {
        return r7_matched(call);
    }
    return call_once(call, request_hash(call), r7_matched);
}

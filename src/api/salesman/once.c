#include "api/salesman/once.h"

#include "base/crypto.h"

/* Adds a text behind its length, so that no two lists of texts look alike. */
static void add_text(struct buf *b, char kind, struct span text)
{
    buf_printf(b, "%c%zu:", kind, text.n);
    buf_span(b, text);
}

static void add_value(struct buf *b, const struct value *v);

/* Adds the members. At the top credentials are left out, since who asks is a part of the key, the
 * action, which a path may have instead, and a password, of which no quick hash may be kept. */
static void add_members(struct buf *b, const struct value *v, bool top)
{
    for (size_t i = 0; i < v->n; i++) {
        struct span name = v->members[i].name;
        if (top && (span_is(name, "apikey") || span_is(name, "login") || span_is(name, "action") ||
                    span_is(name, "password"))) {
            continue;
        }
        if (v->kind == V_OBJECT) {
            add_text(b, '=', name);
        }
        add_value(b, v->members[i].value);
    }
}

/* Recursion is as deep as the readers of bodies allow. */
static void add_value(struct buf *b, const struct value *v)
{
    switch (v->kind) {
    case V_LIST:
    case V_OBJECT:
        buf_char(b, v->kind == V_LIST ? '[' : '{');
        add_members(b, v, false);
        buf_char(b, '}');
        break;
    case V_NULL:
        buf_char(b, '0');
        break;
    default:
        add_text(b, '"', value_scalar(v));
        break;
    }
}

static struct span request_hash(const struct call *call)
{
    struct buf b;
    buf_init(&b, call->req->mem, call->req->body.n + call->req->query.n + 256);
    add_text(&b, '/', span_of(call->dialect->prefix));
    add_text(&b, '/', span_of(call->route->path));
    add_text(&b, '/', span_of(call->route->action));
    if (call->body != NULL) {
        add_members(&b, call->body, true);
    }
    return crypto_sha256_hex(call->req->mem, buf_view(&b));
}

enum err sm_once(struct call *call)
{
    bool keyed = span_any(request_header(call->req, ONCE_HEADER));
    if (!keyed || call->route->access < ACCESS_WRITE) {
        return call->route->handler(call);
    }
    return call_once(call, request_hash(call), call->route->handler);
}

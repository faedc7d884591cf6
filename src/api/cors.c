#include "api/cors.h"

#include "directory/access/origins.h"
#include "http/origin.h"

/* The headers that a page may send, and those that it may read beside the safelisted ones. */
#define ALLOW_HEADERS                                                                              \
    "authorization, content-type, accept, accept-language, origin, sid, apikey, login, "           \
    "cache-control, if-none-match, idempotency-key, x-requested-with"
#define EXPOSE_HEADERS                                                                             \
    "x-request-id, retry-after, etag, x-created-id, idempotency-replayed, x-visitor-key"

static struct span origin_header(const struct call *call)
{
    return span_trim(request_header(call->req, "origin"));
}

void cors_begin(struct call *call)
{
    if (span_any(origin_header(call))) {
        origins_refresh(call->app->origins, &call->d);
    }
}

/* Gives the rule of the configuration's list. */
static enum origin_rule default_rule(const struct call *call, struct span origin)
{
    struct span list = span_of(call->conf->cors_origins), part, known;
    while (span_any(list) && span_next(&list, ',', &part)) {
        part = span_trim(part);
        if (span_is(part, "*")) {
            return ORIGIN_ANY;
        }
        if (origin_read(call->req->mem, part, &known) == NULL && span_eq(known, origin)) {
            return ORIGIN_ALLOWED;
        }
    }
    return ORIGIN_REFUSED;
}

/* Gives the rule of the tenant, else of the configuration. A page whose origin cannot be named
 * ("null", a file) is allowed only where every origin is. */
static enum origin_rule rule_of(const struct call *call, struct span *origin)
{
    if (origin_read(call->req->mem, origin_header(call), origin) != NULL) {
        *origin = SPAN("null");
    }
    enum origin_rule rule = origins_rule(call->app->origins, call->d.who.tenant, *origin);
    return rule == ORIGIN_DEFAULT ? default_rule(call, *origin) : rule;
}

void cors_end(struct call *call)
{
    struct span origin;
    if (!span_any(origin_header(call))) {
        return;
    }
    call_header(call, "Vary", SPAN("Origin"));
    enum origin_rule rule = rule_of(call, &origin);
    if (rule == ORIGIN_REFUSED) {
        return;
    }
    call_header(call, "Access-Control-Allow-Origin", rule == ORIGIN_ANY ? SPAN("*") : origin);
    call_header(call, "Access-Control-Expose-Headers", SPAN(EXPOSE_HEADERS));
    if (call->req->method == M_OPTIONS && call->c.err.code == E_OK) {
        call_header(call, "Access-Control-Allow-Methods",
                    route_allow(call->req->mem, call->match.methods));
        call_header(call, "Access-Control-Allow-Headers", SPAN(ALLOW_HEADERS));
        call_header(call, "Access-Control-Max-Age", SPAN("600"));
    }
}

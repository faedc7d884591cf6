#include "api/webdelivery/input.h"

static struct form_rules rules_of(const struct call *call)
{
    return (struct form_rules){.vars_max = (size_t)call->conf->form_vars_max};
}

enum err wd_read_query(struct call *call)
{
    struct form_rules rules = rules_of(call);
    enum err e = form_parse(&call->c, call->req->query, &rules, &call->query);
    wd_state_of(call)->real_status = e != E_OK;
    return e;
}

enum err wd_read_body(struct call *call)
{
    struct form_rules rules = rules_of(call);
    struct span bom = SPAN("\xef\xbb\xbf");
    if (span_starts(call->req->body, bom)) {
        call->req->body = span_sub(call->req->body, bom.n, call->req->body.n);
    }
    struct span body = span_trim(call->req->body);
    bool form = request_media_is(call->req, "application/x-www-form-urlencoded") ||
                request_media_is(call->req, "multipart/form-data");
    if (body.n > 0 && (!form || body.p[0] == '{' || body.p[0] == '[')) {
        ptrdiff_t params = span_find(call->req->content_type, ';');
        struct span kept = params < 0 ? SPAN("")
                                      : span_sub(call->req->content_type, (size_t)params,
                                                 call->req->content_type.n);
        call->req->content_type =
            arena_printf(call->req->mem, "application/json%.*s", SPAN_ARG(kept));
    }
    return call_read(call, &rules, 0);
}

#include "api/r7/hooks.h"

#include "api/r7/format.h"
#include "api/r7/state.h"

void r7_begin(struct call *call)
{
    call->extra = arena_new_of(call->req->mem, struct r7_state);
    if (!format_of_suffix(&call->path, &call->format)) {
        call->format = format_of_accept(request_header(call->req, "accept"));
    }
    call->res->content_type =
        call->format == FORMAT_XML ? "text/xml; charset=UTF-8" : "application/json; charset=UTF-8";
}

enum err r7_read(struct call *call)
{
    const struct form_rules rules = {
        .vars_max = (size_t)call->conf->form_vars_max,
        .repeat_lists = true,
    };
    return call_read(call, &rules, true);
}

/* An answer holds what one caller may see. */
void r7_succeed(struct call *call)
{
    for (size_t i = 0; i < call->res->header_count; i++) {
        if (span_is(call->res->headers[i].name, "Cache-Control")) {
            return;
        }
    }
    call_header(call, "Cache-Control", SPAN("private, max-age=0"));
}

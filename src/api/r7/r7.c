#include "api/r7/r7.h"

#include "api/r7/auth.h"
#include "api/r7/envelope.h"
#include "api/r7/errors.h"
#include "api/r7/format.h"
#include "api/r7/list_params.h"
#include "api/r7/once.h"
#include "api/r7/routes.h"
#include "api/r7/state.h"

/* Makes the call's state and chooses the format. */
static void begin(struct call *call)
{
    call->extra = arena_new_of(call->req->mem, struct r7_state);
    if (!format_of_suffix(&call->path, &call->format)) {
        call->format = format_of_accept(request_header(call->req, "accept"));
    }
    call->res->content_type =
        call->format == FORMAT_XML ? "text/xml; charset=UTF-8" : "application/json; charset=UTF-8";
}

/* Reads the query, and with any verb a body in JSON, form, multipart or text/xml. */
static enum err read(struct call *call)
{
    const struct form_rules rules = {
        .vars_max = (size_t)call->conf->form_vars_max,
        .repeat_lists = true,
    };
    enum err e = call_read(call, &rules, READ_XML | READ_LAX_JSON);
    return e != E_OK ? e : list_query_check(call);
}

/* Keeps shared caches away, because an answer holds what one caller may see. When the answer to a
 * change is too long, it becomes an empty success, because the change is done. */
static void succeed(struct call *call)
{
    struct response *res = call->res;
    bool change = call->req->method != M_GET && call->req->method != M_HEAD;
    if (res->body.full && change) {
        res->body.full = false;
        res->body.n = 0;
        r7_write_nothing(call);
    }
    if (!response_has(res, "Cache-Control")) {
        call_header(call, "Cache-Control", SPAN("private, max-age=0"));
    }
}

const struct dialect dialect_r7 = {
    .name = "r7",
    .prefix = "/api/2.0/",
    .routes = r7_routes,
    .route_count = R7_ROUTES,
    .rules = {.ignore_case = true, .single_item = true, .repeated_first = true},
    .begin = begin,
    .read = read,
    .early = r7_early,
    .authenticate = r7_authenticate,
    .handle = r7_once,
    .succeed = succeed,
    .fail = r7_fail,
};

#include "api/webdelivery/webdelivery.h"

#include "api/webdelivery/wd.h"
#include "base/text.h"
#include "directory/access.h"

static void begin(struct call *call)
{
    call->extra = arena_new_of(call->req->mem, struct wd_state);
}

static struct form_rules rules_of(const struct call *call)
{
    return (struct form_rules){.vars_max = (size_t)call->conf->form_vars_max};
}

/* The query only: the body is parsed when the caller is known. A query that cannot be read is a
 * fault of the request itself. */
static enum err read_query(struct call *call)
{
    struct form_rules rules = rules_of(call);
    enum err e = form_parse(&call->c, call->req->query, &rules, &call->query);
    wd_state_of(call)->real_status = e != E_OK;
    return e;
}

/* Sites send JSON with any Content-Type or none; a form counts only when it says it is one. */
static enum err read_body(struct call *call)
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
        call->req->content_type = SPAN("application/json");
    }
    return call_read(call, &rules, false);
}

/* objectId as a number; 0 with a field error set when it is missing or no object's number. */
static int64_t object_of(struct call *call)
{
    int64_t object = 0;
    const struct value *v = value_get(call->query, SPAN("objectId"), true);
    struct span text = v != NULL ? text_trim(value_scalar(v)) : SPAN_NONE;
    return span_i64(text, &object) && object > 0 ? object : 0;
}

static bool has_object(const struct call *call)
{
    const struct value *v = value_get(call->query, SPAN("objectId"), true);
    return v != NULL && text_trim(value_scalar(v)).n > 0;
}

/* The sid is checked first, then the object, as the vendor's service does. */
enum err wd_authenticate(struct call *call)
{
    struct span sid = text_trim(request_header(call->req, "sid"));
    enum err e = access_by_sid(&call->d, sid, object_of(call));
    if (e == E_OBJECT_UNKNOWN && !has_object(call)) {
        err_clear(&call->c);
        return err_field(&call->c, E_PARAM_MISSING, "objectId", "missing", "in the query");
    }
    return e != E_OK ? e : read_body(call);
}

const struct dialect dialect_webdelivery = {
    .name = "webdelivery",
    .prefix = "/api/v1/crm/",
    .routes = wd_routes,
    .route_count = WD_ROUTES,
    .rules = {.ignore_case = true, .null_is_absent = true},
    .begin = begin,
    .read = read_query,
    .authenticate = wd_authenticate,
    .succeed = wd_succeed,
    .fail = wd_fail,
};

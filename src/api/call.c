#include "api/api.h"
#include "base/text.h"
#include "base/utf8.h"
#include "wire/json_in.h"
#include "wire/xml_in.h"

void call_writer(struct call *call, enum json_style style)
{
    call->res->body.n = 0;
    writer_init(&call->w, &call->res->body, call->format, style);
}

static bool looks_like_json(struct span body)
{
    struct span s = span_trim(body);
    return s.n > 0 && (s.p[0] == '{' || s.p[0] == '[');
}

static enum err read_json(struct call *call)
{
    struct value *v;
    enum err e = json_parse(&call->c, call->req->body, &v);
    if (e != E_OK || v->kind == V_NULL) {
        return e;
    }
    if (v->kind != V_OBJECT) {
        return err_set(&call->c, E_SYNTAX, "the JSON body is no object");
    }
    call->body = v;
    return E_OK;
}

static enum err read_body(struct call *call, const struct form_rules *rules, bool xml)
{
    const struct request *req = call->req;
    if (span_trim(req->body).n == 0) {
        return E_OK;
    }
    bool untyped = !span_any(req->content_type);
    if (request_media_is(req, "application/json") || (untyped && looks_like_json(req->body))) {
        return read_json(call);
    }
    if (xml && request_media_is(req, "text/xml")) {
        return xml_parse(&call->c, req->body, &call->body);
    }
    if (request_media_is(req, "multipart/form-data")) {
        return multipart_parse(&call->c, req->body, req->content_type, rules, &call->body);
    }
    if (untyped || request_media_is(req, "application/x-www-form-urlencoded") ||
        request_media_is(req, "text/plain")) {
        return form_parse(&call->c, req->body, rules, &call->body);
    }
    return err_set(&call->c, E_MEDIA_TYPE, "no reader for this Content-Type");
}

enum err call_read(struct call *call, const struct form_rules *rules, bool xml)
{
    enum err e = form_parse(&call->c, call->req->query, rules, &call->query);
    return e != E_OK ? e : read_body(call, rules, xml);
}

struct span call_value(const struct call *call, const char *name, bool ignore_case)
{
    const struct value *v = value_get(call->query, span_of(name), ignore_case);
    if (v == NULL) {
        v = value_get(call->body, span_of(name), ignore_case);
    }
    struct span text = v != NULL ? text_trim(value_scalar(v)) : SPAN_NONE;
    return utf8_text(text) ? text : SPAN_NONE;
}

void call_header(struct call *call, const char *name, struct span value)
{
    (void)response_header(call->res, call->req->mem, name, value);
}

void call_retry_after(struct call *call, enum err e)
{
    switch (err_info(e)->class) {
    case EC_UNAVAILABLE:
        call_header(call, "Retry-After", SPAN("2"));
        break;
    case EC_RATE_LIMITED:
        call_header(call, "Retry-After", SPAN("60"));
        break;
    default:
        break;
    }
}

#include "api/api.h"
#include "base/text.h"
#include "base/utf8.h"
#include "wire/charset.h"
#include "wire/json_in.h"
#include "wire/xml_in.h"

void call_writer(struct call *call, enum writer_style style)
{
    call->res->body.n = 0;
    writer_init(&call->w, &call->res->body, call->format, style);
}

static bool looks_like_json(struct span body)
{
    struct span s = span_trim(body);
    return s.n > 0 && (s.p[0] == '{' || s.p[0] == '[');
}

static enum err read_json(struct call *call, struct span body, bool lax)
{
    struct value *v;
    enum err e = lax ? json_parse_lax(&call->c, body, &v) : json_parse(&call->c, body, &v);
    if (e != E_OK || v->kind == V_NULL) {
        return e;
    }
    if (v->kind != V_OBJECT) {
        return err_set(&call->c, E_SYNTAX, "the JSON body is no object");
    }
    call->body = v;
    return E_OK;
}

static bool is_json(const struct request *req)
{
    bool untyped = !span_any(req->content_type);
    return request_media_is(req, "application/json") || (untyped && looks_like_json(req->body));
}

static bool is_form(const struct request *req)
{
    return !span_any(req->content_type) || request_media_is(req, "text/plain") ||
           request_media_is(req, "application/x-www-form-urlencoded");
}

static enum err read_body(struct call *call, const struct form_rules *rules, unsigned reads)
{
    const struct request *req = call->req;
    struct span body = req->body;
    enum charset from = charset_of_type(req->content_type);
    enum err e = E_OK;
    if (span_trim(body).n == 0) {
        return E_OK;
    }
    if (is_json(req)) {
        e = charset_text(&call->c, from, body, &body);
        return e != E_OK ? e : read_json(call, body, (reads & READ_LAX_JSON) != 0);
    }
    if ((reads & READ_XML) != 0 && request_media_is(req, "text/xml")) {
        e = charset_xml(&call->c, from, body, &body);
        return e != E_OK ? e : xml_parse(&call->c, body, &call->body);
    }
    if (request_media_is(req, "multipart/form-data")) {
        return multipart_parse(&call->c, body, req->content_type, rules, &call->body);
    }
    if (is_form(req)) {
        e = charset_form(&call->c, from, body, &body);
        return e != E_OK ? e : form_parse(&call->c, body, rules, &call->body);
    }
    return err_set(&call->c, E_MEDIA_TYPE, "no reader for this Content-Type");
}

enum err call_read(struct call *call, const struct form_rules *rules, unsigned reads)
{
    enum err e = form_parse(&call->c, call->req->query, rules, &call->query);
    return e != E_OK ? e : read_body(call, rules, reads);
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

struct span call_token(const struct call *call)
{
    struct span header = span_trim(request_header(call->req, "authorization")), scheme, rest;
    if (!span_cut(header, ' ', &scheme, &rest)) {
        return header;
    }
    return span_iis(scheme, "Bearer") ? span_trim(rest) : SPAN_NONE;
}

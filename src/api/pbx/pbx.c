#include "api/pbx/pbx.h"

#include "base/encode.h"
#include "base/text.h"
#include "directory/access/access.h"

enum { VARS_MAX = 60 };

static const struct form_rules form_rules = {.vars_max = VARS_MAX, .no_files = true, .php = true};

static enum err read(struct call *call)
{
    return call_read(call, &form_rules, 0);
}

/* Gives the password of basic authentication, which is all that desk phones can send; absent when
 * there is none. */
static struct span basic_password(struct call *call)
{
    struct span header = request_header(call->req, "authorization"), user, password;
    const struct span scheme = SPAN("Basic ");
    if (!span_istarts(header, scheme)) {
        return SPAN_NONE;
    }
    struct span text =
        base64_decode(call->req->mem, text_trim(span_sub(header, scheme.n, header.n)));
    return text.p != NULL && span_cut(text, ':', &user, &password) ? password : SPAN_NONE;
}

static enum err authenticate(struct call *call)
{
    struct span token = call_value(call, "crm_token", false);
    if (!span_any(token)) {
        token = call_value(call, "token", false);
    }
    return access_by_phone_key(&call->d, span_any(token) ? token : basic_password(call));
}

/* Renders an error. Where the answer is a name or a book it has no body: what stands there would be
 * shown as the caller. */
static void fail(struct call *call, enum err e)
{
    const struct err_info *info = err_info(e);
    call->res->status = err_class_status(info->class);
    call->res->body.n = 0;
    if (info->class == EC_UNAUTHORIZED) {
        call_header(call, "WWW-Authenticate", SPAN("Basic realm=\"phone book\""));
    }
    if (call->route != NULL && call->route->handler != pbx_call) {
        call->res->content_type = "text/plain; charset=utf-8";
        return;
    }
    call->res->content_type = "application/json; charset=utf-8";
    call_writer(call, JSON_PLAIN);
    w_object(&call->w, NULL);
    w_cstr(&call->w, "error",
           info->class == EC_UNAUTHORIZED  ? "Invalid token"
           : info->class == EC_BAD_REQUEST ? "Invalid parameters"
                                           : info->meaning);
    w_end(&call->w);
}

static const struct route routes[] = {
    {M_POST, "call", NULL, ACCESS_READ, pbx_call, &pbx_call_params,
     "A cloud exchange asks for the caller (cmd=contact) or tells of a call."},
    {M_GET, "name", NULL, ACCESS_READ, pbx_name, &pbx_name_params,
     "The name of who has a number, as plain text."},
    {M_GET, "yealink.xml", NULL, ACCESS_READ, pbx_yealink, &pbx_book_params,
     "A remote phone book of Yealink's phones."},
    {M_GET, "phonebook.xml", NULL, ACCESS_READ, pbx_grandstream, &pbx_book_params,
     "A phone book of Grandstream's phones."},
};

const struct dialect dialect_pbx = {
    .name = "pbx",
    .prefix = "/pbx/",
    .routes = routes,
    .route_count = sizeof(routes) / sizeof(routes[0]),
    .read = read,
    .authenticate = authenticate,
    .fail = fail,
};

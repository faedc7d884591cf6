#include "api/webdelivery/auth.h"

#include "api/webdelivery/input.h"
#include "api/webdelivery/near.h"
#include "api/webdelivery/page_key.h"
#include "base/text.h"
#include "directory/access/access.h"

/* Returns objectId as a number; 0 when it is missing or not positive. */
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

/* Lets an administrator in by a token of R7, without an object: this dialect shows all there is. */
static enum err by_token(struct call *call, struct span token)
{
    enum err e = access_by_token(&call->d, token);
    if (e != E_OK) {
        return e;
    }
    if (!call->d.who.is_admin) {
        return err_set(&call->c, E_FORBIDDEN, "the token of an employee who does not see all");
    }
    call->d.who.sees_all = true;
    access_act(&call->d);
    return wd_read_body(call);
}

enum err wd_authenticate(struct call *call)
{
    struct span sid = text_trim(request_header(call->req, "sid"));
    struct span token = call_token(call);
    if (!span_any(sid) && span_any(token)) {
        return by_token(call, token);
    }
    if (access_is_browser_key(sid)) {
        return wd_by_page_key(call, sid, object_of(call));
    }
    enum err e = access_by_sid(&call->d, sid, object_of(call));
    if (e == E_OBJECT_UNKNOWN && !has_object(call)) {
        err_clear(&call->c);
        e = err_field(&call->c, E_PARAM_MISSING, "objectId", "missing", "in the query");
        wd_near(call);
        return e;
    }
    return e != E_OK ? e : wd_read_body(call);
}

#include "api/describe.h"

void describe_error(const struct dialect *dialect, const struct route *route,
                    const struct conf *conf, struct arena *mem, enum err e, const char *field,
                    bool real_status, struct response *res)
{
    struct request *req = arena_new_of(mem, struct request);
    struct call *call = arena_new_of(mem, struct call);
    req->mem = mem;
    req->method = M_GET;
    req->path = SPAN("/");
    call->c.mem = mem;
    call->d.c = &call->c;
    call->conf = conf;
    call->req = req;
    call->res = res;
    call->dialect = dialect;
    call->route = route;
    call->d.who.semantic_status = real_status;
    response_init(res, req);
    res->status = 200;
    if (dialect->begin != NULL) {
        dialect->begin(call);
    }
    if (e == E_PARAM_MISSING || e == E_PARAM_INVALID) {
        const char *problem = e == E_PARAM_MISSING ? "missing" : "not an integer";
        (void)err_field(&call->c, e, field, problem, NULL);
    } else {
        (void)err_set(&call->c, e, "described");
    }
    dialect->fail(call, e);
}

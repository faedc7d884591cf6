#include "api/salesman/auth.h"

#include "api/salesman/state.h"
#include "base/text.h"
#include "directory/access/access.h"

/* Reads a credential from the headers, where JSON calls have it, else from the parameters. */
static struct span credential(const struct call *call, const char *name)
{
    struct span v = request_header(call->req, name);
    return span_any(text_trim(v)) ? text_trim(v) : call_value(call, name, false);
}

enum err sm_early(struct call *call)
{
    struct span key = text_trim(request_header(call->req, "apikey"));
    struct span login = text_trim(request_header(call->req, "login"));
    struct sm *sm = call->extra;
    if (!span_any(key) || !span_any(login)) {
        return E_OK;
    }
    enum err e = access_by_apikey(&call->d, key, login);
    sm->early = e == E_OK;
    return e;
}

enum err sm_authenticate(struct call *call)
{
    const struct sm *sm = call->extra;
    if (sm->early) {
        return E_OK;
    }
    struct span login = credential(call, "login"), key = credential(call, "apikey");
    if (!span_any(key) && span_any(call_token(call))) {
        return access_by_token(&call->d, call_token(call));
    }
    return access_by_apikey(&call->d, key, login.p != NULL ? login : SPAN(""));
}

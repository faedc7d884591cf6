#include "api/salesman/auth.h"

#include "base/text.h"
#include "directory/access/access.h"

/* Reads a credential from the headers, where JSON calls have it, else from the parameters. */
static struct span credential(const struct call *call, const char *name)
{
    struct span v = request_header(call->req, name);
    return span_any(text_trim(v)) ? text_trim(v) : call_value(call, name, false);
}

enum err sm_authenticate(struct call *call)
{
    struct span login = credential(call, "login");
    return access_by_apikey(&call->d, credential(call, "apikey"),
                            login.p != NULL ? login : SPAN(""));
}

#include "api/salesman/salesman.h"

#include "api/salesman/state.h"
#include "base/text.h"
#include "directory/access.h"

/* "person.php" is "person"; v3's "person/list" is person with an action; v3 without a method is
 * client. What is left decides the route. */
void sm_begin(struct call *call)
{
    static const char php[] = ".php";
    struct sm *sm = arena_new_of(call->req->mem, struct sm);
    struct span path = call->path, action = SPAN_NONE;
    call->extra = sm;
    call->format = FORMAT_JSON;
    call->res->content_type = "application/json; charset=utf-8";
    if (path.n > 0 && path.p[path.n - 1] == '/') {
        path.n--;
    }
    if (sm_v3(call) && span_cut(path, '/', &path, &action) && span_find(action, '/') >= 0) {
        return; /* three parts: no such path */
    }
    sm->path_action = action;
    if (path.n > sizeof php && span_iis(span_sub(path, path.n - 4, 4), php)) {
        path.n -= 4;
    }
    call->path = sm_v3(call) && path.n == 0 ? SPAN("client") : path;
}

/* Headers first, as JSON calls send them, then the parameters. */
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

struct span sm_action(const struct call *call)
{
    const struct sm *sm = call->extra;
    struct span named = call_value(call, "action", false);
    return span_any(named) ? named : sm->path_action;
}

void sm_id(struct call *call, const char *key, int64_t id)
{
    if (sm_v3(call)) {
        w_i64(&call->w, key, id);
    } else {
        w_id_text(&call->w, key, id);
    }
}

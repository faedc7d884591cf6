#include "api/salesman/salesman.h"

#include "api/salesman/auth.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/once.h"
#include "api/salesman/routes.h"
#include "api/salesman/state.h"

/* Makes the path that is compared with routes: "person.php" is "person", v3's "person/list" is
 * person with an action, and v3 without a method is client. */
static void begin(struct call *call)
{
    static const char php[] = ".php";
    struct sm *sm = arena_new_of(call->req->mem, struct sm);
    struct span path = call->path, named = SPAN_NONE;
    call->extra = sm;
    call->format = FORMAT_JSON;
    call->res->content_type = "application/json; charset=utf-8";
    if (path.n > 0 && path.p[path.n - 1] == '/') {
        path.n--;
    }
    if (sm_v3(call) && span_cut(path, '/', &path, &named) && span_find(named, '/') >= 0) {
        return; /* three parts are no path here */
    }
    sm->path_action = named;
    if (path.n > sizeof(php) && span_iis(span_sub(path, path.n - 4, 4), php)) {
        path.n -= 4;
    }
    call->path = sm_v3(call) && path.n == 0 ? SPAN("client") : path;
}

static struct span action(const struct call *call)
{
    const struct sm *sm = call->extra;
    struct span named = call_value(call, "action", false);
    return span_any(named) ? named : sm->path_action;
}

#define SALESMAN(version_, prefix_, routes_, count_)                                               \
    {                                                                                              \
        .name = "salesman", .prefix = (prefix_), .in_folders = true, .routes = (routes_),          \
        .route_count = (count_), .rules = {.null_is_absent = true}, .version = (version_),         \
        .begin = begin, .read = sm_read, .early = sm_early, .authenticate = sm_authenticate,       \
        .action = action, .handle = sm_once, .fail = sm_fail                                       \
    }
const struct dialect dialect_salesman_v1 =
    SALESMAN(1, "/developer/v1/", sm_routes + SM_COMMON, SM_ROUTES_END - SM_COMMON);
const struct dialect dialect_salesman_v2 = SALESMAN(2, "/developer/v2/", sm_routes, SM_V1_ONLY);
const struct dialect dialect_salesman_v3 = SALESMAN(3, "/developer/v3/", sm_routes, SM_V1_ONLY);

#include "api/webdelivery/webdelivery.h"

#include "api/webdelivery/auth.h"
#include "api/webdelivery/envelope.h"
#include "api/webdelivery/errors.h"
#include "api/webdelivery/input.h"
#include "api/webdelivery/near.h"
#include "api/webdelivery/routes.h"

static void begin(struct call *call)
{
    call->extra = arena_new_of(call->req->mem, struct wd_state);
}

const struct dialect dialect_webdelivery = {
    .name = "webdelivery",
    .prefix = "/api/v1/crm/",
    .routes = wd_routes,
    .route_count = WD_ROUTES,
    .rules = {.ignore_case = true, .null_is_absent = true},
    .may_lag = true,
    .begin = begin,
    .read = wd_read_query,
    .authenticate = wd_authenticate,
    .check = wd_near,
    .succeed = wd_succeed,
    .fail = wd_fail,
};

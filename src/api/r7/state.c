#include "api/r7/state.h"

enum err r7_id(struct call *call, struct opt_i64 in, int64_t *out)
{
    *out = in.has == GIVEN ? in.v : 0;
    if (*out <= 0) {
        return r7_invalid(call, NULL);
    }
    if (*out <= INT32_MAX) {
        return E_OK;
    }
    r7_state(call)->wide_id = true;
    enum err e = r7_catalog(call);
    if (e == E_OK && !r7_id_shown(call, *out)) {
        return err_set(&call->c, E_PARTY_NOT_FOUND, "the tenant shows ids of 32 bits only");
    }
    return e;
}

bool r7_id_shown(const struct call *call, int64_t id)
{
    return id <= INT32_MAX || !r7_state(call)->catalog->small_ids;
}

enum err r7_invalid(struct call *call, const char *message)
{
    if (message != NULL) {
        r7_state(call)->message = message;
    }
    return err_set(&call->c, E_PARAM_INVALID, "refused by the handler");
}

enum err r7_catalog(struct call *call)
{
    return catalog_of(&call->d, &r7_state(call)->catalog);
}

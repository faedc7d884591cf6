#include "api/r7/state.h"

/* The first id in the path of the call's route: "contactid" of "crm/contact/{contactid:int}/tag".
 */
static const char *path_id(const struct call *call)
{
    struct span before, name, rest = span_of(call->route->path);
    bool found = span_cut(rest, '{', &before, &name) && span_cut(name, ':', &name, &rest);
    return found ? arena_cstr(call->req->mem, name) : "id";
}

enum err r7_id(struct call *call, struct opt_i64 in, int64_t *out)
{
    return r7_id_of(call, NULL, in, out);
}

enum err r7_id_of(struct call *call, const char *name, struct opt_i64 in, int64_t *out)
{
    *out = in.has == GIVEN ? in.v : 0;
    if (*out <= 0) {
        return r7_wrong(call, name != NULL ? name : path_id(call),
                        in.has == GIVEN ? "not positive" : "missing", "1 or more");
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

enum err r7_wrong(struct call *call, const char *name, const char *problem, const char *allowed)
{
    return err_field(&call->c, E_PARAM_INVALID, name, problem, allowed);
}

enum err r7_refuse(struct call *call, const char *message, const char *name, const char *problem,
                   const char *allowed)
{
    r7_state(call)->message = message;
    return r7_wrong(call, name, problem, allowed);
}

enum err r7_catalog(struct call *call)
{
    return catalog_of(&call->d, &r7_state(call)->catalog);
}

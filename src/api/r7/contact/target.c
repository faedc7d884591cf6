#include "api/r7/contact/target.h"

#include "api/r7/contact/shape.h"
#include "directory/party/party_get.h"

static const struct param contact_id_rows[] = {
    PARAM_INT("contactid", struct r7_id_args, id, 0),
};
const struct params r7_contact_id_params = PARAMS(contact_id_rows, struct r7_id_args);

static const struct param case_id_rows[] = {
    PARAM_INT("caseid", struct r7_id_args, id, 0),
};
const struct params r7_case_id_params = PARAMS(case_id_rows, struct r7_id_args);

enum err r7_missing(struct call *call, enum err e, int64_t id)
{
    bool gone;
    if (e != E_PARTY_NOT_FOUND || id <= INT32_MAX) {
        return e;
    }
    enum err failed = party_gone(&call->d, id, &gone);
    if (failed != E_OK) {
        return failed;
    }
    r7_state(call)->wide_id = !gone;
    return e;
}

enum err r7_contact_to_edit(struct call *call, struct opt_i64 in, int kind, unsigned parts,
                            struct party **out)
{
    int64_t id;
    enum err e = r7_id(call, in, &id);
    if (e != E_OK ||
        (e = party_get(&call->d, id, kind, SEE_SHARED, parts | PART_ACCESS, out)) != E_OK) {
        return r7_missing(call, e, id);
    }
    if (!r7_can_edit(call, *out)) {
        return err_set(&call->c, E_FORBIDDEN, "the caller may only read the contact");
    }
    return E_OK;
}

#include "api/r7/contact/merge.h"

#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "directory/party/party_merge.h"

static const struct param merge_rows[] = {
    PARAM_INT("fromcontactid", struct r7_merge_args, from, PF_EMPTY_IS_ABSENT),
    PARAM_INT("tocontactid", struct r7_merge_args, to, PF_EMPTY_IS_ABSENT),
};
const struct params r7_merge_params = PARAMS(merge_rows, struct r7_merge_args);

enum err r7_merge(struct call *call)
{
    const struct r7_merge_args *args = call->args;
    struct party *survivor;
    int64_t from, to;
    enum err e = r7_id(call, args->from, &from);
    if (e != E_OK || (e = r7_id(call, args->to, &to)) != E_OK) {
        return e;
    }
    e = party_merge(&call->d, from, to, R7_PARTS, &survivor);
    if (e != E_OK) {
        return r7_missing(call, r7_missing(call, e, to), from);
    }
    return r7_one(call, r7_contact_shape, survivor);
}

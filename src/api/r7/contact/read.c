#include "api/r7/contact/read.h"

#include "api/contact_map.h"
#include "api/r7/contact/match.h"
#include "api/r7/contact/page.h"
#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "api/r7/enums.h"
#include "base/text.h"
#include "directory/party/party_get.h"

enum err r7_contact_get(struct call *call)
{
    const struct r7_id_args *args = call->args;
    struct party *p;
    int64_t id;
    enum err e = r7_id(call, args->id, &id);
    if (e != E_OK || (e = party_get(&call->d, id, 0, SEE_SHARED, R7_PARTS, &p)) != E_OK) {
        return r7_missing(call, e, id);
    }
    if ((e = r7_one(call, r7_contact_shape, p)) == E_OK) {
        r7_tag_shown(call, p->revision);
    }
    return e;
}

static const struct param by_info_rows[] = {
    PARAM_ENUM("infoType", struct r7_by_info_args, info_type, r7_info_types,
               PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT | PF_TRIM, PARAM_INT32),
    PARAM_TEXT("data", struct r7_by_info_args, data, PF_TRIM),
    PARAM_INT("category", struct r7_by_info_args, category, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_BOOL("isPrimary", struct r7_by_info_args, is_primary, PF_EMPTY_IS_ABSENT),
};
const struct params r7_by_info_params = PARAMS(by_info_rows, struct r7_by_info_args);

/* True when addresses are searched, too: for infoType 7, and for a text of any type. */
static bool wants_addresses(const struct r7_by_info_args *args)
{
    if (args->info_type.has == GIVEN) {
        return args->info_type.v == R7_ADDRESS;
    }
    return span_any(text_trim(args->data.v));
}

enum err r7_contact_by_info(struct call *call)
{
    const struct r7_by_info_args *args = call->args;
    struct r7_list_query q;
    struct party_page page;
    struct party_list list;
    int64_t kinds[4];
    struct party_contact_filter want = {
        .addresses = wants_addresses(args),
        .category = args->category,
        .is_primary = args->is_primary,
        .contains = args->data.v,
    };
    if (args->info_type.has == GIVEN) {
        want.kinds = kinds;
        want.kind_count = contact_kinds_of_r7(args->info_type.v, kinds);
    }
    list_query_read(call, &q);
    r7_contact_page(&q, SORT_ID, &page);
    enum err e = party_by_contact(&call->d, &want, &page, SEE_SHARED, R7_PARTS, &list);
    return e != E_OK ? e : r7_contacts_answer(call, &q, &list, false);
}

enum err r7_case_contacts(struct call *call)
{
    const struct r7_id_args *args = call->args;
    struct r7_list_query q;
    struct party_page page;
    struct party_list list;
    int64_t id;
    list_query_read(call, &q);
    r7_contact_page(&q, SORT_ID, &page);
    enum err e = r7_id(call, args->id, &id);
    if (e != E_OK ||
        (e = party_of_case(&call->d, id, &page, SEE_SHARED, R7_BULK_PARTS, &list)) != E_OK) {
        return e;
    }
    return r7_contacts_answer(call, &q, &list, true);
}

#include "api/r7/filter_write.h"

#include "api/r7/cases.h"
#include "api/r7/contact/list.h"
#include "api/r7/contact/shape.h"
#include "api/r7/tags.h"
#include "directory/case/case_found.h"
#include "directory/party/party_bulk.h"
#include "directory/party/party_found.h"
#include "directory/party/party_save.h"

struct contact_args {
    struct r7_contact_wanted wanted;
    struct opt_text tag;
    struct opt_bool is_private, is_shared;
    struct param_list managers;
};
struct case_args {
    struct r7_case_wanted wanted;
    struct opt_text tag;
    struct opt_bool is_private;
    struct param_list access;
};
static const struct param contact_tag_rows[] = {
    PARAM_PART(struct contact_args, wanted, &r7_contact_wanted_params),
    PARAM_BOOL("isShared", struct contact_args, wanted.shared, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("tagName", struct contact_args, tag, PF_REQUIRED | PF_LINE, .min = 1,
               .max = R7_TAG_MAX_CHARS),
};
const struct params r7_contact_filter_tag_params = PARAMS(contact_tag_rows, struct contact_args);
static const struct param case_tag_rows[] = {
    PARAM_PART(struct case_args, wanted, &r7_case_wanted_params),
    PARAM_TEXT("tagName", struct case_args, tag, PF_REQUIRED | PF_LINE, .min = 1,
               .max = R7_TAG_MAX_CHARS),
};
const struct params r7_case_filter_tag_params = PARAMS(case_tag_rows, struct case_args);
static const struct param contact_access_rows[] = {
    PARAM_PART(struct contact_args, wanted, &r7_contact_wanted_params),
    PARAM_BOOL("isPrivate", struct contact_args, is_private, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("isShared", struct contact_args, is_shared, PF_EMPTY_IS_ABSENT),
    PARAM_LIST("managerList", struct contact_args, managers, P_TEXT, R7_TEXTS),
};
const struct params r7_contact_filter_access_params =
    PARAMS(contact_access_rows, struct contact_args);
static const struct param case_access_rows[] = {
    PARAM_PART(struct case_args, wanted, &r7_case_wanted_params),
    PARAM_BOOL("isPrivate", struct case_args, is_private, PF_EMPTY_IS_ABSENT),
    PARAM_LIST("accessList", struct case_args, access, P_TEXT, R7_TEXTS),
};
const struct params r7_case_filter_access_params = PARAMS(case_access_rows, struct case_args);

enum err r7_contact_filter_tag(struct call *call)
{
    const struct contact_args *a = call->args;
    struct r7_list_query q;
    struct party_filter f;
    list_query_read_change(call, &q);
    enum err e = r7_contact_sought(call, &q, &a->wanted, &f);
    if (e != E_OK || (e = party_found_tag(&call->d, &f, a->tag.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->tag.v);
}

enum err r7_case_filter_tag(struct call *call)
{
    const struct case_args *a = call->args;
    struct r7_list_query q;
    struct case_filter f;
    list_query_read_change(call, &q);
    enum err e = r7_case_sought(call, &q, &a->wanted, &f);
    if (e != E_OK || (e = case_found_tag(&call->d, &f, a->tag.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->tag.v);
}

/* Cuts the page of the answer out of the changed ids, and sets nextIndex and total of the
 * envelope. */
static struct id_list cut(const struct r7_list_query *q, const struct id_list *all,
                          struct r7_page_end *end)
{
    size_t from = q->start < (int64_t)all->n ? (size_t)q->start : all->n;
    size_t count = (size_t)(q->count > 0 ? q->count : LIST_COUNT_MAX);
    size_t n = all->n - from < count ? all->n - from : count;
    bool more = from + n < all->n;
    *end = (struct r7_page_end){.next = more ? (int64_t)(from + n) : 0,
                                .total = more ? (int64_t)all->n : -1};
    return (struct id_list){all->v + from, n};
}

/* Reads isPrivate, or isShared, its opposite. The call is refused without either, because the
 * program must not guess who may see all of these contacts from now on. */
static enum err shared_of(struct call *call, const struct contact_args *a, bool *shared)
{
    if (a->is_private.has != GIVEN && a->is_shared.has != GIVEN) {
        return r7_wrong(call, "isShared", "missing", "isShared or isPrivate");
    }
    *shared = a->is_private.has == GIVEN ? !a->is_private.v : a->is_shared.v;
    return E_OK;
}

enum err r7_contact_filter_access(struct call *call)
{
    const struct contact_args *a = call->args;
    struct r7_list_query q;
    struct party_filter f;
    struct id_list employees, changed, shown;
    struct r7_page_end end;
    struct party_list list;
    bool shared;
    list_query_read_change(call, &q);
    enum err e = shared_of(call, a, &shared);
    if (e != E_OK || (e = r7_contact_sought(call, &q, &a->wanted, &f)) != E_OK ||
        (e = r7_employees(call, "managerList", &a->managers, &employees.v, &employees.n)) != E_OK ||
        (e = party_found_share(&call->d, &f, shared, &employees, &changed)) != E_OK) {
        return e;
    }
    shown = cut(&q, &changed, &end);
    /* The caller may have shut himself out, and still gets the contacts that he changed. */
    e = party_by_ids(&call->d, shown.v, shown.n, SEE_ALL, R7_BULK_PARTS, &list);
    return e != E_OK
               ? e
               : r7_page(call, r7_contact_bulk_shape, list.v, sizeof(*list.v), list.n, &q, &end);
}

enum err r7_case_filter_access(struct call *call)
{
    const struct case_args *a = call->args;
    bool is_private = a->is_private.has == GIVEN && a->is_private.v;
    struct r7_list_query q;
    struct case_filter f;
    struct id_list employees, changed, shown;
    struct r7_page_end end;
    struct case_list list;
    list_query_read_change(call, &q);
    enum err e = r7_case_sought(call, &q, &a->wanted, &f);
    if (e != E_OK ||
        (e = r7_employees(call, "accessList", &a->access, &employees.v, &employees.n)) != E_OK ||
        (e = case_found_share(&call->d, &f, is_private, &employees, &changed)) != E_OK) {
        return e;
    }
    shown = cut(&q, &changed, &end);
    e = case_by_ids(&call->d, shown.v, shown.n, &list);
    return e != E_OK ? e : r7_page(call, r7_case_shape, list.v, sizeof(*list.v), list.n, &q, &end);
}

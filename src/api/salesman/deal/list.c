/*
 * deal?action=list.
 */
#include "api/salesman/deal/deal.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/list_params.h"
#include "api/salesman/person/input.h"
#include "api/salesman/state.h"

enum { DEAL_TEXT_MAX = 1000 };

struct deal_list_args {
    struct opt_i64 offset;
    struct opt_text order, first, user, word, uid, active, fields, date_start, date_end;
    struct value *filter;
};
static const struct param list_rows[] = {
    PARAM_INT("offset", struct deal_list_args, offset, PF_TRIM | PF_EMPTY_IS_ABSENT,
              .min = INT32_MIN, .max = 10000000),
    PARAM_TEXT("order", struct deal_list_args, order, PF_LINE, .max = DEAL_TEXT_MAX),
    PARAM_TEXT("first", struct deal_list_args, first, PF_LINE, .max = DEAL_TEXT_MAX),
    PARAM_TEXT("user", struct deal_list_args, user, PF_LINE, .max = DEAL_TEXT_MAX),
    PARAM_TEXT("word", struct deal_list_args, word, PF_LINE, .max = DEAL_TEXT_MAX),
    PARAM_TEXT("uid", struct deal_list_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("active", struct deal_list_args, active, PF_LINE, .max = 10),
    PARAM_TEXT("fields", struct deal_list_args, fields, PF_LINE, .max = DEAL_TEXT_MAX),
    PARAM_DATETIME("dateStart", struct deal_list_args, date_start, PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_DATETIME("dateEnd", struct deal_list_args, date_end, PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_VALUE("filter", struct deal_list_args, filter, PF_EMPTY_IS_ABSENT),
};
const struct params deal_list_params = PARAMS(list_rows, struct deal_list_args);

struct listing {
    struct call *call;
    struct deal_query q;
    int64_t owner;
};

/* Takes a filter. The client who orders also pays, because a deal has one client here. */
static enum err take_filter(void *arg, struct span name, struct span text)
{
    struct listing *l = arg;
    int64_t id = 0;
    if (span_is(name, "phone")) {
        l->q.phone = text;
        return E_OK;
    }
    bool client = span_is(name, "clid") || span_is(name, "payer");
    if (!client && !span_is(name, "pid")) {
        return sm_filter_fault(l->call, name, "no such filter");
    }
    if (!span_i64(text, &id) || id < 1) {
        return sm_filter_fault(l->call, name, "not an integer");
    }
    *(client ? &l->q.company_id : &l->q.person_id) = id;
    return E_OK;
}

/* Without a word v1 lists all deals, the others the open ones. */
static enum err take_active(struct listing *l, struct opt_text active)
{
    bool no = span_iis(active.v, "no");
    if (span_any(active.v) && !no && !span_iis(active.v, "yes")) {
        return sm_invalid(l->call, "active", "not one of the allowed words");
    }
    if (span_any(active.v) || !sm_v1(l->call)) {
        l->q.closed = (struct opt_bool){GIVEN, no};
    }
    return E_OK;
}

static void take_user(struct listing *l, const struct catalog *k, struct span login)
{
    const struct cat_employee *e = span_any(login) ? sm_employee_by_login(k, login) : NULL;
    if (span_any(login)) {
        l->owner = e != NULL ? e->id : 0;
        l->q.owners = &l->owner;
        l->q.owner_count = 1;
    }
}

enum err deal_list_handler(struct call *call)
{
    const struct deal_list_args *a = call->args;
    struct listing l = {.call = call};
    const struct catalog *k;
    struct deal_list found;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    l.q.created = sm_range(a->date_start, a->date_end);
    l.q.word = a->word.v;
    l.q.external_id = a->uid.v;
    l.q.sort = a->order.v;
    l.q.oldest_first = span_is(a->first.v, "old");
    l.q.limit = SM_PAGE;
    l.q.skip = a->offset.has == GIVEN && a->offset.v > 0 ? a->offset.v * SM_PAGE : 0;
    take_user(&l, k, a->user.v);
    if ((e = take_active(&l, a->active)) != E_OK ||
        (e = sm_filters(call, a->filter, take_filter, &l)) != E_OK ||
        (e = deal_list(&call->d, SEE_OWNED, &l.q, &found)) != E_OK) {
        return e;
    }
    sm_answer(call);
    w_list(&call->w, SM_DATA);
    for (size_t i = 0; i < found.n; i++) {
        w_object(&call->w, NULL);
        sm_deal(call, k, a->fields, VIEW_LIST, &found.v[i]);
        w_end(&call->w);
    }
    w_end(&call->w);
    sm_view_id(call, "count", found.total, VIEW_LIST);
    w_end(&call->w);
    return E_OK;
}

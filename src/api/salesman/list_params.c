#include "api/salesman/list_params.h"

#include "api/salesman/errors.h"
#include "api/salesman/person/input.h"
#include "base/text.h"
#include "base/utf8.h"

enum { PAGE_LAST = 10000000, TEXT_LIMIT = 1000 };

static const struct param common_rows[] = {
    PARAM_INT("offset", struct sm_list_args, offset, PF_TRIM | PF_EMPTY_IS_ABSENT, .min = INT32_MIN,
              .max = PAGE_LAST),
    PARAM_TEXT("order", struct sm_list_args, order, PF_LINE, .max = TEXT_LIMIT),
    PARAM_TEXT("first", struct sm_list_args, first, PF_LINE, .max = TEXT_LIMIT),
    PARAM_TEXT("user", struct sm_list_args, user, PF_LINE, .max = TEXT_LIMIT),
    PARAM_TEXT("word", struct sm_list_args, word, PF_LINE, .max = TEXT_LIMIT),
    PARAM_TEXT("fields", struct sm_list_args, fields, PF_LINE, .max = TEXT_LIMIT),
    PARAM_DATETIME("dateStart", struct sm_list_args, date_start, PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_DATETIME("dateEnd", struct sm_list_args, date_end, PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_DATETIME("dateChangeStart", struct sm_list_args, change_start,
                   PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_DATETIME("dateChangeEnd", struct sm_list_args, change_end, PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_VALUE("filter", struct sm_list_args, filter, PF_EMPTY_IS_ABSENT),
};
static const struct params common_params = PARAMS(common_rows, struct sm_list_args);

static const struct param person_rows[] = {
    PARAM_SAME(&common_params),
    PARAM_INT("after", struct sm_list_args, after, PF_TRIM | PF_EMPTY_IS_ABSENT, .min = 1,
              .max = INT64_MAX),
    PARAM_TEXT("socinfo", struct sm_list_args, socinfo, PF_LINE, .max = TEXT_LIMIT),
    PARAM_TEXT("count", struct sm_list_args, count, PF_LINE, .max = TEXT_LIMIT),
};
const struct params person_list_params = PARAMS(person_rows, struct sm_list_args);

static const struct param client_rows[] = {
    PARAM_SAME(&common_params),
    PARAM_TEXT("bankinfo", struct sm_list_args, bankinfo, PF_LINE, .max = TEXT_LIMIT),
};
const struct params client_list_params = PARAMS(client_rows, struct sm_list_args);

int64_t sm_list_skip(const struct sm_list_args *a)
{
    return a->offset.has == GIVEN && a->offset.v > 0 ? a->offset.v * SM_PAGE : 0;
}

struct time_range sm_range(struct opt_text from, struct opt_text to)
{
    return (struct time_range){from.v, to.v, (from.has == GIVEN) != (to.has == GIVEN)};
}

enum err sm_filter_fault(struct call *call, struct span name, const char *problem)
{
    struct span field =
        arena_printf(call->req->mem, "filter[%.*s]", SPAN_ARG(span_sub(name, 0, 40)));
    return sm_invalid(call, field.p, problem);
}

struct span sm_filter_owner(struct call *call, const struct catalog *k, struct span text)
{
    const struct cat_employee *e = sm_employee_by_login(k, text);
    int64_t id = e != NULL ? e->id : 0;
    if (e == NULL && !span_i64(text, &id)) {
        return SPAN("-");
    }
    return arena_printf(call->req->mem, "%lld", (long long)id);
}

bool sm_filter_whole_mail(struct span text)
{
    ptrdiff_t at = span_find(text, '@');
    return at > 0 && (size_t)at + 1 < text.n;
}

enum err sm_filters(struct call *call, struct value *filter, sm_filter_take take, void *arg)
{
    enum err e = E_OK, first = E_OK;
    if (filter == NULL || (filter->kind == V_LIST && filter->n == 0)) {
        return E_OK;
    }
    if (filter->kind != V_OBJECT) {
        return sm_invalid(call, "filter", "not an object");
    }
    for (size_t i = 0; i < filter->n; i++) {
        struct span name = filter->members[i].name;
        const struct value *v = filter->members[i].value;
        struct span text = text_line(call->req->mem, value_scalar(v));
        /* A name that is given twice counts once, with its last value. */
        if (v->kind == V_NULL || (v->kind == V_TEXT && text.n == 0) ||
            value_find(call->req->mem, filter, name)->value != v) {
            continue;
        }
        e = !span_any(text) ? sm_filter_fault(call, name, "not text")
            : utf8_count(text) > TEXT_LIMIT
                ? sm_filter_fault(call, name, "longer than 1000 characters")
                : take(arg, name, text);
        first = first == E_OK ? e : first;
    }
    return first;
}

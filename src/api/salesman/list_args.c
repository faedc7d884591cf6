#include "api/salesman/list_args.h"

#include "api/salesman/errors.h"
#include "base/utf8.h"

enum { PAGE_LAST = 10000000, TEXT_LIMIT = 1000 };

#define TEXT(name_, member_)                                                                       \
    {                                                                                              \
        .name = (name_), .type = P_TEXT, .flags = PF_TRIM,                                         \
        .offset = offsetof(struct sm_list_args, member_), .max = TEXT_LIMIT                        \
    }
#define DATE(name_, member_)                                                                       \
    {                                                                                              \
        .name = (name_), .type = P_DATETIME, .flags = PF_TRIM | PF_EMPTY_IS_ABSENT,                \
        .offset = offsetof(struct sm_list_args, member_)                                           \
    }
#define NUMBER(name_, member_, min_, max_)                                                         \
    {                                                                                              \
        .name = (name_), .type = P_INT, .flags = PF_TRIM | PF_EMPTY_IS_ABSENT,                     \
        .offset = offsetof(struct sm_list_args, member_), .min = (min_), .max = (max_)             \
    }
#define COMMON                                                                                     \
    NUMBER("offset", offset, INT32_MIN, PAGE_LAST), TEXT("order", order), TEXT("first", first),    \
        TEXT("user", user), TEXT("word", word), TEXT("fields", fields),                            \
        DATE("dateStart", date_start), DATE("dateEnd", date_end),                                  \
        DATE("dateChangeStart", change_start), DATE("dateChangeEnd", change_end),                  \
    {                                                                                              \
        .name = "filter", .type = P_VALUE, .flags = PF_EMPTY_IS_ABSENT,                            \
        .offset = offsetof(struct sm_list_args, filter)                                            \
    }

static const struct param person_rows[] = {
    COMMON,
    NUMBER("after", after, 1, INT64_MAX),
    TEXT("socinfo", socinfo),
    TEXT("count", count),
};
const struct params person_list_params = PARAMS(person_rows, struct sm_list_args);

static const struct param client_rows[] = {
    COMMON,
    TEXT("bankinfo", bankinfo),
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
        struct span text = span_trim(value_scalar(v));
        /* a name given twice counts once, its last value */
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

/*
 * person?action=list: paging, order, filters.
 */
#include "api/contact_map.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person.h"
#include "api/salesman/person_input.h"
#include "api/salesman/shape.h"
#include "directory/person.h"

enum { PAGE = 200, PAGE_LAST = 10000000 };

struct list_args {
    struct opt_i64 offset, after;
    struct opt_text order, first, user, word, fields, socinfo;
    struct opt_text date_start, date_end, change_start, change_end;
    struct value *filter;
};

#define LIST_TEXT(name_, member_)                                                                  \
    {                                                                                              \
        .name = (name_), .type = P_TEXT, .flags = PF_TRIM,                                         \
        .offset = offsetof(struct list_args, member_), .max = 1000                                 \
    }
#define LIST_DATE(name_, member_)                                                                  \
    {                                                                                              \
        .name = (name_), .type = P_DATETIME, .flags = PF_TRIM | PF_EMPTY_IS_ABSENT,                \
        .offset = offsetof(struct list_args, member_)                                              \
    }
#define LIST_NUMBER(name_, member_, min_, max_)                                                    \
    {                                                                                              \
        .name = (name_), .type = P_INT, .flags = PF_TRIM | PF_EMPTY_IS_ABSENT,                     \
        .offset = offsetof(struct list_args, member_), .min = (min_), .max = (max_)                \
    }

static const struct param list_rows[] = {
    LIST_NUMBER("offset", offset, INT32_MIN, PAGE_LAST),
    LIST_NUMBER("after", after, 1, INT64_MAX),
    LIST_TEXT("order", order),
    LIST_TEXT("first", first),
    LIST_TEXT("user", user),
    LIST_TEXT("word", word),
    LIST_TEXT("fields", fields),
    LIST_TEXT("socinfo", socinfo),
    LIST_DATE("dateStart", date_start),
    LIST_DATE("dateEnd", date_end),
    LIST_DATE("dateChangeStart", change_start),
    LIST_DATE("dateChangeEnd", change_end),
    {"filter", NULL, P_VALUE, PF_EMPTY_IS_ABSENT, offsetof(struct list_args, filter), 0, 0, NULL, 0,
     NULL},
};
const struct params person_list_params = PARAMS(list_rows, struct list_args);

/* Names that the list can be sorted by; any other name sorts by date_create, as no name does. */
static const struct {
    const char *name;
    enum person_order order;
} orders[] = {
    {"pid", ORDER_ID},
    {"date_create", ORDER_CREATED},
    {"date_edit", ORDER_CHANGED},
    {"date_change", ORDER_CHANGED},
    {"person", ORDER_NAME},
    {"ptitle", ORDER_JOB_TITLE},
    {"rol", ORDER_ROLE},
    {"clid", ORDER_COMPANY},
    {"iduser", ORDER_OWNER},
    {"loyalty", ORDER_LOYALTY},
    {"clientpath", ORDER_SOURCE},
    {"tel", ORDER_PHONE},
    {"fax", ORDER_PHONE},
    {"mob", ORDER_PHONE},
    {"mail", ORDER_MAIL},
};

/* The list while its parameters are taken in. */
struct listing {
    struct call *call;
    const struct catalog *k;
    struct sm_fields active;
    struct person_query q;
    struct custom_value customs[SM_INPUTS + 1];
    struct phone_filter phones[3];
    int64_t owner;
    enum err err;
};

static int64_t phone_categories(struct span field)
{
    int64_t mask = 0;
    for (int category = PC_HOME; category <= PC_OTHER; category++) {
        if (span_is(field, contact_salesman_field(CK_PHONE, category))) {
            mask |= INT64_C(1) << category;
        }
    }
    return mask;
}

static void take_order(struct listing *l, struct span name)
{
    const struct sm_field *f = sm_field_named(&l->active, name);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (span_is(name, orders[i].name)) {
            l->q.order = orders[i].order;
            l->q.sort_categories = phone_categories(name);
            return;
        }
    }
    if (f != NULL && f->custom != NULL) {
        bool birthday = span_is(f->custom->maps_to, "birthday");
        l->q.order = birthday ? ORDER_BIRTHDAY : ORDER_CUSTOM;
        l->q.sort_field = f->custom->id;
    }
}

static struct time_range range_of(struct opt_text from, struct opt_text to)
{
    /* one bound alone leaves its own moment out, both together include theirs */
    return (struct time_range){from.v, to.v, (from.has == GIVEN) != (to.has == GIVEN)};
}

/* An unknown login has no contacts. The list keeps to the visible ones by itself. */
static void take_user(struct listing *l, struct span login)
{
    if (!span_any(login)) {
        return;
    }
    const struct cat_employee *e = sm_employee_by_login(l->k, login);
    l->owner = e != NULL ? e->id : 0;
    l->q.owners = &l->owner;
    l->q.owner_count = 1;
}

static void take_custom(struct listing *l, const struct sm_field *f, struct span text)
{
    if (span_is(f->custom->maps_to, "birthday")) {
        l->q.birthday = text;
    } else {
        l->customs[l->q.custom_count++] = (struct custom_value){f->custom->id, text};
    }
}

static void filter_fault(struct listing *l, struct span name, const char *problem)
{
    struct span field =
        arena_printf(l->call->req->mem, "filter[%.*s]", SPAN_ARG(span_sub(name, 0, 40)));
    l->err = sm_invalid(l->call, field.p, problem);
}

/* Filters that are no fields, or mean something else than "contains". */
static bool take_special(struct listing *l, struct span name, struct span text)
{
    if (span_is(name, "phone")) {
        l->q.phone = text;
    } else if (span_is(name, "mail")) {
        l->q.mail = text;
    } else if (span_is(name, "uid")) {
        l->q.external_id = text;
    } else if (span_is(name, "clid")) {
        if (!span_i64(text, &l->q.company_id) || l->q.company_id < 1) {
            filter_fault(l, name, "not an integer");
        }
    } else {
        return false;
    }
    return true;
}

static void take_field(struct listing *l, const struct sm_field *f, struct span text)
{
    switch (f->name->column) {
    case COL_PTITLE:
        l->q.job_title = text;
        break;
    case COL_PERSON:
        l->q.name = text;
        break;
    case COL_ROL:
        l->q.role = text;
        break;
    case COL_LOYALTY:
        l->q.loyalty = text;
        break;
    case COL_CLIENTPATH:
        l->q.source = text;
        break;
    case COL_CONTACTS:
        l->phones[l->q.phone_count++] =
            (struct phone_filter){phone_categories(span_of(f->name->name)), text};
        break;
    case COL_CUSTOM:
        take_custom(l, f, text);
        break;
    default:
        filter_fault(l, span_of(f->name->name), "not one of the allowed words");
        break;
    }
}

static bool is_field(struct span name)
{
    for (size_t i = 0; i < SM_NAMES; i++) {
        if (span_is(name, sm_names[i].name)) {
            return true;
        }
    }
    return false;
}

/* Empty values are ignored, as are the fields that are switched off. */
static void take_filter(struct listing *l, struct span name, const struct value *v)
{
    struct span text = span_trim(value_scalar(v));
    if (v->kind == V_NULL || (v->kind == V_TEXT && text.n == 0)) {
        return;
    }
    if (!span_any(text)) {
        filter_fault(l, name, "not text");
        return;
    }
    const struct sm_field *f = sm_field_named(&l->active, name);
    if (take_special(l, name, text)) {
        return;
    }
    if (f != NULL) {
        take_field(l, f, text);
    } else if (!is_field(name)) {
        filter_fault(l, name, "not one of the allowed words");
    }
}

static void take_filters(struct listing *l, struct value *filter)
{
    if (filter == NULL || (filter->kind == V_LIST && filter->n == 0)) {
        return;
    }
    if (filter->kind != V_OBJECT) {
        l->err = sm_invalid(l->call, "filter", "not an object");
        return;
    }
    for (size_t i = 0; i < filter->n; i++) {
        struct span name = filter->members[i].name;
        /* a name given twice counts once, its last value */
        if (value_get(filter, name, false) == filter->members[i].value) {
            take_filter(l, name, filter->members[i].value);
        }
    }
}

static void take_page(struct listing *l, const struct list_args *a)
{
    int64_t page = a->offset.has == GIVEN && a->offset.v > 0 ? a->offset.v : 0;
    l->q.limit = PAGE;
    l->q.skip = page * PAGE;
    l->q.oldest_first = span_is(a->first.v, "old");
    take_order(l, a->order.v);
    if (a->after.has == GIVEN) {
        l->q.after = a->after.v;
        l->q.skip = 0;
        if (l->q.order != ORDER_CREATED) {
            l->err = sm_invalid(l->call, "after", "только с order=date_create");
        }
    }
}

static void write_list(struct listing *l, const struct list_args *a, const struct party_list *found)
{
    struct call *call = l->call;
    struct sm_fields fields;
    sm_wanted_fields(l->k, a->fields, &fields);
    call_writer(call, JSON_PHP);
    w_object(&call->w, NULL);
    w_list(&call->w, "data");
    for (size_t i = 0; i < found->n; i++) {
        sm_person(call, l->k, &fields, sm_yes(a->socinfo), VIEW_LIST, &found->v[i]);
    }
    w_end(&call->w);
    w_i64(&call->w, "count", found->total);
    w_end(&call->w);
}

enum err person_list_handler(struct call *call)
{
    const struct list_args *a = call->args;
    struct listing *l = arena_new_of(call->req->mem, struct listing);
    struct party_list found;
    l->call = call;
    enum err e = catalog_of(&call->d, &l->k);
    if (e != E_OK) {
        return e;
    }
    sm_active_fields(l->k, &l->active);
    l->q.created = range_of(a->date_start, a->date_end);
    l->q.changed = range_of(a->change_start, a->change_end);
    l->q.word = a->word.v;
    l->q.customs = l->customs;
    l->q.phones = l->phones;
    take_page(l, a);
    take_user(l, a->user.v);
    take_filters(l, a->filter);
    if (l->err != E_OK || (e = person_list(&call->d, &l->q, &found)) != E_OK) {
        return l->err != E_OK ? l->err : e;
    }
    write_list(l, a, &found);
    return E_OK;
}

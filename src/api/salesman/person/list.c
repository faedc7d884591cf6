/*
 * person?action=list: paging, order, filters.
 */
#include "api/contact_map.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/list_params.h"
#include "api/salesman/person/input.h"
#include "api/salesman/person/person.h"
#include "api/salesman/person/shape.h"
#include "directory/person/person_list.h"

/* The names by which the list can be sorted. Any other name, and none, sorts by date_create. */
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

/* Bytes for a person, which most do not exceed, so that the body does not grow while the list is
 * written. */
enum { PERSON_BYTES = 320 };

/* The state of reading a list's parameters. */
struct listing {
    struct call *call;
    const struct catalog *k;
    struct sm_fields active, wanted;
    struct person_query q;
    struct party_custom_value customs[SM_INPUTS + 1 + SM_COLUMN_FILTERS];
    struct person_phone_filter phones[3];
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
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
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

/* Filters by the owner's login; an unknown login has no contacts. The directory decides who sees
 * what. */
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
        struct span day = sm_date(l->call->req->mem, text); /* a part of a day counts, too */
        l->q.birthday = day.p != NULL ? day : text;
    } else {
        l->customs[l->q.custom_count++] = (struct party_custom_value){f->custom->id, text};
    }
}

static void take_column(struct listing *l, enum filter_column column, struct span text)
{
    l->customs[l->q.custom_count++] = (struct party_custom_value){column, text};
}

/* Takes a filter that is no field, or does not mean "contains"; returns false for any other. */
static bool take_special(struct listing *l, struct span name, struct span text)
{
    if (span_is(name, "phone")) {
        l->q.phone = text;
    } else if (span_is(name, "mail") && sm_filter_whole_mail(text)) {
        l->q.mail = text;
    } else if (span_is(name, "mail")) {
        take_column(l, FC_MAIL, text);
    } else if (span_is(name, "iduser")) {
        take_column(l, FC_OWNER, sm_filter_owner(l->call, l->k, text));
    } else if (span_is(name, "uid")) {
        l->q.external_id = text;
    } else if (span_is(name, "clid") && span_is(text, "0")) {
        take_column(l, FC_NO_COMPANY, text);
    } else if (span_is(name, "clid")) {
        if (!span_i64(text, &l->q.company_id) || l->q.company_id < 1) {
            l->err = sm_filter_fault(l->call, name, "not an integer");
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
            (struct person_phone_filter){phone_categories(span_of(f->name->name)), text};
        break;
    case COL_CUSTOM:
        take_custom(l, f, text);
        break;
    default:
        l->err = sm_filter_fault(l->call, span_of(f->name->name), "no such filter");
        break;
    }
}

/* Takes one filter. Unknown names, and fields that are switched off, are refused: a caller who
 * filters by one would take the whole list for the answer. */
static enum err take_filter(void *arg, struct span name, struct span text)
{
    struct listing *l = arg;
    const struct sm_field *f = sm_field_named(&l->active, name);
    l->err = E_OK;
    if (take_special(l, name, text)) {
        return l->err;
    }
    if (f != NULL) {
        take_field(l, f, text);
    } else {
        l->err = sm_filter_fault(l->call, name, "no such filter");
    }
    return l->err;
}

static enum err take_page(struct listing *l, const struct sm_list_args *a)
{
    l->q.limit = SM_PAGE;
    l->q.skip = sm_list_skip(a);
    l->q.oldest_first = span_is(a->first.v, "old");
    l->q.no_total = span_iis(a->count.v, "no"); /* the count costs more than the page */
    take_order(l, a->order.v);
    if (a->after.has == GIVEN) {
        l->q.after = a->after.v;
        l->q.skip = 0;
        if (l->q.order != ORDER_CREATED) {
            return sm_invalid(l->call, "after", "только с order=date_create");
        }
    }
    return E_OK;
}

static int64_t part_of(const struct sm_field *f)
{
    switch (f->name->column) {
    case COL_CONTACTS:
        return PART_CONTACTS;
    case COL_CLID:
        return PART_COMPANY;
    case COL_CUSTOM:
        return span_is(f->custom->maps_to, "birthday") ? PART_DETAILS : PART_CUSTOMS;
    case COL_DATE_EDIT:
    case COL_ROL:
    case COL_LOYALTY:
    case COL_CLIENTPATH:
    case COL_UID:
        return PART_DETAILS;
    default:
        return 0;
    }
}

/* Returns the parts of a party that none of the wanted fields shows: they are not read. */
static int64_t left_out(const struct sm_fields *fields, bool socials)
{
    int64_t parts = PART_CONTACTS | PART_COMPANY | PART_CUSTOMS | PART_DETAILS;
    for (size_t i = 0; i < fields->n; i++) {
        parts &= ~part_of(&fields->v[i]);
    }
    return socials ? parts & ~PART_CONTACTS : parts;
}

static void write_list(struct listing *l, const struct sm_list_args *a,
                       const struct party_list *found)
{
    struct call *call = l->call;
    sm_answer(call);
    (void)buf_room(&call->res->body, found->n * PERSON_BYTES + 64);
    w_list(&call->w, SM_DATA);
    for (size_t i = 0; i < found->n; i++) {
        sm_person(call, l->k, &l->wanted, sm_yes(a->socinfo), VIEW_LIST, &found->v[i]);
    }
    w_end(&call->w);
    if (!l->q.no_total) {
        sm_view_id(call, "count", found->total, VIEW_LIST);
    }
    w_end(&call->w);
}

enum err person_list_handler(struct call *call)
{
    const struct sm_list_args *a = call->args;
    struct listing *l = arena_new_of(call->req->mem, struct listing);
    struct party_list found;
    l->call = call;
    enum err e = catalog_of(&call->d, &l->k);
    if (e != E_OK) {
        return e;
    }
    sm_active_fields(l->k, &sm_person_form, &l->active);
    sm_wanted_fields(l->k, &sm_person_form, a->fields, &l->wanted);
    l->q.left_out = left_out(&l->wanted, sm_yes(a->socinfo));
    l->q.created = sm_range(a->date_start, a->date_end);
    l->q.changed = sm_range(a->change_start, a->change_end);
    l->q.word = a->word.v;
    l->q.customs = l->customs;
    l->q.phones = l->phones;
    take_user(l, a->user.v);
    if ((e = take_page(l, a)) != E_OK ||
        (e = sm_filters(call, a->filter, take_filter, l)) != E_OK ||
        (e = person_list(&call->d, &l->q, &found)) != E_OK) {
        return e;
    }
    write_list(l, a, &found);
    return E_OK;
}

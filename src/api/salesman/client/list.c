/*
 * client?action=list.
 */
#include "api/salesman/client/client.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/list_params.h"
#include "api/salesman/person/input.h"
#include "api/salesman/state.h"

/* The names by which the list can be sorted. Any other name, and none, sorts by date_create. */
static const struct {
    const char *name;
    enum company_order order;
} orders[] = {
    {"clid", BY_ID},     {"date_edit", BY_CHANGED}, {"date_change", BY_CHANGED},
    {"title", BY_TITLE}, {"iduser", BY_OWNER},      {"clientpath", BY_SOURCE},
};

struct listing {
    struct call *call;
    const struct catalog *k;
    struct sm_fields active;
    struct company_query q;
    struct party_custom_value customs[SM_INPUTS + SM_COLUMN_FILTERS];
    int64_t owner;
};

/* Returns the place for the value of a filter; NULL when the filter is none of these. */
static struct span *filter_place(struct listing *l, struct span name)
{
    const struct {
        const char *name;
        struct span *place;
    } places[] = {
        {"relation", &l->q.relation},   {"relations", &l->q.relation},
        {"tip_cmr", &l->q.relation},    {"idcategory", &l->q.category},
        {"territory", &l->q.territory}, {"clientpath", &l->q.source},
        {"type", &l->q.type},           {"title", &l->q.title},
        {"phone", &l->q.phone},         {"uid", &l->q.external_id},
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (span_is(name, places[i].name)) {
            return places[i].place;
        }
    }
    return NULL;
}

static void take_column(struct listing *l, enum filter_column column, struct span text)
{
    l->customs[l->q.custom_count++] = (struct party_custom_value){column, text};
}

/* Takes a filter by a column that is treated like a custom field; returns false for any other. */
static bool take_named_column(struct listing *l, struct span name, struct span text)
{
    static const struct {
        const char *name;
        enum filter_column column;
    } columns[] = {
        {"address", FC_ADDRESS}, {"des", FC_NOTE}, {"site_url", FC_SITE},
        {"pid", FC_MAIN_PERSON}, {"fax", FC_FAX},  {"head_clid", FC_HEAD},
    };
    bool mail = span_is(name, "mail") || span_is(name, "mail_url");
    if (mail && sm_filter_whole_mail(text)) {
        l->q.mail = text;
        return true;
    }
    if (mail || span_is(name, "iduser")) {
        take_column(l, mail ? FC_MAIL : FC_OWNER,
                    mail ? text : sm_filter_owner(l->call, l->k, text));
        return true;
    }
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        if (span_is(name, columns[i].name) && sm_field_named(&l->active, name) != NULL) {
            take_column(l, columns[i].column, text);
            return true;
        }
    }
    return false;
}

/* Takes filter[trash], of which v2 says yes and no, v3 true and false. There is no trash here:
 * deleted records are not shown. */
static enum err take_trash(struct listing *l, struct span text)
{
    bool yes = sm_yes(OPT_TEXT(text));
    if (yes) {
        l->q.owners = &l->owner;
        l->q.owner_count = 0;
    }
    return yes || span_iis(text, "no") || span_iis(text, "false") || span_is(text, "0")
               ? E_OK
               : sm_filter_fault(l->call, SPAN("trash"), "not one of the allowed words");
}

static bool is_type(struct span text)
{
    return span_is(text, "client") || span_is(text, "person") || span_is(text, "concurent") ||
           span_is(text, "contractor") || span_is(text, "partner");
}

static enum err take_filter(void *arg, struct span name, struct span text)
{
    struct listing *l = arg;
    struct span *place = filter_place(l, name);
    const struct sm_field *f = sm_field_named(&l->active, name);
    if (span_is(name, "type") && !is_type(text)) {
        return sm_filter_fault(l->call, name, "not one of the allowed words");
    }
    if (span_is(name, "trash")) {
        return take_trash(l, text);
    }
    if (take_named_column(l, name, text)) {
        return E_OK;
    }
    if (place != NULL) {
        *place = text;
    } else if (f != NULL && f->custom != NULL) {
        l->customs[l->q.custom_count++] = (struct party_custom_value){f->custom->id, text};
    } else {
        return sm_filter_fault(l->call, name, "no such filter");
    }
    return E_OK;
}

static void take_user(struct listing *l, struct span login)
{
    const struct cat_employee *e = span_any(login) ? sm_employee_by_login(l->k, login) : NULL;
    if (span_any(login)) {
        l->owner = e != NULL ? e->id : 0;
        l->q.owners = &l->owner;
        l->q.owner_count = 1;
    }
}

static void write_pages(struct call *call, const struct company_query *q, int64_t total)
{
    if (sm_v3(call)) {
        w_object(&call->w, "params");
        w_i64(&call->w, "page", q->skip / SM_PAGE);
        w_i64(&call->w, "pageall", (total + SM_PAGE - 1) / SM_PAGE);
        w_end(&call->w);
    }
}

static void write_list(struct listing *l, const struct sm_list_args *a,
                       const struct company_list *found)
{
    struct call *call = l->call;
    struct sm_fields fields;
    sm_wanted_fields(l->k, &sm_client_form, a->fields, &fields);
    sm_answer(call);
    w_list(&call->w, SM_DATA);
    for (size_t i = 0; i < found->n; i++) {
        sm_client(call, l->k, &fields, sm_yes(a->bankinfo), VIEW_LIST, &found->v[i]);
    }
    w_end(&call->w);
    sm_view_id(call, "count", found->total, VIEW_LIST);
    write_pages(call, &l->q, found->total);
    w_end(&call->w);
}

enum err client_list_handler(struct call *call)
{
    const struct sm_list_args *a = call->args;
    struct listing *l = arena_new_of(call->req->mem, struct listing);
    struct company_list found;
    l->call = call;
    enum err e = catalog_of(&call->d, &l->k);
    if (e != E_OK) {
        return e;
    }
    sm_active_fields(l->k, &sm_client_form, &l->active);
    l->q.created = sm_range(a->date_start, a->date_end);
    l->q.changed = sm_range(a->change_start, a->change_end);
    l->q.word = a->word.v;
    l->q.customs = l->customs;
    l->q.limit = SM_PAGE;
    l->q.skip = sm_list_skip(a);
    l->q.oldest_first = span_is(a->first.v, "old");
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        l->q.order = span_is(a->order.v, orders[i].name) ? orders[i].order : l->q.order;
    }
    take_user(l, a->user.v);
    if ((e = sm_filters(call, a->filter, take_filter, l)) != E_OK ||
        (e = company_list(&call->d, &l->q, &found)) != E_OK) {
        return e;
    }
    write_list(l, a, &found);
    return E_OK;
}

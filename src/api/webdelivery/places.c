#include "api/webdelivery/places.h"

#include <inttypes.h>

#include "api/webdelivery/envelope.h"
#include "api/webdelivery/errors.h"
#include "api/webdelivery/list_params.h"
#include "api/webdelivery/once.h"
#include "api/webdelivery/params.h"
#include "directory/catalog/catalog.h"
#include "directory/place/place_edit.h"
#include "directory/place/place_list.h"

/* The parameters that list the cities of a country or the streets of a city: all, by words, or the
 * changed ones. */
struct list_args {
    struct opt_i64 parent;
    struct opt_text q;
    struct wd_page_args page;
};
static const struct param search_rows[] = {
    PARAM_TEXT("q", struct list_args, q, WD_FILTER, .min = 1, .max = MAX_WORDS),
    PARAM_PART(struct list_args, page, &wd_page_params),
};
static const struct params search = PARAMS(search_rows, struct list_args);
static const struct param city_list_rows[] = {
    PARAM_ID("countryId", struct list_args, parent, WD_QUERY | PF_REQUIRED),
    PARAM_SAME(&search),
};
static void check_list(struct call *call)
{
    const struct list_args *args = call->args;
    struct wd_page page;
    (void)wd_page_of(call, &args->page, &page); /* the first error stands */
}

const struct params wd_city_list_params =
    PARAMS_CHECKED(city_list_rows, struct list_args, check_list);
static const struct param street_list_rows[] = {
    PARAM_ID("cityId", struct list_args, parent, WD_QUERY | PF_REQUIRED),
    PARAM_SAME(&search),
};
const struct params wd_street_list_params =
    PARAMS_CHECKED(street_list_rows, struct list_args, check_list);

/* The parameters of one city or street; id is its parent's when it is added. */
struct place_args {
    struct opt_i64 id;
    struct opt_text name, post_code;
};
static const struct param city_id_rows[] = {
    PARAM_ID("Id", struct place_args, id, WD_QUERY | PF_REQUIRED, .aliases = "cityId"),
};
const struct params wd_city_id_params = PARAMS(city_id_rows, struct place_args);
static const struct param city_name_rows[] = {
    PARAM_TEXT("Name", struct place_args, name, WD_LINE | PF_REQUIRED, .min = 1, .max = MAX_NAME),
};
static const struct params city_name = PARAMS(city_name_rows, struct place_args);
static const struct param city_add_rows[] = {
    PARAM_ID("countryId", struct place_args, id, WD_QUERY | PF_REQUIRED),
    PARAM_SAME(&city_name),
};
/* Adds a fault when the parent of a new place does not exist. */
static void check_parent(struct call *call, const char *field, bool known, const char *problem)
{
    const struct place_args *args = call->args;
    if (args->id.has == GIVEN && !known) {
        (void)err_field(&call->c, E_REFERENCE_UNKNOWN, field, problem, NULL);
    }
}

static void check_city_add(struct call *call)
{
    const struct place_args *args = call->args;
    const struct catalog *k;
    if (catalog_of(&call->d, &k) == E_OK) {
        check_parent(call, "countryId", catalog_country(k, args->id.v) != NULL, "no such country");
    }
}

static void check_street_add(struct call *call)
{
    const struct place_args *args = call->args;
    const struct catalog *k;
    if (catalog_of(&call->d, &k) == E_OK) {
        check_parent(call, "cityId", catalog_city(k, args->id.v) != NULL, "no such city");
    }
}

const struct params wd_city_add_params =
    PARAMS_CHECKED(city_add_rows, struct place_args, check_city_add);
static const struct param city_change_rows[] = {
    PARAM_SAME(&wd_city_id_params),
    PARAM_SAME(&city_name),
};
const struct params wd_city_change_params = PARAMS(city_change_rows, struct place_args);

static const struct param street_id_rows[] = {
    PARAM_ID("Id", struct place_args, id, WD_QUERY | PF_REQUIRED, .aliases = "streetId"),
};
const struct params wd_street_id_params = PARAMS(street_id_rows, struct place_args);
static const struct param street_add_rows[] = {
    PARAM_ID("cityId", struct place_args, id, WD_QUERY | PF_REQUIRED),
    PARAM_TEXT("Name", struct place_args, name, WD_LINE | PF_REQUIRED, .min = 1, .max = MAX_STREET),
    PARAM_TEXT("PostCode", struct place_args, post_code, WD_LINE, .max = MAX_POST_CODE),
};
const struct params wd_street_add_params =
    PARAMS_CHECKED(street_add_rows, struct place_args, check_street_add);
static const struct param street_change_rows[] = {
    PARAM_SAME(&wd_street_id_params),
    PARAM_TEXT("Name", struct place_args, name, WD_LINE, .min = 1, .max = MAX_STREET),
    PARAM_TEXT("PostCode", struct place_args, post_code, WD_LINE, .max = MAX_POST_CODE),
};
const struct params wd_street_change_params = PARAMS(street_change_rows, struct place_args);

static void write_place(struct writer *w, enum place_kind kind, const struct place *p)
{
    w_id_text(w, "id", p->id);
    w_text(w, "name", p->name);
    if (kind == PLACE_STREET) {
        w_text(w, "postCode", p->post_code);
    }
}

static void write_places(struct call *call, enum place_kind kind, const struct place_list *list,
                         bool changes)
{
    struct writer *w = wd_answer(call);
    w_list(w, WD_DATA);
    for (size_t i = 0; i < list->n; i++) {
        const struct place *p = &list->v[i];
        w_object(w, NULL);
        write_place(w, kind, p);
        if (changes) {
            w_id_text(w, "revision", p->revision);
            w_bool(w, "isDeleted", p->removed);
        }
        w_end(w);
    }
    w_end(w);
}

/* Lists the cities of a country from the catalog, newest first; an unknown country has none. */
static enum err list_cities(struct call *call, int64_t country, const struct wd_page *page,
                            struct place_list *out)
{
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    *out = (struct place_list){.v = arena_array_of(call->req->mem, k->cities.n, struct place)};
    for (size_t i = k->cities.n; i > 0 && !out->more; i--) {
        const struct cat_city *c = &k->cities.v[i - 1];
        if (c->country_id != country || (page->after != 0 && c->id >= page->after)) {
            continue;
        }
        out->more = page->asked && (int64_t)out->n == page->limit;
        if (!out->more) {
            out->v[out->n++] = (struct place){.id = c->id, .name = c->name};
        }
    }
    return E_OK;
}

static enum err list_streets(struct call *call, int64_t city, const struct wd_page *page,
                             struct place_list *out)
{
    int64_t before = page->after != 0 ? page->after : INT64_MAX;
    enum err e = street_list(&call->d, city, before, page->asked ? page->limit : MAX_LIST, out);
    if (e == E_OK && out->more && !page->asked) {
        return wd_refuse(call, E_TOO_MANY_VALUES,
                         "cityId: the city has more than %d streets, ask with limit and cursor",
                         MAX_LIST);
    }
    return e;
}

static enum err changes(struct call *call, enum place_kind kind, int64_t parent,
                        const struct wd_page *page)
{
    struct place_list list;
    enum err e = place_changes(&call->d, kind, parent, &page->mark, page->limit, &list);
    if (e != E_OK || (e = wd_changes_ahead(call, page, list.upto)) != E_OK) {
        return e;
    }
    const struct place *last = list.n > 0 ? &list.v[list.n - 1] : NULL;
    write_places(call, kind, &list, true);
    wd_changes_end(call, list.more, last != NULL ? last->revision : 0, last != NULL ? last->id : 0,
                   list.upto);
    return E_OK;
}

static enum err places(struct call *call, enum place_kind kind)
{
    const struct list_args *args = call->args;
    struct wd_page page;
    struct place_list list;
    int64_t parent = args->parent.v;
    enum err e = wd_page_of(call, &args->page, &page);
    if (e != E_OK) {
        return e;
    }
    if (page.changes) {
        return changes(call, kind, parent, &page);
    }
    bool words = args->q.has == GIVEN;
    e = words                ? place_find(&call->d, kind, parent, args->q.v, page.limit, &list)
        : kind == PLACE_CITY ? list_cities(call, parent, &page, &list)
                             : list_streets(call, parent, &page, &list);
    if (e != E_OK) {
        return e;
    }
    write_places(call, kind, &list, false);
    wd_state_of(call)->dictionary = !page.asked && !words;
    if (page.asked && !words) {
        wd_page_end(call, list.more, list.n > 0 ? list.v[list.n - 1].id : 0);
    }
    return E_OK;
}

enum err wd_cities(struct call *call)
{
    return places(call, PLACE_CITY);
}

enum err wd_streets(struct call *call)
{
    return places(call, PLACE_STREET);
}

static enum err answer_place(struct call *call, enum place_kind kind, const struct place *p)
{
    struct writer *w = wd_answer(call);
    w_object(w, WD_DATA);
    write_place(w, kind, p);
    w_end(w);
    return E_OK;
}

static enum err add(struct call *call, enum place_kind kind)
{
    const struct place_args *args = call->args;
    struct place p = {.name = args->name.v,
                      .post_code = args->post_code.has == GIVEN ? args->post_code.v : SPAN("")};
    enum err e = place_add(&call->d, kind, args->id.v, p.name, p.post_code, &p.id);
    if (e == E_REFERENCE_UNKNOWN) {
        return wd_refuse(
            call, e, kind == PLACE_CITY ? "countryId: no such country" : "cityId: no such city");
    }
    return e != E_OK ? e : answer_place(call, kind, &p);
}

static enum err add_city(struct call *call)
{
    return add(call, PLACE_CITY);
}

static enum err add_street(struct call *call)
{
    return add(call, PLACE_STREET);
}

enum err wd_city_add(struct call *call)
{
    return wd_once(call, add_city);
}

enum err wd_street_add(struct call *call)
{
    return wd_once(call, add_street);
}

static enum err no_such(struct call *call, enum err e, enum place_kind kind)
{
    return e != E_REFERENCE_UNKNOWN
               ? e
               : wd_refuse(call, e, "Id: no such %s", kind == PLACE_CITY ? "city" : "street");
}

static enum err change(struct call *call, enum place_kind kind)
{
    const struct place_args *args = call->args;
    struct place p;
    if (args->name.has != GIVEN && args->post_code.has != GIVEN) {
        return err_field(&call->c, E_PARAM_MISSING, "Name", "missing", NULL);
    }
    enum err e = place_change(&call->d, kind, args->id.v, args->name, args->post_code, &p);
    return e != E_OK ? no_such(call, e, kind) : answer_place(call, kind, &p);
}

enum err wd_city_change(struct call *call)
{
    return change(call, PLACE_CITY);
}

enum err wd_street_change(struct call *call)
{
    return change(call, PLACE_STREET);
}

/* Refuses a deletion with the number of addresses, streets and metro stations that use the place.
 */
static enum err in_use(struct call *call, enum place_kind kind, const struct place_users *u)
{
    if (kind == PLACE_STREET) {
        return wd_refuse(call, E_CONFLICT, "Id: the street is used by %" PRId64 " address(es)",
                         u->addresses);
    }
    return wd_refuse(call, E_CONFLICT,
                     "Id: the city is used by %" PRId64 " address(es), %" PRId64
                     " street(s) and %" PRId64 " metro station(s)",
                     u->addresses, u->streets, u->stations);
}

static enum err remove_place(struct call *call, enum place_kind kind)
{
    const struct place_args *args = call->args;
    struct place_users users;
    enum err e = place_delete(&call->d, kind, args->id.v, &users);
    if (e != E_OK) {
        return e == E_CONFLICT ? in_use(call, kind, &users) : no_such(call, e, kind);
    }
    return wd_answer_id(call, args->id.v);
}

enum err wd_city_delete(struct call *call)
{
    return remove_place(call, PLACE_CITY);
}

enum err wd_street_delete(struct call *call)
{
    return remove_place(call, PLACE_STREET);
}

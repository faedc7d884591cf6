#include "api/webdelivery/dictionaries.h"

#include <stdlib.h>

#include "api/webdelivery/envelope.h"
#include "api/webdelivery/params.h"
#include "base/text.h"
#include "directory/catalog/catalog.h"

/* A row that is sorted by name before it is written. */
struct named {
    int64_t id;
    struct span name;
    const void *row;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int r = text_compare_folded(x->name, y->name);
    return r != 0 ? r : (x->id > y->id) - (x->id < y->id);
}

static void sort_by_name(struct named *v, size_t n)
{
    if (n > 1) {
        qsort(v, n, sizeof(*v), by_name);
    }
}

static void write_named(struct writer *w, const char *key, const struct named *v, size_t n)
{
    w_list(w, key);
    for (size_t i = 0; i < n; i++) {
        w_object(w, NULL);
        w_id_text(w, "id", v[i].id);
        w_text(w, "name", v[i].name);
        w_end(w);
    }
    w_end(w);
}

/* Writes data that depends only on the catalog. */
typedef void list_writer(struct writer *w, struct arena *mem, const struct catalog *k);

/* A list that is the same for everybody of the tenant, so it is written and marked once for each
 * catalog. */
struct common_list {
    list_writer *write;
};

static void make_list(const struct common_list *list, struct arena *mem, const struct catalog *k,
                      struct cat_text *out)
{
    struct buf data;
    struct writer w;
    buf_init(&data, mem, 4096);
    writer_init(&w, &data, FORMAT_JSON, JSON_PLAIN);
    list->write(&w, mem, k);
    out->text = buf_view(&data);
    out->mark = wd_json_mark(mem, out->text);
}

static enum err answer_list(struct call *call, const struct common_list *list)
{
    const struct catalog *k;
    struct cat_text made;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    const struct cat_text *text = catalog_text(k, list);
    if (text == NULL) {
        make_list(list, call->req->mem, k, &made);
        catalog_keep_text(k, list, &made);
        text = &made;
    }
    wd_answer_json(call, text->text);
    wd_state_of(call)->mark = text->mark;
    wd_state_of(call)->dictionary = true;
    return E_OK;
}

static void write_contact_types(struct writer *w, struct arena *mem, const struct catalog *k)
{
    struct named *v = arena_array_of(mem, k->contact_types.n, struct named);
    for (size_t i = 0; i < k->contact_types.n; i++) {
        const struct cat_contact_type *t = &k->contact_types.v[i];
        v[i] = (struct named){t->id, t->name, t};
    }
    sort_by_name(v, k->contact_types.n);
    w_list(w, NULL);
    for (size_t i = 0; i < k->contact_types.n; i++) {
        const struct cat_contact_type *t = v[i].row;
        w_object(w, NULL);
        w_id_text(w, "id", t->id);
        w_text(w, "name", t->name);
        w_bool(w, "isPhone", t->is_phone);
        w_bool(w, "isEmail", t->is_email);
        w_bool(w, "isSkype", t->is_skype);
        w_bool(w, "isSocialNetwork", t->is_social);
        w_bool(w, "mailing", t->mailing);
        w_end(w);
    }
    w_end(w);
}

enum err wd_contact_types(struct call *call)
{
    static const struct common_list list = {write_contact_types};
    return answer_list(call, &list);
}

static void write_address_types(struct writer *w, struct arena *mem, const struct catalog *k)
{
    struct named *v = arena_array_of(mem, k->address_types.n, struct named);
    for (size_t i = 0; i < k->address_types.n; i++) {
        const struct cat_address_type *t = &k->address_types.v[i];
        v[i] = (struct named){t->id, t->name, t};
    }
    sort_by_name(v, k->address_types.n);
    write_named(w, NULL, v, k->address_types.n);
}

enum err wd_address_types(struct call *call)
{
    static const struct common_list list = {write_address_types};
    return answer_list(call, &list);
}

static void write_countries(struct writer *w, struct arena *mem, const struct catalog *k)
{
    struct named *v = arena_array_of(mem, k->countries.n, struct named);
    for (size_t i = 0; i < k->countries.n; i++) {
        const struct cat_country *c = &k->countries.v[i];
        v[i] = (struct named){c->id, c->name, c};
    }
    sort_by_name(v, k->countries.n);
    write_named(w, NULL, v, k->countries.n);
}

enum err wd_countries(struct call *call)
{
    static const struct common_list list = {write_countries};
    return answer_list(call, &list);
}

struct metro_args {
    struct opt_i64 city;
};
static const struct param metro_rows[] = {
    PARAM_ID("cityId", struct metro_args, city, WD_QUERY | PF_REQUIRED),
};
const struct params wd_metro_params = PARAMS(metro_rows, struct metro_args);

enum err wd_metro_stations(struct call *call)
{
    const struct metro_args *args = call->args;
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    struct named *v = arena_array_of(call->req->mem, k->metros.n, struct named);
    size_t n = 0;
    for (size_t i = 0; i < k->metros.n; i++) {
        const struct cat_metro *m = &k->metros.v[i];
        if (m->city_id == args->city.v) {
            v[n++] = (struct named){m->id, m->name, m};
        }
    }
    sort_by_name(v, n);
    write_named(wd_answer(call), WD_DATA, v, n);
    wd_state_of(call)->dictionary = true;
    return E_OK;
}

#include "api/r7/statuses.h"

#include "api/r7/color.h"
#include "api/r7/shapes.h"
#include "directory/catalog/status.h"

enum { TITLE_MAX_CHARS = 255 };

struct entry_args {
    struct opt_i64 id;
    struct opt_text title, description, color;
    struct param_list titles;
};
static const struct param id_rows[] = {
    PARAM_INT("id", struct entry_args, id, PF_EMPTY_IS_ABSENT),
};
const struct params r7_status_id_params = PARAMS(id_rows, struct entry_args);
static const struct param add_rows[] = {
    PARAM_TEXT("title", struct entry_args, title, PF_REQUIRED | PF_LINE, .min = 1,
               .max = TITLE_MAX_CHARS),
    PARAM_TEXT("description", struct entry_args, description, PF_TRIM, .max = R7_TEXT_MAX),
    PARAM_TEXT("color", struct entry_args, color, PF_LINE, .max = R7_TEXT_MAX),
};
const struct params r7_status_add_params = PARAMS(add_rows, struct entry_args);
static const struct param change_rows[] = {
    PARAM_SAME(&r7_status_id_params),
    PARAM_SAME(&r7_status_add_params),
};
const struct params r7_status_change_params = PARAMS(change_rows, struct entry_args);
static const struct param color_rows[] = {
    PARAM_SAME(&r7_status_id_params),
    PARAM_TEXT("color", struct entry_args, color, PF_LINE, .max = R7_TEXT_MAX),
};
const struct params r7_status_color_params = PARAMS(color_rows, struct entry_args);
static const struct param order_rows[] = {
    PARAM_LIST("titles", struct entry_args, titles, P_TEXT, R7_TEXTS),
};
const struct params r7_status_order_params = PARAMS(order_rows, struct entry_args);

/* An entry with the number of contacts that have it. */
struct counted {
    const struct cat_entry *entry;
    int64_t uses;
};

static void counted_shape(struct call *call, const char *key, const void *item)
{
    const struct counted *c = item;
    struct writer *w = &call->w;
    w_object(w, key);
    r7_status_members(call, c->entry);
    if (c->uses > 0) {
        w_i64(w, "relativeItemsCount", c->uses);
    }
    w_i64(w, "id", c->entry->id);
    w_end(w);
}

static int64_t uses_of(const struct cat_status_use *v, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].id == id) {
            return v[i].uses;
        }
    }
    return 0;
}

static bool before(const struct cat_entry *a, const struct cat_entry *b)
{
    return a->position != b->position ? a->position < b->position : a->id < b->id;
}

/* Lists the entries of a kind with their counts, by position. */
static enum err counted_all(struct call *call, enum cat_dictionary_kind kind, struct counted **out,
                            size_t *n)
{
    struct cat_status_use *uses;
    size_t use_count;
    enum err e = r7_catalog(call);
    if (e != E_OK || (e = status_uses(&call->d, kind, &uses, &use_count)) != E_OK) {
        return e;
    }
    const struct catalog *k = r7_state(call)->catalog;
    *n = 0;
    *out = arena_array_of(call->req->mem, k->dictionaries[kind].n, struct counted);
    for (size_t i = 0; i < k->dictionaries[kind].n; i++) {
        const struct cat_entry *entry = &k->dictionaries[kind].v[i];
        size_t at = (*n)++;
        for (; at > 0 && before(entry, (*out)[at - 1].entry); at--) {
            (*out)[at] = (*out)[at - 1];
        }
        (*out)[at] = (struct counted){entry, uses_of(uses, use_count, entry->id)};
    }
    return E_OK;
}

static enum err list_all(struct call *call, enum cat_dictionary_kind kind)
{
    struct counted *v;
    size_t n;
    enum err e = counted_all(call, kind, &v, &n);
    return e != E_OK ? e : r7_list(call, counted_shape, v, sizeof(*v), n);
}

static enum err get(struct call *call, enum cat_dictionary_kind kind)
{
    const struct entry_args *a = call->args;
    struct counted *v;
    size_t n;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = counted_all(call, kind, &v, &n)) != E_OK) {
        return e;
    }
    for (size_t i = 0; i < n; i++) {
        if (v[i].entry->id == id) {
            return r7_one(call, counted_shape, &v[i]);
        }
    }
    return err_set(&call->c, E_STATUS_NOT_FOUND, "no such status or type");
}

static enum err taken(struct call *call, enum err e)
{
    if (e == E_CONFLICT) {
        err_clear(&call->c);
        return r7_refuse(call, "An item with this title already exists", "title", "exists already",
                         NULL);
    }
    return e;
}

static enum err check_color(struct call *call, struct span color)
{
    return r7_is_color(color) ? E_OK : r7_wrong(call, "color", "not a color", R7_COLORS);
}

static enum err add(struct call *call, enum cat_dictionary_kind kind)
{
    const struct entry_args *a = call->args;
    struct cat_entry entry;
    struct counted made = {&entry, 0};
    enum err e = check_color(call, r7_text_of(a->color));
    if (e != E_OK ||
        (e = taken(call, status_add(&call->d, kind, a->title.v, r7_text_of(a->description),
                                    r7_text_of(a->color), &entry))) != E_OK) {
        return e;
    }
    return r7_one(call, counted_shape, &made);
}

static struct span given(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN_NONE;
}

/* Changes an entry. Texts that are not sent stay as they are. */
static enum err change(struct call *call, enum cat_dictionary_kind kind)
{
    const struct entry_args *a = call->args;
    struct cat_entry entry;
    struct counted changed = {&entry, 0};
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = check_color(call, r7_text_of(a->color))) != E_OK ||
        (e = taken(call, status_update(&call->d, kind, id, given(a->title), given(a->description),
                                       given(a->color), &entry))) != E_OK) {
        return e;
    }
    return r7_one(call, counted_shape, &changed);
}

static enum err delete (struct call *call, enum cat_dictionary_kind kind) {
    const struct entry_args *a = call->args; int64_t id; enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = r7_catalog(call)) != E_OK ||
        (e = status_drop(&call->d, kind, id)) != E_OK){return e;}
const struct cat_entry *old = catalog_entry(r7_state(call)->catalog, kind, id);
struct counted gone = {old, 0};
return old != NULL ? r7_one(call, counted_shape, &gone) : r7_nothing(call);
}

static bool among(const struct id_list *ids, int64_t id)
{
    for (size_t i = 0; i < ids->n; i++) {
        if (ids->v[i] == id) {
            return true;
        }
    }
    return false;
}

/* Gives the named entries the positions of their order, and answers with them. */
static enum err order(struct call *call, enum cat_dictionary_kind kind)
{
    const struct entry_args *a = call->args;
    struct id_list moved;
    struct counted *v;
    size_t n, kept = 0;
    enum err e = status_reorder(&call->d, kind, r7_texts(call, &a->titles), a->titles.n, &moved);
    if (e != E_OK || (e = catalog_renew(&call->d)) != E_OK ||
        (e = counted_all(call, kind, &v, &n)) != E_OK) {
        return e;
    }
    for (size_t i = 0; i < n; i++) {
        if (among(&moved, v[i].entry->id)) {
            v[kept++] = v[i];
        }
    }
    return r7_list(call, counted_shape, v, sizeof(*v), kept);
}

#define R7_STATUS_HANDLER(name_, function_, kind_)                                                 \
    enum err name_(struct call *call)                                                              \
    {                                                                                              \
        return function_(call, kind_);                                                             \
    }
R7_STATUS_HANDLER(r7_status_list, list_all, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_status_get, get, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_status_add, add, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_status_change, change, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_status_color, change, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_status_delete, delete, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_status_order, order, DICT_PARTY_STATUS)
R7_STATUS_HANDLER(r7_type_list, list_all, DICT_PARTY_TYPE)
R7_STATUS_HANDLER(r7_type_get, get, DICT_PARTY_TYPE)
R7_STATUS_HANDLER(r7_type_add, add, DICT_PARTY_TYPE)
R7_STATUS_HANDLER(r7_type_change, change, DICT_PARTY_TYPE)
R7_STATUS_HANDLER(r7_type_delete, delete, DICT_PARTY_TYPE)
R7_STATUS_HANDLER(r7_type_order, order, DICT_PARTY_TYPE)

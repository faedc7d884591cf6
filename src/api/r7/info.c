#include "api/r7/info.h"

#include <stdlib.h>

#include "api/contact_map.h"
#include "api/r7/contact_write.h"
#include "api/r7/contacts.h"
#include "api/r7/shapes.h"
#include "directory/contact_write.h"
#include "wire/json_in.h"

enum {
    INFO_PARTS = PART_CONTACTS | PART_ADDRESSES | PART_ACCESS,
    VALUE_MAX = 1000,
    BATCH_MAX = 100
};

/* One item of a contact's information: a value, or an address. Exactly one is set. */
struct item {
    const struct contact_info *info;
    const struct address *address;
};

static int64_t item_id(const struct item *i)
{
    return i->info != NULL ? i->info->id : i->address->id;
}

static int newest_first(const void *p, const void *q)
{
    int64_t a = item_id(p), b = item_id(q);
    return (a < b) - (a > b);
}

static void item_shape(struct call *call, const char *key, const void *p)
{
    const struct item *i = p;
    if (i->info != NULL) {
        r7_info_shape(call, key, i->info);
    } else {
        r7_address_info_shape(call, key, i->address);
    }
}

/* All of a contact's information, newest first. */
static struct item *items_of(struct arena *mem, const struct party *p, size_t *n)
{
    struct item *v = arena_array_of(mem, p->contacts.n + p->addresses.n, struct item);
    *n = 0;
    for (size_t i = 0; i < p->contacts.n; i++) {
        v[(*n)++] = (struct item){&p->contacts.v[i], NULL};
    }
    for (size_t i = 0; i < p->addresses.n; i++) {
        v[(*n)++] = (struct item){NULL, &p->addresses.v[i]};
    }
    if (*n > 1) {
        qsort(v, *n, sizeof *v, newest_first);
    }
    return v;
}

/* The item with this id; 400 when it is another contact's or nobody's. */
static enum err find_item(struct call *call, const struct party *p, struct opt_i64 id,
                          struct item *out)
{
    size_t n;
    const struct item *v = items_of(call->req->mem, p, &n);
    for (size_t i = 0; i < n; i++) {
        if (id.has == GIVEN && item_id(&v[i]) == id.v) {
            *out = v[i];
            return E_OK;
        }
    }
    return r7_invalid(call, NULL);
}

static enum err seen(struct call *call, struct opt_i64 in, struct party **out)
{
    int64_t id;
    enum err e = r7_id(call, in, &id);
    return e != E_OK ? e : party_get(&call->d, id, 0, SEE_SHARED, INFO_PARTS, out);
}

/* A contact for a change of its information: without the right to edit it is 404, not 403. */
static enum err edited(struct call *call, struct opt_i64 in, struct party **out)
{
    int64_t id;
    enum err e = r7_id(call, in, &id);
    return e != E_OK ? e : party_get(&call->d, id, 0, EDIT_SHARED, INFO_PARTS, out);
}

struct info_args {
    struct opt_i64 contact, info, type;
    struct opt_text data, category;
    struct opt_bool primary;
};
#define TYPE_ROW(flags_)                                                                           \
    {                                                                                              \
        .name = "infoType", .type = P_ENUM, .flags = PF_ENUM_NUMBER | PF_TRIM | (flags_),          \
        .offset = offsetof(struct info_args, type), .min = INT32_MIN, .max = INT32_MAX,            \
        .words = r7_info_types                                                                     \
    }
#define CONTACT_ROW R7_INT_ROW("contactid", struct info_args, contact)
#define DATA_ROWS                                                                                  \
    {.name = "data",                                                                               \
     .type = P_TEXT,                                                                               \
     .flags = PF_REQUIRED | PF_TRIM,                                                               \
     .offset = offsetof(struct info_args, data),                                                   \
     .min = 1,                                                                                     \
     .max = VALUE_MAX},                                                                            \
        R7_TEXT_ROW("category", struct info_args, category),                                       \
        R7_BOOL_ROW("isPrimary", struct info_args, primary)
static const struct param info_id_rows[] = {CONTACT_ROW,
                                            R7_INT_ROW("infoid", struct info_args, info)};
const struct params r7_info_id_params = PARAMS(info_id_rows, struct info_args);
static const struct param info_by_type_rows[] = {CONTACT_ROW, TYPE_ROW(PF_REQUIRED)};
const struct params r7_info_by_type_params = PARAMS(info_by_type_rows, struct info_args);
static const struct param info_add_rows[] = {CONTACT_ROW, TYPE_ROW(PF_EMPTY_IS_ABSENT), DATA_ROWS};
const struct params r7_info_add_params = PARAMS(info_add_rows, struct info_args);
static const struct param info_update_rows[] = {CONTACT_ROW,
                                                R7_INT_ROW("infoid", struct info_args, info),
                                                TYPE_ROW(PF_EMPTY_IS_ABSENT), DATA_ROWS};
const struct params r7_info_update_params = PARAMS(info_update_rows, struct info_args);
static const struct param info_type_rows[] = {TYPE_ROW(PF_REQUIRED)};
const struct params r7_info_type_params = PARAMS(info_type_rows, struct info_args);

enum err r7_info_list(struct call *call)
{
    const struct id_args *a = call->args;
    struct party *p;
    size_t n;
    enum err e = seen(call, a->id, &p);
    if (e != E_OK) {
        return e;
    }
    const struct item *v = items_of(call->req->mem, p, &n);
    return r7_list(call, item_shape, v, sizeof *v, n);
}

enum err r7_info_get(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p;
    struct item item;
    enum err e = seen(call, a->contact, &p);
    if (e != E_OK || (e = find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    return r7_one(call, item_shape, &item);
}

/* The text of an item: an address as its JSON. */
static struct span item_text(struct call *call, const struct item *i)
{
    return i->info != NULL ? i->info->value : r7_address_json(call, i->address);
}

enum err r7_info_by_type(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p;
    size_t n, kept = 0;
    enum err e = seen(call, a->contact, &p);
    if (e != E_OK) {
        return e;
    }
    const struct item *v = items_of(call->req->mem, p, &n);
    struct span *texts = arena_array_of(call->req->mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        int type = v[i].info != NULL ? contact_r7_type(v[i].info->kind) : R7_ADDRESS;
        if (type == a->type.v) {
            texts[kept++] = item_text(call, &v[i]);
        }
    }
    return r7_list(call, r7_span_shape, texts, sizeof *texts, kept);
}

/* Address texts of R7: JSON of five members. */
struct address_args {
    bool given;
    struct opt_text street, city, state, zip, country;
    struct opt_i64 category;
    struct opt_bool primary;
};
static const struct param address_rows[] = {
    R7_TEXT_ROW("street", struct address_args, street),
    R7_TEXT_ROW("city", struct address_args, city),
    R7_TEXT_ROW("state", struct address_args, state),
    R7_TEXT_ROW("zip", struct address_args, zip),
    R7_TEXT_ROW("country", struct address_args, country),
    R7_INT32_ROW("category", struct address_args, category),
    R7_BOOL_ROW("isPrimary", struct address_args, primary),
};
static const struct params address_params = PARAMS(address_rows, struct address_args);

/* An address's text parts; what the five do not say is not touched, unless the line of the street
 * changes: it stands for street, house, building and flat together. */
static void address_edit_of(struct call *call, const struct address_args *in,
                            const struct address *old, struct address_edit *out)
{
    static const struct opt_text cleared = {IS_NULL, {NULL, 0}};
    static const struct opt_i64 no_id = {IS_NULL, 0};
    struct span street = r7_text_of(in->street);
    *out = (struct address_edit){.region = OPT_TEXT(r7_text_of(in->state)),
                                 .zip = OPT_TEXT(r7_text_of(in->zip)),
                                 .is_primary = in->primary};
    if (old == NULL || !span_eq(street, r7_street_line(call->req->mem, old))) {
        out->street = OPT_TEXT(street);
        out->street_id = no_id;
        out->house = out->building = out->apartments = cleared;
    }
    if (old == NULL || !span_eq(r7_text_of(in->city), old->city)) {
        out->city = OPT_TEXT(r7_text_of(in->city));
        out->city_id = no_id;
    }
    if (old == NULL || !span_eq(r7_text_of(in->country), old->country)) {
        out->country = OPT_TEXT(r7_text_of(in->country));
        out->country_id = no_id;
    }
    if (in->category.has == GIVEN) {
        out->category = in->category;
    }
}

/* `data` of type 7; 400 when it is no such JSON. */
static enum err address_of_text(struct call *call, struct span data, struct address_args *out)
{
    struct value *v;
    *out = (struct address_args){.given = false};
    if (json_parse(&call->c, data, &v) != E_OK || v->kind != V_OBJECT) {
        err_clear(&call->c);
        return r7_invalid(call, NULL);
    }
    const struct param_source source = {SRC_BODY, v};
    return param_bind(&call->c, &address_params, &source, 1, &call->dialect->rules, out);
}

/* What there is of this text in an address: a blank one is no address. */
static bool is_address(const struct address_args *a)
{
    return span_trim(r7_text_of(a->street)).n + span_trim(r7_text_of(a->city)).n +
               span_trim(r7_text_of(a->state)).n + span_trim(r7_text_of(a->zip)).n +
               span_trim(r7_text_of(a->country)).n >
           0;
}

/* The item with this id of a party that was read back. */
static enum err answer_item(struct call *call, const struct party *p, int64_t id)
{
    struct item item;
    enum err e = find_item(call, p, OPT_I64(id), &item);
    return e != E_OK ? e : r7_one(call, item_shape, &item);
}

static enum err store_address(struct call *call, const struct party *p, const struct address *old,
                              const struct address_args *in)
{
    struct address_edit edit;
    struct party *back;
    if (!is_address(in)) {
        return r7_invalid(call, NULL);
    }
    if (in->category.has == GIVEN &&
        (in->category.v < 0 || in->category.v >= r7_category_count(R7_ADDRESS))) {
        return r7_invalid(call, NULL);
    }
    address_edit_of(call, in, old, &edit);
    int64_t id = old != NULL ? old->id : 0;
    enum err e =
        old != NULL
            ? party_address_update(&call->d, p->id, id, EDIT_SHARED, &edit, INFO_PARTS, &back)
            : party_address_add(&call->d, p->id, EDIT_SHARED, &edit, INFO_PARTS, &back, &id);
    return e != E_OK ? e : answer_item(call, back, id);
}

enum err r7_info_add(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p, *back;
    struct address_args address;
    int64_t id;
    int64_t type = a->type.has == GIVEN ? a->type.v : 0;
    int kind = contact_from_r7(type), category = r7_category_of(type, r7_text_of(a->category));
    enum err e = edited(call, a->contact, &p);
    if (e != E_OK) {
        return e;
    }
    if (kind < 0 || category < 0) {
        return r7_invalid(call, NULL);
    }
    bool primary = a->primary.has == GIVEN && a->primary.v;
    if (type == R7_ADDRESS) {
        if ((e = address_of_text(call, a->data.v, &address)) != E_OK) {
            return e;
        }
        address.category = OPT_I64(category);
        address.primary = OPT_BOOL(primary);
        return store_address(call, p, NULL, &address);
    }
    struct contact_edit edit = {
        .kind = kind, .category = category, .value = a->data.v, .is_primary = primary};
    e = party_contact_add(&call->d, p->id, EDIT_SHARED, &edit, INFO_PARTS, &back, &id);
    return e != E_OK ? e : answer_item(call, back, id);
}

static enum err update_address(struct call *call, const struct info_args *a, const struct party *p,
                               const struct address *old)
{
    struct address_args address;
    enum err e = address_of_text(call, a->data.v, &address);
    if (e != E_OK) {
        return e;
    }
    address.category = (struct opt_i64){ABSENT, 0};
    if (a->type.has == GIVEN && span_any(r7_text_of(a->category))) {
        int category = r7_category_of(R7_ADDRESS, a->category.v);
        if (category < 0) {
            return r7_invalid(call, NULL);
        }
        address.category = OPT_I64(category);
    }
    address.primary = a->primary;
    return store_address(call, p, old, &address);
}

/* The new kind and category of a value; a category counts only together with a type. A kind that R7
 * cannot tell from the type it asks for stays (a blog is a website). */
static enum err patch_of(struct call *call, const struct info_args *a,
                         const struct contact_info *old, struct contact_patch *out)
{
    *out = (struct contact_patch){.value = a->data, .is_primary = a->primary};
    if (a->type.has != GIVEN) {
        return E_OK;
    }
    int kind = contact_from_r7(a->type.v);
    if (kind < 0 || kind == CK_ADDRESS) {
        return r7_invalid(call, NULL);
    }
    if (contact_r7_type(old->kind) != a->type.v) {
        out->kind = OPT_I64(kind);
        out->type_id = (struct opt_i64){IS_NULL, 0};
    }
    if (span_any(r7_text_of(a->category))) {
        int category = r7_category_of(a->type.v, a->category.v);
        if (category < 0) {
            return r7_invalid(call, NULL);
        }
        out->category = OPT_I64(category);
        if (category != old->category) {
            out->type_id = (struct opt_i64){IS_NULL, 0};
        }
    }
    return E_OK;
}

enum err r7_info_update(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p, *back;
    struct item item;
    struct contact_patch patch;
    enum err e = edited(call, a->contact, &p);
    if (e != E_OK || (e = find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    if (item.address != NULL) {
        return a->type.has == GIVEN && a->type.v != R7_ADDRESS
                   ? r7_invalid(call, NULL)
                   : update_address(call, a, p, item.address);
    }
    if ((e = patch_of(call, a, item.info, &patch)) != E_OK ||
        (e = party_contact_update(&call->d, p->id, item.info->id, EDIT_SHARED, &patch, INFO_PARTS,
                                  &back)) != E_OK) {
        return e;
    }
    return answer_item(call, back, item.info->id);
}

enum err r7_info_delete(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p, *back;
    struct item item;
    enum err e = edited(call, a->contact, &p);
    if (e != E_OK || (e = find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    e = item.info != NULL
            ? party_contact_delete(&call->d, p->id, item_id(&item), EDIT_SHARED, 0, &back)
            : party_address_delete(&call->d, p->id, item_id(&item), EDIT_SHARED, 0, &back);
    return e != E_OK ? e : r7_one(call, item_shape, &item);
}

struct batch_item {
    struct opt_i64 type, category;
    struct opt_text data;
    struct opt_bool primary;
};
static const struct param batch_item_rows[] = {
    {.name = "infoType",
     .type = P_ENUM,
     .flags = PF_ENUM_NUMBER | PF_TRIM | PF_EMPTY_IS_ABSENT,
     .offset = offsetof(struct batch_item, type),
     .min = INT32_MIN,
     .max = INT32_MAX,
     .words = r7_info_types},
    R7_INT32_ROW("category", struct batch_item, category),
    {.name = "data",
     .type = P_TEXT,
     .flags = PF_REQUIRED | PF_TRIM,
     .offset = offsetof(struct batch_item, data),
     .min = 1,
     .max = VALUE_MAX},
    R7_BOOL_ROW("isPrimary", struct batch_item, primary),
};
static const struct params batch_item = PARAMS(batch_item_rows, struct batch_item);
struct batch_args {
    struct opt_i64 contact;
    struct param_list items;
};
static const struct param batch_rows[] = {
    R7_INT_ROW("contactid", struct batch_args, contact),
    {.name = "items",
     .type = P_LIST,
     .sub = &batch_item,
     .offset = offsetof(struct batch_args, items)},
};
const struct params r7_info_batch_params = PARAMS(batch_rows, struct batch_args);

/* Values and addresses of a batch as an edit of their party. */
static enum err batch_edit(struct call *call, const struct param_list *list,
                           struct party_edit *edit)
{
    const struct batch_item *in = list->items;
    struct arena *mem = call->req->mem;
    struct contact_edit *values = arena_array_of(mem, list->n, struct contact_edit);
    struct address_edit *addresses = arena_array_of(mem, list->n, struct address_edit);
    if (list->n > BATCH_MAX) {
        return r7_invalid(call, NULL);
    }
    for (size_t i = 0; i < list->n; i++) {
        int64_t type = in[i].type.has == GIVEN ? in[i].type.v : 0, category = in[i].category.v;
        struct address_args address;
        if (contact_from_r7(type) < 0 || category < 0 || category >= r7_category_count(type)) {
            return r7_invalid(call, NULL);
        }
        if (type != R7_ADDRESS) {
            values[edit->contact_count++] = (struct contact_edit){.kind = contact_from_r7(type),
                                                                  .category = (int)category,
                                                                  .value = in[i].data.v,
                                                                  .is_primary = in[i].primary.v};
            continue;
        }
        enum err e = address_of_text(call, in[i].data.v, &address);
        if (e != E_OK) {
            return e;
        }
        address.category = OPT_I64(category);
        address.primary = OPT_BOOL(in[i].primary.v);
        address_edit_of(call, &address, NULL, &addresses[edit->address_count++]);
    }
    edit->contacts = values;
    edit->addresses = addresses;
    return E_OK;
}

static enum err batch(struct call *call, bool replace)
{
    const struct batch_args *a = call->args;
    struct arena *mem = call->req->mem;
    struct party_edit edit = {.kind = PARTY_PERSON};
    struct party *p, *back;
    size_t n, dropped = 0;
    enum err e = edited(call, a->contact, &p);
    if (e != E_OK || (e = batch_edit(call, &a->items, &edit)) != E_OK) {
        return e;
    }
    int64_t *values = arena_array_of(mem, p->contacts.n, int64_t);
    int64_t *addresses = arena_array_of(mem, p->addresses.n, int64_t);
    for (size_t i = 0; replace && i < p->contacts.n; i++) {
        values[edit.drop_contact_count++] = p->contacts.v[i].id;
    }
    for (size_t i = 0; replace && i < p->addresses.n; i++) {
        addresses[dropped++] = p->addresses.v[i].id;
    }
    edit.drop_contacts = values;
    e = contact_replace(&call->d, p->id, &edit, addresses, dropped, INFO_PARTS, &back);
    if (e != E_OK) {
        return e;
    }
    const struct item *v = items_of(mem, back, &n);
    return r7_list(call, item_shape, v, sizeof *v, n);
}

enum err r7_info_batch_add(struct call *call)
{
    return batch(call, false);
}

enum err r7_info_batch_replace(struct call *call)
{
    return batch(call, true);
}

struct address_call {
    struct opt_i64 contact, info;
    struct address_args address;
};
#define ADDRESS_ROW                                                                                \
    {                                                                                              \
        .name = "address", .type = P_OBJECT, .flags = PF_REQUIRED, .sub = &address_params,         \
        .offset = offsetof(struct address_call, address)                                           \
    }
static const struct param address_add_rows[] = {
    R7_INT_ROW("contactid", struct address_call, contact), ADDRESS_ROW};
const struct params r7_address_add_params = PARAMS(address_add_rows, struct address_call);
static const struct param address_update_rows[] = {
    R7_INT_ROW("contactid", struct address_call, contact),
    R7_INT_ROW("infoid", struct address_call, info), ADDRESS_ROW};
const struct params r7_address_update_params = PARAMS(address_update_rows, struct address_call);

enum err r7_address_add(struct call *call)
{
    const struct address_call *a = call->args;
    struct party *p;
    enum err e = edited(call, a->contact, &p);
    return e != E_OK ? e : store_address(call, p, NULL, &a->address);
}

enum err r7_address_update(struct call *call)
{
    const struct address_call *a = call->args;
    struct party *p;
    struct item item;
    enum err e = edited(call, a->contact, &p);
    if (e != E_OK || (e = find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    return item.address == NULL ? r7_invalid(call, NULL)
                                : store_address(call, p, item.address, &a->address);
}

enum err r7_info_types_list(struct call *call)
{
    const char *names[32];
    size_t n = 0;
    while (n < 32 && r7_info_type_name((int64_t)n) != NULL) {
        names[n] = r7_info_type_name((int64_t)n);
        n++;
    }
    return r7_list(call, r7_cstr_shape, names, sizeof names[0], n);
}

enum err r7_info_categories(struct call *call)
{
    const struct info_args *a = call->args;
    return r7_list(call, r7_cstr_shape, r7_categories(a->type.v), sizeof(const char *),
                   (size_t)r7_category_count(a->type.v));
}

/*
 * info_batch: adds several pieces of contact information at once, or replaces all of them.
 */
#include "api/contact_map.h"
#include "api/r7/contact/info.h"
#include "api/r7/contact/info_address.h"
#include "api/r7/contact/info_items.h"
#include "api/r7/shapes.h"
#include "base/text.h"
#include "directory/party/contact_values.h"

enum { BATCH_MAX = 100 };

struct batch_item {
    struct opt_i64 type, category;
    struct opt_text data;
    struct opt_bool primary;
};
static const struct param batch_item_rows[] = {
    PARAM_ENUM("infoType", struct batch_item, type, r7_info_types,
               PF_ENUM_NUMBER | PF_TRIM | PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_INT("category", struct batch_item, category, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_TEXT("data", struct batch_item, data, PF_REQUIRED | PF_TRIM, .min = 1,
               .max = INFO_VALUE_MAX),
    PARAM_BOOL("isPrimary", struct batch_item, primary, PF_EMPTY_IS_ABSENT),
};
static const struct params batch_item = PARAMS(batch_item_rows, struct batch_item);
struct batch_args {
    struct opt_i64 contact;
    struct param_list items;
};
static const struct param batch_rows[] = {
    PARAM_INT("contactid", struct batch_args, contact, PF_EMPTY_IS_ABSENT),
    PARAM_LIST_OF("items", struct batch_args, items, &batch_item, 0),
};
const struct params r7_info_batch_params = PARAMS(batch_rows, struct batch_args);

/* A sent item, in its order: a value or an address of the edit. */
struct sent {
    const struct contact_edit *value;
    const struct address_edit *address;
};

/* Makes one edit of the party from the values and addresses of the batch. */
static enum err batch_edit(struct call *call, const struct param_list *list,
                           struct party_edit *edit, struct sent *sent)
{
    const struct batch_item *in = list->items;
    struct arena *mem = call->req->mem;
    struct contact_edit *values = arena_array_of(mem, list->n, struct contact_edit);
    struct address_edit *addresses = arena_array_of(mem, list->n, struct address_edit);
    for (size_t i = 0; i < list->n; i++) {
        int64_t type = in[i].type.has == GIVEN ? in[i].type.v : 0, category = in[i].category.v;
        struct r7_address_args address;
        if (contact_from_r7(type) < 0 || category < 0 || category >= r7_category_count(type)) {
            bool typed = contact_from_r7(type) >= 0;
            return r7_wrong(
                call, arena_printf(mem, "items[%zu].%s", i, typed ? "category" : "infoType").p,
                "not a known number", typed ? "see contact/data/{infoType}/category" : "0..17");
        }
        if (type != R7_ADDRESS) {
            sent[i].value = &values[edit->contact_count];
            values[edit->contact_count++] = (struct contact_edit){.kind = contact_from_r7(type),
                                                                  .category = (int)category,
                                                                  .value = in[i].data.v,
                                                                  .is_primary = in[i].primary.v};
            continue;
        }
        enum err e = r7_address_of_text(call, in[i].data.v, &address);
        if (e != E_OK) {
            return e;
        }
        address.category = OPT_I64(category);
        address.primary = OPT_BOOL(in[i].primary.v);
        sent[i].address = &addresses[edit->address_count];
        r7_address_edit(call, &address, NULL, &addresses[edit->address_count++]);
    }
    edit->contacts = values;
    edit->addresses = addresses;
    return E_OK;
}

static bool had(const struct party *before, int64_t id)
{
    for (size_t i = 0; i < before->contacts.n; i++) {
        if (before->contacts.v[i].id == id) {
            return true;
        }
    }
    for (size_t i = 0; i < before->addresses.n; i++) {
        if (before->addresses.v[i].id == id) {
            return true;
        }
    }
    return false;
}

static bool same_text(struct span stored, struct opt_text sent)
{
    return span_eq(text_trim(stored), text_trim(r7_text_of(sent)));
}

/* True when the item is stored exactly as it was sent. */
static bool is_same(const struct r7_item *item, const struct sent *s)
{
    if (s->value != NULL) {
        return item->info != NULL && item->info->kind == s->value->kind &&
               item->info->category == s->value->category &&
               span_eq(item->info->value, s->value->value);
    }
    const struct address *a = item->address;
    return a != NULL && same_text(a->street, s->address->street) &&
           same_text(a->city, s->address->city) && same_text(a->region, s->address->region) &&
           same_text(a->zip, s->address->zip) && same_text(a->country, s->address->country);
}

/* True when the sent item may have become this one: an equal address that was there already stands
 * for it, whatever its spelling. */
static bool is_kin(const struct r7_item *item, const struct sent *s)
{
    return s->value == NULL && item->address != NULL;
}

/* Items of a contact after a batch, the oldest last. */
struct result {
    const struct r7_item *v;
    size_t n;
    bool *taken;
    const struct party *before;
};

/* Finds the item that a sent one has become, by its text; NULL: none has it. */
static const struct r7_item *made_of(const struct result *r, const struct sent *s)
{
    bool (*const alike[])(const struct r7_item *, const struct sent *) = {is_same, is_kin, is_same};
    for (size_t pass = 0; pass < 3; pass++) {
        for (size_t i = r->n; i-- > 0;) {
            bool fresh = !r->taken[i] && !had(r->before, r7_item_id(&r->v[i]));
            if ((pass == 2 || fresh) && alike[pass](&r->v[i], s)) {
                r->taken[i] = true;
                return &r->v[i];
            }
        }
    }
    return NULL;
}

/* The item that stands for one that was sent; *found is false when there is none. A value that the
 * contact has in another spelling is that one. */
static enum err item_of(struct call *call, const struct result *r, const struct party *back,
                        const struct sent *s, struct r7_item *out, bool *found)
{
    const struct r7_item *item = made_of(r, s);
    *found = item != NULL;
    if (item != NULL || s->value == NULL) {
        *out = item != NULL ? *item : *out;
        return E_OK;
    }
    *out = (struct r7_item){NULL, NULL};
    enum err e = contact_values_twin(&call->d, back, s->value, &out->info);
    *found = out->info != NULL && r7_id_shown(call, out->info->id);
    return e;
}

static enum err batch(struct call *call, bool replace)
{
    const struct batch_args *a = call->args;
    struct arena *mem = call->req->mem;
    struct party_edit edit = {.kind = PARTY_PERSON};
    struct party *p, *before, *back;
    struct r7_item *v;
    size_t n, kept = 0;
    if (a->items.n > BATCH_MAX) {
        return r7_wrong(call, "items", "too many items", "100 at most");
    }
    struct sent *sent = arena_array_of(mem, a->items.n, struct sent);
    enum err e = r7_info_edited(call, a->contact, &p);
    if (e != E_OK || (e = batch_edit(call, &a->items, &edit, sent)) != E_OK ||
        (e = party_contacts_put(&call->d, p->id, &edit, replace, INFO_PARTS, &before, &back)) !=
            E_OK ||
        (e = r7_items_of(call, back, &v, &n)) != E_OK) {
        return e;
    }
    struct result r = {v, n, arena_array_of(mem, n, bool), before};
    struct r7_item *out = arena_array_of(mem, a->items.n, struct r7_item);
    for (size_t i = 0; e == E_OK && i < a->items.n; i++) {
        bool found;
        e = item_of(call, &r, back, &sent[i], &out[kept], &found);
        kept += found;
    }
    return e != E_OK ? e : r7_list(call, r7_item_shape, out, sizeof(*out), kept);
}

enum err r7_info_batch_add(struct call *call)
{
    return batch(call, false);
}

enum err r7_info_batch_replace(struct call *call)
{
    return batch(call, true);
}

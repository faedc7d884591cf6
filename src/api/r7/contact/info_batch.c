/*
 * info_batch: several pieces of contact information at once, added or in place of all.
 */
#include "api/contact_map.h"
#include "api/r7/contact/info.h"
#include "api/r7/contact/info_address.h"
#include "api/r7/contact/info_items.h"
#include "api/r7/shapes.h"

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

/* Makes one edit of the party from the values and addresses of the batch. */
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
        struct r7_address_args address;
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
        enum err e = r7_address_of_text(call, in[i].data.v, &address);
        if (e != E_OK) {
            return e;
        }
        address.category = OPT_I64(category);
        address.primary = OPT_BOOL(in[i].primary.v);
        r7_address_edit(call, &address, NULL, &addresses[edit->address_count++]);
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
    enum err e = r7_info_edited(call, a->contact, &p);
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
    e = party_replace(&call->d, p->id, &edit, addresses, dropped, INFO_PARTS, &back);
    if (e != E_OK) {
        return e;
    }
    const struct r7_item *v = r7_items_of(mem, back, &n);
    return r7_list(call, r7_item_shape, v, sizeof *v, n);
}

enum err r7_info_batch_add(struct call *call)
{
    return batch(call, false);
}

enum err r7_info_batch_replace(struct call *call)
{
    return batch(call, true);
}

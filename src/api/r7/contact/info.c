#include "api/r7/contact/info.h"

#include "api/contact_map.h"
#include "api/r7/contact/info_address.h"
#include "api/r7/contact/info_items.h"
#include "api/r7/contact/target.h"
#include "api/r7/shapes.h"

struct info_args {
    struct opt_i64 contact, info, type;
    struct opt_text data, category;
    struct opt_bool primary;
};
static const struct param info_id_rows[] = {
    PARAM_INT("contactid", struct info_args, contact, PF_EMPTY_IS_ABSENT),
    PARAM_INT("infoid", struct info_args, info, PF_EMPTY_IS_ABSENT),
};
const struct params r7_info_id_params = PARAMS(info_id_rows, struct info_args);
static const struct param info_by_type_rows[] = {
    PARAM_INT("contactid", struct info_args, contact, PF_EMPTY_IS_ABSENT),
    PARAM_ENUM("infoType", struct info_args, type, r7_info_types,
               PF_ENUM_NUMBER | PF_TRIM | PF_REQUIRED, PARAM_INT32),
};
const struct params r7_info_by_type_params = PARAMS(info_by_type_rows, struct info_args);
static const struct param info_data_rows[] = {
    PARAM_TEXT("data", struct info_args, data, PF_REQUIRED | PF_TRIM, .min = 1,
               .max = INFO_VALUE_MAX),
    PARAM_TEXT("category", struct info_args, category, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_BOOL("isPrimary", struct info_args, primary, PF_EMPTY_IS_ABSENT),
};
static const struct params info_data = PARAMS(info_data_rows, struct info_args);
static const struct param info_add_rows[] = {
    PARAM_INT("contactid", struct info_args, contact, PF_EMPTY_IS_ABSENT),
    PARAM_ENUM("infoType", struct info_args, type, r7_info_types,
               PF_ENUM_NUMBER | PF_TRIM | PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_SAME(&info_data),
};
const struct params r7_info_add_params = PARAMS(info_add_rows, struct info_args);
static const struct param info_update_rows[] = {
    PARAM_INT("contactid", struct info_args, contact, PF_EMPTY_IS_ABSENT),
    PARAM_INT("infoid", struct info_args, info, PF_EMPTY_IS_ABSENT),
    PARAM_ENUM("infoType", struct info_args, type, r7_info_types,
               PF_ENUM_NUMBER | PF_TRIM | PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_SAME(&info_data),
};
const struct params r7_info_update_params = PARAMS(info_update_rows, struct info_args);
static const struct param info_type_rows[] = {
    PARAM_ENUM("infoType", struct info_args, type, r7_info_types,
               PF_ENUM_NUMBER | PF_TRIM | PF_REQUIRED, PARAM_INT32),
};
const struct params r7_info_type_params = PARAMS(info_type_rows, struct info_args);

enum err r7_info_list(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct party *p;
    struct r7_item *v;
    size_t n;
    enum err e = r7_info_seen(call, a->id, &p);
    if (e != E_OK || (e = r7_items_of(call, p, &v, &n)) != E_OK) {
        return e;
    }
    return r7_list(call, r7_item_shape, v, sizeof(*v), n);
}

enum err r7_info_get(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p;
    struct r7_item item;
    enum err e = r7_info_seen(call, a->contact, &p);
    if (e != E_OK || (e = r7_find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_item_shape, &item);
}

/* Gives the text of an item; an address gives JSON. */
static struct span item_text(struct call *call, const struct r7_item *i)
{
    return i->info != NULL ? i->info->value : r7_address_json(call, i->address);
}

enum err r7_info_by_type(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p;
    struct r7_item *v;
    size_t n, kept = 0;
    enum err e = r7_info_seen(call, a->contact, &p);
    if (e != E_OK || (e = r7_items_of(call, p, &v, &n)) != E_OK) {
        return e;
    }
    struct span *texts = arena_array_of(call->req->mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        int type = v[i].info != NULL ? contact_r7_type(v[i].info->kind) : R7_ADDRESS;
        if (type == a->type.v) {
            texts[kept++] = item_text(call, &v[i]);
        }
    }
    return r7_list(call, r7_span_shape, texts, sizeof(*texts), kept);
}

static enum err wrong_category(struct call *call)
{
    return r7_wrong(call, "category", "no category of this type",
                    "see contact/data/{infoType}/category");
}

enum err r7_info_add(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p, *back;
    struct r7_address_args address;
    int64_t id;
    int64_t type = a->type.has == GIVEN ? a->type.v : 0;
    int kind = contact_from_r7(type), category = r7_category_of(type, r7_text_of(a->category));
    enum err e = r7_info_edited(call, a->contact, &p);
    if (e != E_OK) {
        return e;
    }
    if (kind < 0) {
        return r7_wrong(call, "infoType", "not a known number", "0..17");
    }
    if (category < 0) {
        return wrong_category(call);
    }
    bool primary = a->primary.has == GIVEN && a->primary.v;
    if (type == R7_ADDRESS) {
        if ((e = r7_address_of_text(call, a->data.v, &address)) != E_OK) {
            return e;
        }
        address.category = OPT_I64(category);
        address.primary = OPT_BOOL(primary);
        return r7_address_store(call, p, NULL, &address);
    }
    struct contact_edit edit = {
        .kind = kind, .category = category, .value = a->data.v, .is_primary = primary};
    e = party_contact_add(&call->d, p->id, EDIT_SHARED, &edit, INFO_PARTS, &back, &id);
    return e != E_OK ? e : r7_answer_item(call, back, id);
}

static enum err update_address(struct call *call, const struct info_args *a, const struct party *p,
                               const struct address *old)
{
    struct r7_address_args address;
    enum err e = r7_address_of_text(call, a->data.v, &address);
    if (e != E_OK) {
        return e;
    }
    address.category = (struct opt_i64){ABSENT, 0};
    if (a->type.has == GIVEN && span_any(r7_text_of(a->category))) {
        int category = r7_category_of(R7_ADDRESS, a->category.v);
        if (category < 0) {
            return wrong_category(call);
        }
        address.category = OPT_I64(category);
    }
    address.primary = a->primary;
    return r7_address_store(call, p, old, &address);
}

/* Sets the new kind and category of a value. A category counts only together with a type. A kind
 * stays when R7 sees it as the type that it asks for (a blog stays a blog, R7 sees a website). */
static enum err patch_of(struct call *call, const struct info_args *a,
                         const struct contact_info *old, struct contact_patch *out)
{
    *out = (struct contact_patch){.value = a->data, .is_primary = a->primary};
    if (a->type.has != GIVEN) {
        return E_OK;
    }
    int kind = contact_from_r7(a->type.v);
    if (kind < 0 || kind == CK_ADDRESS) {
        return r7_wrong(call, "infoType", "no type for this value", "0..17 without 7");
    }
    if (contact_r7_type(old->kind) != a->type.v) {
        out->kind = OPT_I64(kind);
        out->type_id = (struct opt_i64){IS_NULL, 0};
    }
    if (span_any(r7_text_of(a->category))) {
        int category = r7_category_of(a->type.v, a->category.v);
        if (category < 0) {
            return wrong_category(call);
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
    struct r7_item item;
    struct contact_patch patch;
    enum err e = r7_info_edited(call, a->contact, &p);
    if (e != E_OK || (e = r7_find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    if (item.address != NULL) {
        return a->type.has == GIVEN && a->type.v != R7_ADDRESS
                   ? r7_wrong(call, "infoType", "an address stays one", "7")
                   : update_address(call, a, p, item.address);
    }
    if ((e = patch_of(call, a, item.info, &patch)) != E_OK ||
        (e = party_contact_update(&call->d, p->id, item.info->id, EDIT_SHARED, &patch, INFO_PARTS,
                                  &back)) != E_OK) {
        return e;
    }
    return r7_answer_item(call, back, item.info->id);
}

enum err r7_info_delete(struct call *call)
{
    const struct info_args *a = call->args;
    struct party *p, *back;
    struct r7_item item;
    enum err e = r7_info_edited(call, a->contact, &p);
    if (e != E_OK || (e = r7_find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    e = item.info != NULL
            ? party_contact_delete(&call->d, p->id, r7_item_id(&item), EDIT_SHARED, 0, &back)
            : party_address_delete(&call->d, p->id, r7_item_id(&item), EDIT_SHARED, 0, &back);
    return e != E_OK ? e : r7_one(call, r7_item_shape, &item);
}

enum err r7_info_types_list(struct call *call)
{
    const char *names[32];
    size_t n = 0;
    while (n < 32 && r7_info_type_name((int64_t)n) != NULL) {
        names[n] = r7_info_type_name((int64_t)n);
        n++;
    }
    return r7_list(call, r7_cstr_shape, names, sizeof(names[0]), n);
}

enum err r7_info_categories(struct call *call)
{
    const struct info_args *a = call->args;
    return r7_list(call, r7_cstr_shape, r7_categories(a->type.v), sizeof(const char *),
                   (size_t)r7_category_count(a->type.v));
}

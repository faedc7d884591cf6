/*
 * info_address: addresses of contacts, as JSON texts of type 7 and as objects of their own.
 */
#include "api/r7/contact/info_address.h"
#include "api/r7/contact/info_items.h"
#include "api/r7/shapes.h"
#include "base/text.h"
#include "wire/json_in.h"

static const struct param address_rows[] = {
    PARAM_TEXT("street", struct r7_address_args, street, PF_TRIM, .max = R7_TEXT_MAX),
    PARAM_TEXT("city", struct r7_address_args, city, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_TEXT("state", struct r7_address_args, state, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_TEXT("zip", struct r7_address_args, zip, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_TEXT("country", struct r7_address_args, country, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_INT("category", struct r7_address_args, category, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_BOOL("isPrimary", struct r7_address_args, primary, PF_EMPTY_IS_ABSENT),
};
static const struct params r7_address_params = PARAMS(address_rows, struct r7_address_args);

/* Sets the text parts of an address. R7 knows five of them, and the others stay. Its line of the
 * street stands for street, house, building and flat together: when it changes, all four do. */
void r7_address_edit(struct call *call, const struct r7_address_args *in, const struct address *old,
                     struct address_edit *out)
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

enum err r7_address_of_text(struct call *call, struct span data, struct r7_address_args *out)
{
    struct value *v;
    *out = (struct r7_address_args){.given = false};
    if (json_parse_lax(&call->c, data, &v) != E_OK || v->kind != V_OBJECT) {
        err_clear(&call->c);
        return r7_wrong(call, "data", "not the JSON of an address",
                        "{\"street\": \"\", \"city\": \"\", \"state\": \"\", \"zip\": \"\", "
                        "\"country\": \"\"}");
    }
    const struct param_source source = {SRC_BODY, v};
    return param_bind(&call->c, &r7_address_params, &source, 1, &call->dialect->rules, out);
}

/* True when any text of the address is not blank. */
static bool is_address(const struct r7_address_args *a)
{
    return text_trim(r7_text_of(a->street)).n + text_trim(r7_text_of(a->city)).n +
               text_trim(r7_text_of(a->state)).n + text_trim(r7_text_of(a->zip)).n +
               text_trim(r7_text_of(a->country)).n >
           0;
}

enum err r7_address_store(struct call *call, const struct party *p, const struct address *old,
                          const struct r7_address_args *in)
{
    struct address_edit edit;
    struct party *back;
    if (!is_address(in)) {
        return r7_wrong(call, "address", "empty", "any of street, city, state, zip, country");
    }
    if (in->category.has == GIVEN &&
        (in->category.v < 0 || in->category.v >= r7_category_count(R7_ADDRESS))) {
        return r7_wrong(call, "category", "not a known number", "0..5");
    }
    r7_address_edit(call, in, old, &edit);
    int64_t id = old != NULL ? old->id : 0;
    enum err e =
        old != NULL
            ? party_address_update(&call->d, p->id, id, EDIT_SHARED, &edit, INFO_PARTS, &back)
            : party_address_add(&call->d, p->id, EDIT_SHARED, &edit, INFO_PARTS, &back, &id);
    return e != E_OK ? e : r7_answer_item(call, back, id);
}

struct address_call {
    struct opt_i64 contact, info;
    struct r7_address_args address;
};
static const struct param address_add_rows[] = {
    PARAM_INT("contactid", struct address_call, contact, PF_EMPTY_IS_ABSENT),
    PARAM_OBJECT("address", struct address_call, address, &r7_address_params, PF_REQUIRED),
};
const struct params r7_address_add_params = PARAMS(address_add_rows, struct address_call);
static const struct param address_update_rows[] = {
    PARAM_INT("contactid", struct address_call, contact, PF_EMPTY_IS_ABSENT),
    PARAM_INT("infoid", struct address_call, info, PF_EMPTY_IS_ABSENT),
    PARAM_OBJECT("address", struct address_call, address, &r7_address_params, PF_REQUIRED),
};
const struct params r7_address_update_params = PARAMS(address_update_rows, struct address_call);

enum err r7_address_add(struct call *call)
{
    const struct address_call *a = call->args;
    struct party *p;
    enum err e = r7_info_edited(call, a->contact, &p);
    return e != E_OK ? e : r7_address_store(call, p, NULL, &a->address);
}

enum err r7_address_update(struct call *call)
{
    const struct address_call *a = call->args;
    struct party *p;
    struct r7_item item;
    enum err e = r7_info_edited(call, a->contact, &p);
    if (e != E_OK || (e = r7_find_item(call, p, a->info, &item)) != E_OK) {
        return e;
    }
    return item.address == NULL ? r7_wrong(call, "infoid", "no address", NULL)
                                : r7_address_store(call, p, item.address, &a->address);
}

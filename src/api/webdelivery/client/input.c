#include "api/webdelivery/client/input.h"

#include <inttypes.h>

#include "api/webdelivery/errors.h"
#include "api/webdelivery/params.h"
#include "base/clock.h"
#include "directory/catalog/catalog.h"
#include "directory/party/birthday.h"
#include "directory/party/party_edit.h"
#include "directory/place/address_check.h"

static const struct param contact_item_rows[] = {
    PARAM_ID("typeId", struct wd_contact_item, type_id, WD_BODY | PF_REQUIRED),
    PARAM_TEXT("value", struct wd_contact_item, value, WD_BODY | PF_REQUIRED, .min = 1,
               .max = MAX_CONTACT),
};
const struct params wd_contact_item_params = PARAMS(contact_item_rows, struct wd_contact_item);

static const struct param address_rest_rows[] = {
    PARAM_ID("countryId", struct wd_address_item, country_id, WD_BODY | PF_EMPTY_CLEARS),
    PARAM_TEXT("country", struct wd_address_item, country, WD_LINE, .max = MAX_NAME),
    PARAM_TEXT("zip", struct wd_address_item, zip, WD_LINE, .max = MAX_POST_CODE),
    PARAM_TEXT("region", struct wd_address_item, region, WD_LINE, .max = MAX_REGION),
    PARAM_ID("cityId", struct wd_address_item, city_id, WD_BODY | PF_EMPTY_CLEARS),
    PARAM_TEXT("city", struct wd_address_item, city, WD_LINE, .max = MAX_NAME),
    PARAM_ID("streetId", struct wd_address_item, street_id, WD_BODY | PF_EMPTY_CLEARS),
    PARAM_TEXT("street", struct wd_address_item, street, WD_LINE, .max = MAX_STREET),
    PARAM_TEXT("house", struct wd_address_item, house, WD_LINE, .max = MAX_HOUSE),
    PARAM_TEXT("building", struct wd_address_item, building, WD_LINE, .max = MAX_HOUSE),
    PARAM_TEXT("entry", struct wd_address_item, entry, WD_LINE, .max = MAX_HOUSE),
    PARAM_TEXT("floor", struct wd_address_item, floor, WD_LINE, .max = MAX_HOUSE),
    PARAM_TEXT("apartments", struct wd_address_item, apartments, WD_LINE, .max = MAX_HOUSE),
    PARAM_TEXT("entryCode", struct wd_address_item, entry_code, WD_LINE, .max = MAX_HOUSE),
    PARAM_TEXT("dopInfo", struct wd_address_item, note, WD_BODY, .max = MAX_ADDRESS_NOTE),
    PARAM_TEXT("lat", struct wd_address_item, lat, WD_LINE, .max = MAX_COORDINATE),
    PARAM_TEXT("lng", struct wd_address_item, lng, WD_LINE, .max = MAX_COORDINATE),
    PARAM_ID("metroStationId", struct wd_address_item, metro_station_id, WD_BODY | PF_EMPTY_CLEARS),
};
const struct params wd_address_rest_params = PARAMS(address_rest_rows, struct wd_address_item);
static const struct param address_item_rows[] = {
    PARAM_ID("typeId", struct wd_address_item, type_id, WD_BODY | PF_REQUIRED),
    PARAM_SAME(&wd_address_rest_params),
};
const struct params wd_address_item_params = PARAMS(address_item_rows, struct wd_address_item);

enum err wd_client_fault(struct call *call, enum err e, int64_t id)
{
    if (e == E_PARTY_NOT_FOUND) {
        return wd_refuse(call, e, "SAC-0075: Владелец \"%" PRId64 "\" не обнаружен", id);
    }
    return e;
}

/* True for the CRM's forms of a birthday that is not set: nothing, Unknown, and its zero date. */
static bool unset_birthday(struct span v)
{
    return v.n == 0 || span_iis(v, "Unknown") || span_starts(v, SPAN("1899-12-30"));
}

static void read_birthday(struct call *call, const struct opt_text *in, struct opt_text *out)
{
    const char *problem;
    struct span day;
    if (in->has != GIVEN) {
        return;
    }
    if (unset_birthday(in->v)) {
        *out = OPT_TEXT(SPAN(""));
        return;
    }
    enum err e = birthday_read(&call->d, in->v, &day, &problem); /* sets what failed */
    if (e == E_OK && problem != NULL) {
        (void)err_field(&call->c, E_PARAM_INVALID, "birthday", problem,
                        "yyyy-mm-dd, yyyy-mm-ddThh:mm:ss or empty");
    }
    *out = OPT_TEXT(day);
}

enum err wd_contact_edit(struct call *call, const char *field, const struct wd_contact_item *item,
                         struct contact_edit *out)
{
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    *out = (struct contact_edit){.value = item->value.v};
    if (e != E_OK || item->type_id.has != GIVEN) {
        return e; /* the binder has reported its fault */
    }
    const struct cat_contact_type *type = catalog_contact_type(k, item->type_id.v);
    if (type == NULL) {
        const char *name = arena_printf(call->req->mem, "%stypeId", field).p;
        return err_field(&call->c, E_REFERENCE_UNKNOWN, name, "no such type of contact",
                         "see TypesContacts");
    }
    *out = (struct contact_edit){.kind = type->kind,
                                 .category = type->category,
                                 .type_id = type->id,
                                 .value = item->value.v};
    return E_OK;
}

/* Returns how many of n items are read: all, or none when there are too many. */
static size_t counted(struct call *call, const char *field, size_t n)
{
    if (n <= MAX_PARTS) {
        return n;
    }
    (void)err_field(&call->c, E_PARAM_INVALID, field, "too many",
                    arena_printf(call->req->mem, "0..%d items", MAX_PARTS).p);
    return 0;
}

static enum err read_contacts(struct call *call, const struct param_list *list,
                              struct party_edit *out)
{
    struct arena *mem = call->req->mem;
    const struct wd_contact_item *items = list->items;
    size_t n = counted(call, "contacts", list->n);
    struct contact_edit *v = arena_array_of(mem, n, struct contact_edit);
    for (size_t i = 0; i < n; i++) {
        enum err e =
            wd_contact_edit(call, arena_printf(mem, "contacts[%zu].", i).p, &items[i], &v[i]);
        if (e != E_OK && call->c.err.fields == NULL) {
            return e;
        }
    }
    out->contacts = v;
    out->contact_count = n;
    return call->c.err.code;
}

/* Gives the sentence that the CRM has for mails, and the same for other kinds. */
static const char *unique_problem(struct arena *mem, enum contact_kind kind, struct span value)
{
    static const struct {
        enum contact_kind kind;
        const char *what, *same;
    } words[] = {
        {CK_EMAIL, "Электронная почта", "одной и той же почты"},
        {CK_PHONE, "Телефон", "одного и того же телефона"},
    };
    const char *what = "Контакт", *same = "одного и того же контакта";
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].kind == kind) {
            what = words[i].what;
            same = words[i].same;
        }
    }
    return arena_printf(mem,
                        WD_CRM_CODE "0122: %s \"%.*s\" уже встречается в списках контактов. "
                                    "Заведение %s более чем 1 раз(а) запрещено. "
                                    "Обратитесь к администратору.",
                        what, SPAN_ARG(value), same)
        .p;
}

enum err wd_unique_fault(struct call *call, const char *field, const struct contact_edit *contact)
{
    struct arena *mem = call->req->mem;
    return err_field(&call->c, E_CONFLICT, field,
                     unique_problem(mem, contact->kind, contact->value), NULL);
}

/* The wire's names of the ids in an address. */
static const char *const part_fields[] = {
    [ADDRESS_TYPE] = "typeId",     [ADDRESS_COUNTRY] = "countryId",    [ADDRESS_CITY] = "cityId",
    [ADDRESS_STREET] = "streetId", [ADDRESS_METRO] = "metroStationId",
};

static const char *fault_text(struct arena *mem, const struct address_fault *f)
{
    static const char *const unknown[] = {
        [ADDRESS_TYPE] = "no such type of address",
        [ADDRESS_COUNTRY] = "no such country",
        [ADDRESS_CITY] = "no such city",
        [ADDRESS_STREET] = "no such street",
        [ADDRESS_METRO] = "no such metro station",
    };
    if (!f->foreign) {
        return unknown[f->part];
    }
    const char *parent = f->part == ADDRESS_CITY ? "countryId" : "cityId";
    const char *what = f->part == ADDRESS_CITY     ? "city"
                       : f->part == ADDRESS_STREET ? "street"
                                                   : "metro station";
    return arena_printf(mem, "%" PRId64 " is no %s of %s %" PRId64, f->id, what, parent, f->parent)
        .p;
}

static bool coordinate_valid(struct span v, int limit)
{
    struct span whole, fraction;
    int64_t degrees = 0, rest = 0;
    bool has_fraction = span_cut(v, '.', &whole, &fraction);
    if (whole.n > 0 && whole.p[0] == '+') {
        whole = span_sub(whole, 1, whole.n);
    }
    if (has_fraction && (fraction.n == 0 || fraction.p[0] == '-' || !span_i64(fraction, &rest))) {
        return false;
    }
    return span_i64(whole, &degrees) && degrees >= -limit && degrees <= limit &&
           (rest == 0 || (degrees != limit && degrees != -limit));
}

static void check_coordinate(struct call *call, const char *prefix, const char *name,
                             const struct opt_text *v, int limit)
{
    struct arena *mem = call->req->mem;
    if (v->has == GIVEN && v->v.n > 0 && !coordinate_valid(v->v, limit)) {
        (void)err_field(&call->c, E_PARAM_INVALID, arena_printf(mem, "%s%s", prefix, name).p,
                        "not a coordinate",
                        arena_printf(mem, "-%d..%d with a decimal point", limit, limit).p);
    }
}

void wd_address_copy(const struct wd_address_item *from, struct address_edit *to)
{
    *to = (struct address_edit){
        .type_id = from->type_id,
        .country_id = from->country_id,
        .city_id = from->city_id,
        .street_id = from->street_id,
        .metro_station_id = from->metro_station_id,
        .country = from->country,
        .city = from->city,
        .street = from->street,
        .region = from->region,
        .zip = from->zip,
        .house = from->house,
        .building = from->building,
        .entry = from->entry,
        .floor = from->floor,
        .apartments = from->apartments,
        .entry_code = from->entry_code,
        .note = from->note,
        .lat = from->lat,
        .lng = from->lng,
    };
}

static const char *prefix_of(struct call *call, bool list, size_t i)
{
    return list ? arena_printf(call->req->mem, "addresses[%zu].", i).p : "";
}

static void check_coordinates(struct call *call, const char *prefix,
                              const struct wd_address_item *item)
{
    check_coordinate(call, prefix, "lat", &item->lat, 90);
    check_coordinate(call, prefix, "lng", &item->lng, 180);
}

static enum err tell_faults(struct call *call, bool list, const struct address_faults *faults)
{
    struct arena *mem = call->req->mem;
    for (size_t i = 0; i < faults->n; i++) {
        const struct address_fault *f = &faults->v[i];
        const char *prefix = prefix_of(call, list, f->index);
        (void)err_field(&call->c, E_REFERENCE_UNKNOWN,
                        arena_printf(mem, "%s%s", prefix, part_fields[f->part]).p,
                        fault_text(mem, f), NULL);
    }
    return call->c.err.code;
}

enum err wd_address_judge(struct call *call, const struct wd_address_item *item,
                          const struct address_faults *faults)
{
    check_coordinates(call, "", item);
    return tell_faults(call, false, faults);
}

/* Makes edits of new addresses. list: errors name them "addresses[0].". */
static enum err address_edits(struct call *call, const struct wd_address_item *items, size_t n,
                              bool list, enum wd_streets streets, struct address_edit *out)
{
    struct address_faults faults;
    for (size_t i = 0; i < n; i++) {
        wd_address_copy(&items[i], &out[i]);
        check_coordinates(call, prefix_of(call, list, i), &items[i]);
    }
    bool presume = streets == WD_STREETS_PRESUMED && call->c.err.code == E_OK;
    enum err e = presume ? address_presume(&call->d, out, n, &faults)
                         : address_complete(&call->d, out, n, NULL, &faults);
    return e != E_OK ? e : tell_faults(call, list, &faults);
}

enum err wd_address_edit(struct call *call, const struct wd_address_item *item,
                         struct address_edit *out)
{
    return address_edits(call, item, 1, false, WD_STREETS_ASKED, out);
}

static enum err read_addresses(struct call *call, const struct param_list *list,
                               enum wd_streets streets, struct party_edit *out)
{
    size_t n = counted(call, "addresses", list->n);
    struct address_edit *v = arena_array_of(call->req->mem, n, struct address_edit);
    out->addresses = v;
    out->address_count = n;
    return address_edits(call, list->items, n, true, streets, v);
}

enum err wd_client_edit(struct call *call, const struct wd_client_args *args,
                        enum wd_streets streets, struct party_edit *out)
{
    *out = (struct party_edit){
        .kind = PARTY_PERSON,
        .last_name = args->lastname,
        .first_name = args->firstname,
        .middle_name = args->middlename,
        .note = args->note,
        .external_id = args->external,
    };
    read_birthday(call, &args->birthday, &out->birthday);
    if (call->c.err.code != E_OK && call->c.err.fields == NULL) {
        return call->c.err.code;
    }
    enum err e = read_contacts(call, &args->contacts, out);
    return e != E_OK && call->c.err.fields == NULL
               ? e
               : read_addresses(call, &args->addresses, streets, out);
}

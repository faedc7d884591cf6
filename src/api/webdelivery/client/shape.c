#include "api/webdelivery/client/shape.h"

#include "api/webdelivery/envelope.h"

/* Writes an id as "4", and a missing one as "". */
static void write_id(struct writer *w, const char *key, int64_t id)
{
    if (id != 0) {
        w_id_text(w, key, id);
    } else {
        w_cstr(w, key, "");
    }
}

/* Writes "yyyy-mm-dd[ hh:mm:ss...]" as "yyyy-mm-ddThh:mm:ss", and an absent instant as "". */
static void write_instant(struct writer *w, const char *key, struct span v)
{
    enum { DATE = 10, TIME = 8 };
    char text[DATE + 1 + TIME];
    if (v.p == NULL || v.n < DATE) {
        w_cstr(w, key, "");
        return;
    }
    struct span time = v.n >= sizeof(text) ? span_sub(v, DATE + 1, TIME) : SPAN("00:00:00");
    for (size_t i = 0; i < DATE; i++) {
        text[i] = v.p[i];
    }
    text[DATE] = 'T';
    for (size_t i = 0; i < TIME; i++) {
        text[DATE + 1 + i] = time.p[i];
    }
    w_text(w, key, (struct span){text, sizeof(text)});
}

static void write_contact(struct writer *w, const struct catalog *k, const struct contact_info *c)
{
    const struct cat_contact_type *type = catalog_type_for(k, c->type_id, c->kind, c->category);
    if (type == NULL) {
        return; /* the tenant has no type for such a value */
    }
    w_object(w, NULL);
    w_id_text(w, "id", c->id);
    w_id_text(w, "typeId", type->id);
    w_text(w, "typeName", type->name);
    w_text(w, "value", c->value);
    w_end(w);
}

/* Returns the type under which an address is shown: its own, else one of its category, else the
 * first. */
static const struct cat_address_type *address_type_of(const struct catalog *k,
                                                      const struct address *a)
{
    const struct cat_address_type *own = catalog_address_type(k, a->type_id);
    for (size_t i = 0; own == NULL && i < k->address_types.n; i++) {
        if (k->address_types.v[i].category == a->category) {
            own = &k->address_types.v[i];
        }
    }
    return own == NULL && k->address_types.n > 0 ? &k->address_types.v[0] : own;
}

static void write_address(struct writer *w, const struct catalog *k, const struct address *a)
{
    const struct cat_address_type *type = address_type_of(k, a);
    w_object(w, NULL);
    w_id_text(w, "id", a->id);
    write_id(w, "typeId", type != NULL ? type->id : 0);
    w_text(w, "typeName", type != NULL ? type->name : SPAN(""));
    write_id(w, "countryId", a->country_id);
    w_text(w, "country", a->country);
    w_text(w, "zip", a->zip);
    w_text(w, "region", a->region);
    write_id(w, "cityId", a->city_id);
    w_text(w, "city", a->city);
    write_id(w, "streetId", a->street_id);
    w_text(w, "street", a->street);
    w_text(w, "house", a->house);
    w_text(w, "building", a->building);
    w_text(w, "entry", a->entry);
    w_text(w, "floor", a->floor);
    w_text(w, "apartments", a->apartments);
    w_text(w, "entryCode", a->entry_code);
    w_text(w, "dopInfo", a->note);
    w_text(w, "lat", a->lat);
    w_text(w, "lng", a->lng);
    write_id(w, "metroStationId", a->metro_station_id);
    w_text(w, "metroStation", a->metro_station);
    w_bool(w, "readOnly", false);
    w_end(w);
}

static void write_account(struct writer *w, const struct loyalty_account *a)
{
    w_object(w, NULL);
    w_text(w, "accountNumber", a->number);
    w_text(w, "status", a->status);
    w_i64(w, "accountTypeID", a->type_id);
    w_text(w, "accountTypeName", a->type_name);
    w_bool(w, "accountDebitEnabled", a->debit_enabled);
    w_bool(w, "accountCreditEnabled", a->credit_enabled);
    write_instant(w, "dateCreate", a->opened_at);
    w_number(w, "balance", a->balance);
    w_text(w, "accountCode", a->code);
    w_end(w);
}

static void write_card(struct writer *w, const struct loyalty_card *c)
{
    w_object(w, NULL);
    w_text(w, "cardCode", c->code);
    w_bool(w, "isVirtualCard", c->is_virtual);
    w_bool(w, "isConfirmManager", c->is_confirm_manager);
    w_text(w, "status", c->status);
    write_instant(w, "dateOffered", c->offered_at);
    write_instant(w, "dateExpired", c->expires_at);
    w_i64(w, "groupID", c->group_id);
    w_text(w, "groupName", c->group_name);
    w_end(w);
}

void wd_write_client_fields(struct writer *w, const struct catalog *k, const struct party *p)
{
    w_id_text(w, "id", p->id);
    w_text(w, "lastname", p->last_name);
    w_text(w, "firstname", p->first_name);
    w_text(w, "middlename", p->middle_name);
    write_instant(w, "birthday", p->birthday);
    w_text(w, "note", p->note);
    w_list(w, "contacts");
    for (size_t i = 0; i < p->contacts.n; i++) {
        write_contact(w, k, &p->contacts.v[i]);
    }
    w_end(w);
    w_list(w, "addresses");
    for (size_t i = 0; i < p->addresses.n; i++) {
        write_address(w, k, &p->addresses.v[i]);
    }
    w_end(w);
    w_list(w, "accounts");
    for (size_t i = 0; i < p->accounts.n; i++) {
        write_account(w, &p->accounts.v[i]);
    }
    w_end(w);
    w_list(w, "cards");
    for (size_t i = 0; i < p->cards.n; i++) {
        write_card(w, &p->cards.v[i]);
    }
    w_end(w);
}

enum err wd_answer_client(struct call *call, const struct party *p)
{
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    struct writer *w = wd_answer(call);
    w_object(w, WD_DATA);
    wd_write_client_fields(w, k, p);
    w_end(w);
    return E_OK;
}

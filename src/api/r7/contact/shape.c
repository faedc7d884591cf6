/*
 * shape: writes persons and companies. The order of the members is the wire's.
 */
#include <stdlib.h>

#include "api/contact_map.h"
#include "api/r7/contact/shape.h"
#include "api/r7/instant.h"

bool r7_can_edit(const struct call *call, const struct party *p)
{
    const struct principal *me = &call->d.who;
    if (!me->can_write) {
        return false;
    }
    bool mine = me->employee_id != 0 &&
                (p->owner_id == me->employee_id || p->created_by == me->employee_id);
    bool listed = false;
    for (size_t i = 0; i < p->access.n; i++) {
        listed = listed || p->access.v[i] == me->employee_id;
    }
    return me->is_admin || p->share_type == SHARE_EDIT || mine || listed;
}

/* True when the caller may see the fields of the company that stands inside a person. */
static bool can_see(const struct call *call, const struct party *p)
{
    return p->share_type != SHARE_PRIVATE || r7_can_edit(call, p);
}

/* Returns "First Last" of a person, or the name of a company. */
static struct span display_name(struct arena *mem, const struct party *p)
{
    if (p->kind == PARTY_COMPANY) {
        return p->company_name;
    }
    if (!span_any(p->first_name) || !span_any(p->last_name)) {
        return span_any(p->first_name) ? p->first_name : p->last_name;
    }
    return arena_printf(mem, "%.*s %.*s", SPAN_ARG(p->first_name), SPAN_ARG(p->last_name));
}

struct span r7_photo_url(struct arena *mem, int64_t id)
{
    return arena_printf(mem, "/api/2.0/crm/contact/%lld/photo", (long long)id);
}

void r7_contact_base_members(struct call *call, const struct party *p)
{
    struct writer *w = &call->w;
    bool edit = r7_can_edit(call, p);
    struct span photo = p->has_photo ? r7_photo_url(call->req->mem, p->id) : SPAN("");
    w_text(w, "smallFotoUrl", photo);
    w_text(w, "mediumFotoUrl", photo);
    w_text(w, "displayName", display_name(call->req->mem, p));
    w_bool(w, "isCompany", p->kind == PARTY_COMPANY);
    if (p->share_type == SHARE_PRIVATE) {
        r7_access_list(call, "accessList", p->access.v, p->access.n);
    }
    w_bool(w, "isPrivate", p->share_type == SHARE_PRIVATE);
    w_bool(w, "isShared", p->share_type != SHARE_PRIVATE);
    w_i64(w, "shareType", p->share_type);
    w_null(w, "currency");
    w_bool(w, "canEdit", edit);
    w_bool(w, "canDelete", edit);
    w_i64(w, "id", p->id);
}

void r7_contact_base_shape(struct call *call, const char *key, const void *item)
{
    w_object(&call->w, key);
    r7_contact_base_members(call, item);
    w_end(&call->w);
}

static void inner_company(struct call *call, const struct party *company)
{
    struct writer *w = &call->w;
    w_object(w, "company");
    w_text(w, "companyName", company->company_name);
    w_text(w, "about", company->note);
    w_bool(w, "haveLateTasks", false);
    r7_contact_base_members(call, company);
    w_end(w);
}

/* Pointers into one array: values of one type stay in its order. */
static int by_type(const void *p, const void *q)
{
    const struct contact_info *a = *(const struct contact_info *const *)p;
    const struct contact_info *b = *(const struct contact_info *const *)q;
    int x = contact_r7_type(a->kind), y = contact_r7_type(b->kind);
    return x != y ? (x > y) - (x < y) : (a > b) - (a < b);
}

static void common_data(struct call *call, const struct party *p)
{
    const struct contact_info **v =
        arena_array_of(call->req->mem, p->contacts.n, const struct contact_info *);
    for (size_t i = 0; i < p->contacts.n; i++) {
        v[i] = &p->contacts.v[i];
    }
    if (p->contacts.n > 1) {
        qsort(v, p->contacts.n, sizeof(*v), by_type);
    }
    w_list(&call->w, "commonData");
    for (size_t i = 0; i < p->contacts.n; i++) {
        if (r7_id_shown(call, v[i]->id)) {
            r7_info_shape(call, NULL, v[i]);
        }
    }
    w_end(&call->w);
}

static void dictionary_member(struct call *call, const char *key, enum cat_dictionary_kind kind,
                              int64_t id)
{
    const struct cat_entry *entry = catalog_entry(r7_state(call)->catalog, kind, id);
    if (entry != NULL) {
        r7_status_shape(call, key, entry);
    }
}

static void common_members(struct call *call, const struct party *p, bool bulk)
{
    struct writer *w = &call->w;
    const struct cat_employee *creator = catalog_employee(r7_state(call)->catalog, p->created_by);
    if (!bulk || p->addresses.n > 0) {
        r7_addresses(call, p);
    }
    r7_employee_shape(call, "createBy", &creator);
    w_text(w, "created", r7_instant(call->req->mem, p->created_at));
    w_text(w, "about", p->note);
    w_text(w, "industry", p->industry);
    dictionary_member(call, "contactStatus", DICT_PARTY_STATUS, p->status_id);
    dictionary_member(call, "contactType", DICT_PARTY_TYPE, p->type_id);
    common_data(call, p);
    struct r7_values values = r7_values_of_party(call, p);
    w_list(w, "customFields");
    for (size_t i = 0; i < values.n; i++) {
        r7_value_shape(call, NULL, &values.v[i]);
    }
    w_end(w);
    if (bulk && p->tags.n > 0) {
        w_list(w, "tags");
        for (size_t i = 0; i < p->tags.n; i++) {
            w_text(w, NULL, p->tags.v[i]);
        }
        w_end(w);
    }
    w_bool(w, "haveLateTasks", false);
    r7_contact_base_members(call, p);
}

static void contact_shape(struct call *call, const char *key, const struct party *p, bool bulk)
{
    struct writer *w = &call->w;
    w_object(w, key);
    if (p->kind == PARTY_COMPANY) {
        w_text(w, "companyName", p->company_name);
        if (p->person_count > 0) {
            w_i64(w, "personsCount", p->person_count);
        }
    } else {
        w_text(w, "firstName", p->first_name);
        w_text(w, "lastName", p->last_name);
        if (p->company != NULL && can_see(call, p->company) && r7_id_shown(call, p->company->id)) {
            inner_company(call, p->company);
        }
        w_text(w, "title", p->job_title);
    }
    common_members(call, p, bulk);
    w_end(w);
}

void r7_contact_shape(struct call *call, const char *key, const void *party)
{
    contact_shape(call, key, party, false);
}

void r7_contact_bulk_shape(struct call *call, const char *key, const void *party)
{
    contact_shape(call, key, party, true);
}

void r7_contact_simple_shape(struct call *call, const char *key, const void *party)
{
    w_object(&call->w, key);
    r7_contact_bulk_shape(call, "contact", party);
    w_end(&call->w);
}

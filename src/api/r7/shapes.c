/*
 * shapes: writes the objects inside contacts: information, addresses, custom fields, employees.
 */
#include <stdlib.h>

#include "api/contact_map.h"
#include "api/r7/enums.h"
#include "api/r7/instant.h"
#include "api/r7/shapes.h"

enum { FIELD_HEADING = 4 };

void r7_info_shape(struct call *call, const char *key, const void *item)
{
    const struct contact_info *c = item;
    struct writer *w = &call->w;
    int type = contact_r7_type(c->kind);
    w_object(w, key);
    w_i64(w, "id", c->id);
    w_i64(w, "infoType", type);
    w_i64(w, "category", c->category);
    w_text(w, "data", c->value);
    w_cstr(w, "categoryName", r7_category_name(type, c->category));
    w_bool(w, "isPrimary", c->is_primary);
    w_end(w);
}

/* Joins street, house, building and flat: R7 has one line for all of them. */
struct span r7_street_line(struct arena *mem, const struct address *a)
{
    const struct span parts[] = {a->street, a->house, a->building, a->apartments};
    static const char *const before[] = {"", ", ", ", ", ", "};
    struct buf b;
    buf_init(&b, mem, 64);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (span_any(parts[i])) {
            buf_text(&b, b.n > 0 ? before[i] : "");
            buf_span(&b, parts[i]);
        }
    }
    return buf_view(&b);
}

static void address_members(struct call *call, struct writer *w, const struct address *a)
{
    w_text(w, "street", r7_street_line(call->req->mem, a));
    w_text(w, "city", a->city);
    w_text(w, "state", a->region);
    w_text(w, "zip", a->zip);
    w_text(w, "country", a->country);
}

static void address_shape(struct call *call, const struct address *a)
{
    struct writer *w = &call->w;
    w_object(w, NULL);
    address_members(call, w, a);
    if (a->category != 0) {
        w_i64(w, "category", a->category);
    }
    w_cstr(w, "categoryName", r7_category_name(R7_ADDRESS, a->category));
    if (a->is_primary) {
        w_bool(w, "isPrimary", true);
    }
    w_end(w);
}

void r7_addresses(struct call *call, const struct party *p)
{
    w_list(&call->w, "addresses");
    for (size_t i = 0; i < p->addresses.n; i++) {
        address_shape(call, &p->addresses.v[i]);
    }
    w_end(&call->w);
}

struct span r7_address_json(struct call *call, const struct address *a)
{
    struct writer w;
    struct buf json;
    buf_init(&json, call->req->mem, 128);
    writer_init(&w, &json, FORMAT_JSON, JSON_PLAIN);
    w_object(&w, NULL);
    address_members(call, &w, a);
    w_end(&w);
    return buf_view(&json);
}

void r7_address_info_shape(struct call *call, const char *key, const void *item)
{
    const struct address *a = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_i64(w, "id", a->id);
    w_i64(w, "infoType", R7_ADDRESS);
    w_i64(w, "category", a->category);
    w_text(w, "data", r7_address_json(call, a));
    w_cstr(w, "categoryName", r7_category_name(R7_ADDRESS, a->category));
    w_bool(w, "isPrimary", a->is_primary);
    w_end(w);
}

void r7_value_shape(struct call *call, const char *key, const void *item)
{
    const struct r7_value *v = item;
    struct writer *w = &call->w;
    bool heading = v->field->type == FIELD_HEADING;
    w_object(w, key);
    w_i64(w, "entityId", heading ? 0 : v->entity);
    w_text(w, "label", v->field->label);
    w_text(w, "fieldValue", v->value.p != NULL ? v->value : SPAN(""));
    w_i64(w, "fieldType", v->field->type);
    w_i64(w, "position", v->field->position);
    w_text(w, "mask", v->field->mask);
    w_i64(w, "id", v->field->id);
    w_end(w);
}

static int by_position(const void *p, const void *q)
{
    const struct r7_value *a = p, *b = q;
    if (a->field->position != b->field->position) {
        return a->field->position < b->field->position ? -1 : 1;
    }
    return (a->field->id > b->field->id) - (a->field->id < b->field->id);
}

static struct span value_of(const struct party_custom_value *values, size_t n, int64_t field)
{
    for (size_t i = 0; i < n; i++) {
        if (values[i].field_id == field) {
            return values[i].value;
        }
    }
    return SPAN_NONE;
}

/* True when a field belongs to the entity. Those of "any contact" belong to persons and companies.
 */
static bool belongs(const struct cat_field *f, int entity)
{
    return f->entity == entity ||
           (f->entity == R7_CONTACT && (entity == R7_PERSON || entity == R7_COMPANY));
}

static struct r7_values collect(struct call *call, int64_t id, int entity,
                                const struct party_custom_value *values, size_t n,
                                struct span birthday)
{
    const struct catalog *k = r7_state(call)->catalog;
    struct r7_values out = {arena_array_of(call->req->mem, k->fields.n, struct r7_value), 0};
    for (size_t i = 0; i < k->fields.n; i++) {
        const struct cat_field *f = &k->fields.v[i];
        if (!belongs(f, entity)) {
            continue;
        }
        struct span v = span_is(f->maps_to, "birthday") ? birthday : value_of(values, n, f->id);
        if (span_any(v) || f->type == FIELD_HEADING) {
            out.v[out.n++] = (struct r7_value){f, id, v};
        }
    }
    if (out.n > 1) {
        qsort(out.v, out.n, sizeof(*out.v), by_position);
    }
    return out;
}

struct r7_values r7_values_of_party(struct call *call, const struct party *p)
{
    int entity = p->kind == PARTY_COMPANY ? R7_COMPANY : R7_PERSON;
    struct span birthday = r7_day(call->req->mem, p->birthday, p->birthday_offset);
    return collect(call, p->id, entity, p->customs.v, p->customs.n, birthday);
}

struct r7_values r7_values_of_case(struct call *call, int64_t id,
                                   const struct party_custom_value *values, size_t n)
{
    return collect(call, id, R7_CASE, values, n, SPAN_NONE);
}

void r7_employee_shape(struct call *call, const char *key, const void *item)
{
    const struct cat_employee *e = *(const struct cat_employee *const *)item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "id", e != NULL ? e->uuid : SPAN("00000000-0000-0000-0000-000000000000"));
    w_text(w, "displayName", e != NULL ? e->name : SPAN(""));
    if (e != NULL && span_any(e->title)) {
        w_text(w, "title", e->title);
    }
    w_text(w, "avatarSmall", SPAN(""));
    w_text(w, "profileUrl", SPAN(""));
    w_end(w);
}

void r7_access_list(struct call *call, const char *key, const int64_t *employees, size_t n)
{
    w_list(&call->w, key);
    for (size_t i = 0; i < n; i++) {
        const struct cat_employee *e = catalog_employee(r7_state(call)->catalog, employees[i]);
        if (e != NULL) {
            r7_employee_shape(call, NULL, &e);
        }
    }
    w_end(&call->w);
}

void r7_status_members(struct call *call, const struct cat_entry *s)
{
    struct writer *w = &call->w;
    w_text(w, "title", s->title);
    w_text(w, "description", s->description);
    w_text(w, "color", s->color);
    if (s->position != 0) {
        w_i64(w, "sortOrder", s->position);
    }
}

void r7_status_shape(struct call *call, const char *key, const void *item)
{
    const struct cat_entry *s = item;
    w_object(&call->w, key);
    r7_status_members(call, s);
    w_i64(&call->w, "id", s->id);
    w_end(&call->w);
}

void r7_write_texts(struct writer *w, const char *name, struct span text)
{
    struct span part;
    w_list(w, name);
    while (span_any(text) && span_next(&text, ',', &part)) {
        w_text(w, NULL, part);
    }
    w_end(w);
}

struct span r7_or_empty(struct span text)
{
    return span_any(text) ? text : SPAN("");
}

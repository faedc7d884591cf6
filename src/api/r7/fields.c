#include "api/r7/fields.h"

#include "api/r7/contact/target.h"
#include "api/r7/instant.h"
#include "api/r7/shapes.h"
#include "base/text.h"
#include "directory/case/crm_case.h"
#include "directory/catalog/custom_field.h"
#include "directory/party/party_get.h"
#include "directory/party/party_write.h"
#include "wire/json_in.h"

enum { LABEL_MAX = 255, FIELD_TYPES = 6 };

/* The words that the path may have as {entityType}. */
static const struct param_word entities[] = {{"contact", R7_CONTACT},
                                             {"company", R7_COMPANY},
                                             {"person", R7_PERSON},
                                             {"case", R7_CASE},
                                             {NULL, 0}};
static const struct param_word field_types[] = {{"TextField", 0}, {"TextArea", 1}, {"SelectBox", 2},
                                                {"CheckBox", 3},  {"Heading", 4},  {"Date", 5},
                                                {NULL, 0}};

struct field_args {
    struct opt_i64 entity, record, field, type;
    struct opt_text label, mask, value;
    struct param_list ids;
};
static const struct param type_rows[] = {
    PARAM_ENUM("entityType", struct field_args, entity, entities, PF_PATH),
};
const struct params r7_field_type_params = PARAMS(type_rows, struct field_args);
static const struct param add_rows[] = {
    PARAM_SAME(&r7_field_type_params),
    PARAM_TEXT("label", struct field_args, label, PF_REQUIRED | PF_LINE, .min = 1,
               .max = LABEL_MAX),
    PARAM_ENUM("fieldType", struct field_args, type, field_types,
               PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_TEXT("mask", struct field_args, mask, PF_TRIM, .max = R7_TEXT_MAX),
};
const struct params r7_field_add_params = PARAMS(add_rows, struct field_args);
static const struct param change_rows[] = {
    PARAM_SAME(&r7_field_type_params),
    PARAM_TEXT("label", struct field_args, label, PF_REQUIRED | PF_LINE, .min = 1,
               .max = LABEL_MAX),
    PARAM_INT("id", struct field_args, field, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("mask", struct field_args, mask, PF_TRIM, .max = R7_TEXT_MAX),
};
const struct params r7_field_change_params = PARAMS(change_rows, struct field_args);
static const struct param drop_rows[] = {
    PARAM_SAME(&r7_field_type_params),
    PARAM_INT("fieldid", struct field_args, field, PF_EMPTY_IS_ABSENT),
};
const struct params r7_field_drop_params = PARAMS(drop_rows, struct field_args);
static const struct param order_rows[] = {
    PARAM_SAME(&r7_field_type_params),
    PARAM_LIST("fieldids", struct field_args, ids, P_INT, R7_LIST),
};
const struct params r7_field_order_params = PARAMS(order_rows, struct field_args);
static const struct param values_rows[] = {
    PARAM_SAME(&r7_field_type_params),
    PARAM_INT("entityid", struct field_args, record, PF_EMPTY_IS_ABSENT),
};
const struct params r7_field_values_params = PARAMS(values_rows, struct field_args);
static const struct param value_rows[] = {
    PARAM_SAME(&r7_field_type_params),
    PARAM_INT("entityid", struct field_args, record, PF_EMPTY_IS_ABSENT),
    PARAM_INT("fieldid", struct field_args, field, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("fieldValue", struct field_args, value, PF_TRIM, .max = R7_TEXT_MAX),
};
const struct params r7_field_value_params = PARAMS(value_rows, struct field_args);

/* A definition with the number of its values, which is written before its other members. */
struct definition {
    const struct cat_field *field;
    int64_t uses;
};

static void definition_shape(struct call *call, const char *key, const void *item)
{
    const struct definition *d = item;
    const struct cat_field *f = d->field;
    struct writer *w = &call->w;
    w_object(w, key);
    w_i64(w, "relativeItemsCount", d->uses);
    w_i64(w, "entityId", -1);
    w_text(w, "label", f->label);
    w_text(w, "fieldValue", SPAN(" "));
    w_i64(w, "fieldType", f->type);
    w_i64(w, "position", f->position);
    w_text(w, "mask", f->mask);
    w_i64(w, "id", f->id);
    w_end(w);
}

static int64_t uses_of(const struct cat_field_use *v, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].id == id) {
            return v[i].uses;
        }
    }
    return 0;
}

static bool before(const struct cat_field *a, const struct cat_field *b)
{
    return a->position != b->position ? a->position < b->position : a->id < b->id;
}

/* Lists the definitions of an entity with their counts, by position. */
static enum err definitions(struct call *call, int64_t entity, struct definition **out, size_t *n)
{
    struct cat_field_use *uses;
    size_t use_count;
    enum err e = r7_catalog(call);
    if (e != E_OK || (e = field_uses(&call->d, (int)entity, &uses, &use_count)) != E_OK) {
        return e;
    }
    const struct catalog *k = r7_state(call)->catalog;
    struct definition *v = *out = arena_array_of(call->req->mem, k->fields.n, struct definition);
    *n = 0;
    for (size_t i = 0; i < k->fields.n; i++) {
        const struct cat_field *f = &k->fields.v[i];
        if (f->entity != entity) {
            continue;
        }
        size_t at = (*n)++;
        for (; at > 0 && before(f, v[at - 1].field); at--) {
            v[at] = v[at - 1];
        }
        v[at] = (struct definition){f, uses_of(uses, use_count, f->id)};
    }
    return E_OK;
}

enum err r7_field_definitions(struct call *call)
{
    const struct field_args *a = call->args;
    struct definition *v;
    size_t n;
    enum err e = definitions(call, a->entity.v, &v, &n);
    return e != E_OK ? e : r7_list(call, definition_shape, v, sizeof(*v), n);
}

/* Checks a mask. It is empty or JSON: {"size": n}, {"rows": n, "cols": n} or ["a", "b"]. */
static enum err check_mask(struct call *call, struct span mask)
{
    struct value *v;
    if (text_trim(mask).n == 0 || json_parse(&call->c, mask, &v) == E_OK) {
        return E_OK;
    }
    err_clear(&call->c);
    return r7_refuse(call, "Mask is not valid", "mask", "not JSON",
                     "{\"size\": n}, {\"rows\": n, \"cols\": n}, [\"a\", \"b\"] or empty");
}

enum err r7_field_create(struct call *call)
{
    const struct field_args *a = call->args;
    struct cat_field field = {.entity = (int)a->entity.v,
                              .type = a->type.has == GIVEN ? (int)a->type.v : 0,
                              .label = a->label.v,
                              .mask = r7_text_of(a->mask)};
    struct definition made = {&field, 0};
    if (field.type < 0 || field.type >= FIELD_TYPES) {
        return r7_wrong(call, "fieldType", "not a known number", "0..5");
    }
    enum err e = check_mask(call, field.mask);
    if (e != E_OK || (e = field_add(&call->d, field.entity, field.label, field.type, field.mask,
                                    &field.id, &field.position)) != E_OK) {
        return e;
    }
    return r7_one(call, definition_shape, &made);
}

/* Finds the definition that the path names; 404 when there is none. */
static enum err named(struct call *call, const struct field_args *a, const struct cat_field **out)
{
    int64_t id;
    enum err e = r7_id(call, a->field, &id);
    if (e != E_OK || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    *out = catalog_field(r7_state(call)->catalog, id);
    if (*out == NULL || (*out)->entity != a->entity.v) {
        return err_set(&call->c, E_FIELD_NOT_FOUND, "no such custom field of this entity");
    }
    return E_OK;
}

enum err r7_field_change(struct call *call)
{
    const struct field_args *a = call->args;
    const struct cat_field *old;
    enum err e = named(call, a, &old);
    if (e != E_OK || (e = check_mask(call, r7_text_of(a->mask))) != E_OK) {
        return e;
    }
    struct cat_field field = *old;
    struct definition changed = {&field, 0};
    field.label = a->label.v;
    field.mask = a->mask.has == GIVEN ? a->mask.v : old->mask;
    e = field_update(&call->d, field.entity, field.id, field.label, field.mask);
    return e != E_OK ? e : r7_one(call, definition_shape, &changed);
}

enum err r7_field_delete(struct call *call)
{
    const struct field_args *a = call->args;
    const struct cat_field *old;
    enum err e = named(call, a, &old);
    if (e != E_OK || (e = field_drop(&call->d, old->entity, old->id)) != E_OK) {
        return e;
    }
    struct definition gone = {old, 0};
    return r7_one(call, definition_shape, &gone);
}

static const struct definition *with_id(const struct definition *v, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].field->id == id) {
            return &v[i];
        }
    }
    return NULL;
}

/* Takes the named definitions out of all, in the order of ids, each once; *kept tells how many they
 * are. 404: one of them does not exist. */
static enum err take_named(struct call *call, int64_t entity, const int64_t *ids, size_t n,
                           struct definition **out, size_t *kept)
{
    struct definition *all;
    size_t count;
    enum err e = definitions(call, entity, &all, &count);
    *kept = 0;
    *out = arena_array_of(call->req->mem, n, struct definition);
    for (size_t i = 0; e == E_OK && i < n; i++) {
        const struct definition *one = with_id(all, count, ids[i]);
        if (one == NULL) {
            return err_set(&call->c, E_FIELD_NOT_FOUND, "no such custom field of this entity");
        }
        if (with_id(*out, *kept, ids[i]) == NULL) {
            (*out)[(*kept)++] = *one;
        }
    }
    return e;
}

enum err r7_field_order(struct call *call)
{
    const struct field_args *a = call->args;
    struct definition *named;
    int64_t *ids;
    size_t n, kept;
    enum err e = r7_ids(call, "fieldids", &a->ids, &ids, &n);
    if (e != E_OK || (e = take_named(call, a->entity.v, ids, n, &named, &kept)) != E_OK ||
        (e = field_reorder(&call->d, (int)a->entity.v, ids, n)) != E_OK ||
        (e = catalog_renew(&call->d)) != E_OK ||
        (e = take_named(call, a->entity.v, ids, n, &named, &kept)) != E_OK) {
        return e;
    }
    return r7_list(call, definition_shape, named, sizeof(*named), kept);
}

static enum err answer_values(struct call *call, const struct r7_values *values)
{
    return r7_list(call, r7_value_shape, values->v, sizeof(*values->v), values->n);
}

enum err r7_field_values_get(struct call *call)
{
    const struct field_args *a = call->args;
    struct crm_case *c;
    struct party *p;
    struct r7_values values;
    int64_t id;
    enum err e = r7_id(call, a->record, &id);
    if (e != E_OK || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    if (a->entity.v == R7_CASE) {
        if ((e = case_get(&call->d, id, &c)) != E_OK) {
            return e;
        }
        values = r7_values_of_case(call, id, c->values.v, c->values.n);
        return answer_values(call, &values);
    }
    if ((e = party_get(&call->d, id, 0, SEE_SHARED, PART_CUSTOMS, &p)) != E_OK) {
        return e;
    }
    values = r7_values_of_party(call, p);
    return answer_values(call, &values);
}

/* Answers with the value that holds now; the empty text when it was cleared. */
static enum err answer_value(struct call *call, const struct cat_field *field, int64_t record,
                             struct span value)
{
    struct r7_value out = {field, record, value};
    return r7_one(call, r7_value_shape, &out);
}

static enum err set_of_party(struct call *call, const struct field_args *a)
{
    const struct cat_field *field;
    struct party *p;
    bool changed;
    struct party_edit edit = {.kind = PARTY_PERSON};
    struct party_custom_value value = {0, text_trim(r7_text_of(a->value))};
    enum err e = r7_contact_to_edit(call, a->record, 0, 0, &p);
    if (e != E_OK ||
        (e = r7_field(call, a->field.v, p->kind == PARTY_COMPANY ? R7_COMPANY : R7_PERSON,
                      &field)) != E_OK) {
        return e;
    }
    value.field_id = field->id;
    if (span_is(field->maps_to, "birthday")) {
        if ((e = r7_day_input(call, "fieldValue", value.value, &edit.birthday)) != E_OK) {
            return e;
        }
    } else {
        edit.customs = &value;
        edit.custom_count = 1;
    }
    e = party_update(&call->d, p->id, 0, EDIT_SHARED, &edit, PART_CUSTOMS, &p, &changed);
    if (e == E_OK && edit.birthday.has == GIVEN) {
        value.value = r7_day(call->req->mem, p->birthday, p->birthday_offset);
    }
    return e != E_OK ? e : answer_value(call, field, p->id, value.value);
}

enum err r7_field_value_set(struct call *call)
{
    const struct field_args *a = call->args;
    const struct cat_field *field;
    int64_t id;
    struct span value = text_trim(r7_text_of(a->value));
    if (a->entity.v != R7_CASE) {
        return set_of_party(call, a);
    }
    enum err e = r7_id(call, a->record, &id);
    if (e != E_OK || (e = r7_field(call, a->field.v, R7_CASE, &field)) != E_OK ||
        (e = case_set_value(&call->d, id, field->id, value)) != E_OK) {
        return e;
    }
    return answer_value(call, field, id, value);
}

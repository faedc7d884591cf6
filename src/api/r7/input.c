#include "api/r7/input.h"

#include "base/text.h"
#include "directory/party/birthday.h"

enum err r7_ids(struct call *call, const char *name, const struct param_list *list, int64_t **ids,
                size_t *n)
{
    const struct opt_i64 *items = list->items;
    *n = list->n;
    *ids = arena_array_of(call->req->mem, list->n, int64_t);
    for (size_t i = 0; i < list->n; i++) {
        if (items[i].v <= 0) {
            return r7_wrong(call, arena_printf(call->req->mem, "%s[%zu]", name, i).p,
                            "not positive", "1 or more");
        }
        (*ids)[i] = items[i].v;
    }
    return E_OK;
}

struct span *r7_texts(struct call *call, const struct param_list *list)
{
    const struct opt_text *items = list->items;
    struct span *out = arena_array_of(call->req->mem, list->n, struct span);
    for (size_t i = 0; i < list->n; i++) {
        out[i] = items[i].v;
    }
    return out;
}

static bool guid_form(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = s.p[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) {
            return false;
        }
    }
    return s.n == 36;
}

enum err r7_guid(struct call *call, const char *name, struct span text, struct span *guid)
{
    *guid = text_trim(text);
    if (!span_any(*guid) || span_is(*guid, "00000000-0000-0000-0000-000000000000")) {
        *guid = SPAN_NONE;
        return E_OK;
    }
    return guid_form(*guid)
               ? E_OK
               : r7_refuse(call, "Unrecognized Guid format.", name, "not a GUID", NULL);
}

enum err r7_employee(struct call *call, const char *name, struct span text, int64_t *id)
{
    struct span guid;
    *id = 0;
    enum err e = r7_guid(call, name, text, &guid);
    if (e != E_OK || !span_any(guid) || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    const struct catalog *k = r7_state(call)->catalog;
    for (size_t i = 0; i < k->employees.n; i++) {
        if (span_ieq(k->employees.v[i].uuid, guid)) {
            *id = k->employees.v[i].id;
            return E_OK;
        }
    }
    return err_set(&call->c, E_REFERENCE_UNKNOWN, "no employee with this GUID");
}

enum err r7_employees(struct call *call, const char *name, const struct param_list *list,
                      int64_t **ids, size_t *n)
{
    const struct opt_text *items = list->items;
    *ids = arena_array_of(call->req->mem, list->n, int64_t);
    *n = 0;
    for (size_t i = 0; i < list->n; i++) {
        enum err e = r7_employee(call, arena_printf(call->req->mem, "%s[%zu]", name, i).p,
                                 items[i].v, &(*ids)[*n]);
        if (e != E_OK) {
            return e;
        }
        *n += (*ids)[*n] != 0;
    }
    return E_OK;
}

bool r7_field_belongs(int of, enum r7_entity entity)
{
    return of == (int)entity || (of == R7_CONTACT && (entity == R7_PERSON || entity == R7_COMPANY));
}

enum err r7_field(struct call *call, int64_t id, enum r7_entity entity,
                  const struct cat_field **out)
{
    enum err e = r7_catalog(call);
    if (e != E_OK) {
        return e;
    }
    *out = catalog_field(r7_state(call)->catalog, id);
    if (*out == NULL || !r7_field_belongs((*out)->entity, entity)) {
        return err_set(&call->c, E_REFERENCE_UNKNOWN, "no such custom field here");
    }
    return E_OK;
}

enum err r7_day_input(struct call *call, const char *name, struct span text, struct opt_text *out)
{
    const char *problem;
    struct span day;
    *out = (struct opt_text){IS_NULL, SPAN_NONE};
    if (text_trim(text).n == 0) {
        return E_OK;
    }
    enum err e = birthday_read(&call->d, text, &day, &problem);
    if (e == E_OK && problem != NULL) {
        return err_field(&call->c, E_PARAM_INVALID, name, problem, "1800-01-01 to today");
    }
    *out = OPT_TEXT(day);
    return e;
}

enum err r7_field_values(struct call *call, const struct param_list *list, enum r7_entity entity,
                         struct r7_field_values *out, struct opt_text *birthday)
{
    const struct r7_field_pair *items = list->items;
    const struct cat_field *field;
    out->v = arena_array_of(call->req->mem, list->n, struct party_custom_value);
    out->n = 0;
    for (size_t i = 0; i < list->n; i++) {
        enum err e = r7_field(call, items[i].key.v, entity, &field);
        if (e != E_OK) {
            return e;
        }
        struct span value = text_trim(r7_text_of(items[i].value));
        if (birthday != NULL && span_is(field->maps_to, "birthday")) {
            const char *name = arena_printf(call->req->mem, "customFieldList[%zu].value", i).p;
            e = r7_day_input(call, name, value, birthday);
        } else {
            out->v[out->n++] = (struct party_custom_value){field->id, value};
        }
        if (e != E_OK) {
            return e;
        }
    }
    return E_OK;
}

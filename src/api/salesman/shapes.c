#include "api/salesman/shapes.h"

#include <string.h>

#include "api/contact_map.h"
#include "api/salesman/envelope.h"
#include "api/salesman/state.h"

static bool belongs(const struct contact_info *c, const char *field)
{
    const char *own = contact_salesman_field(c->kind, c->category);
    return own != NULL && strcmp(own, field) == 0;
}

struct span sm_contacts(struct arena *mem, const struct party *p, const char *field)
{
    struct buf b = {0};
    struct span first = SPAN("");
    size_t n = 0;
    for (size_t i = 0; i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (!belongs(c, field)) {
            continue;
        }
        if (n++ == 0) {
            first = c->value; /* most fields have one value and need no join */
            continue;
        }
        if (n == 2) {
            buf_init(&b, mem, 64);
            buf_span(&b, first);
        }
        buf_text(&b, ", ");
        buf_span(&b, c->value);
    }
    return n <= 1 ? first : buf_view(&b);
}

struct span sm_moment(struct span instant)
{
    return span_sub(instant, 0, 19);
}

struct span sm_entry_title(const struct catalog *k, enum cat_dictionary_kind kind, int64_t id)
{
    const struct cat_entry *e = id != 0 ? catalog_entry(k, kind, id) : NULL;
    return e != NULL ? e->title : SPAN_NONE;
}

void sm_id(struct call *call, const char *key, int64_t id)
{
    if (sm_v3(call)) {
        w_i64(&call->w, key, id);
    } else {
        w_id_text(&call->w, key, id);
    }
}

void sm_text(struct call *call, const char *key, struct span v)
{
    if (sm_v3(call)) {
        w_text(&call->w, key, span_any(v) ? v : SPAN_NONE);
    } else {
        w_text(&call->w, key, v.p != NULL ? v : SPAN(""));
    }
}

void sm_view_id(struct call *call, const char *key, int64_t id, enum sm_view view)
{
    if (view == VIEW_INFO || sm_v1(call)) {
        sm_id(call, key, id);
    } else {
        w_i64(&call->w, key, id);
    }
}

void sm_owner(struct call *call, const struct catalog *k, const struct party *p, enum sm_view view)
{
    const struct cat_employee *e = p->owner_id != 0 ? catalog_employee(k, p->owner_id) : NULL;
    struct span login = e != NULL ? e->login : SPAN("");
    if (view == VIEW_INFO || sm_v1(call)) {
        w_text(&call->w, "iduser", login);
    } else {
        w_text(&call->w, "user", login);
        w_i64(&call->w, "iduser", p->owner_id);
    }
}

void sm_custom(struct call *call, const struct sm_field *f, const struct party *p)
{
    struct span v = SPAN_NONE;
    if (span_is(f->custom->maps_to, "birthday")) {
        v = p->birthday;
    }
    for (size_t i = 0; i < p->customs.n; i++) {
        if (p->customs.v[i].field_id == f->custom->id) {
            v = p->customs.v[i].value;
        }
    }
    sm_text(call, f->name->name, v);
}

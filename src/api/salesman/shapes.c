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
            first = c->value; /* mostly the only one: nothing to join */
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

struct span sm_entry_title(const struct catalog *k, enum dictionary_kind kind, int64_t id)
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
    if (view == VIEW_INFO) {
        sm_id(call, key, id);
    } else {
        w_i64(&call->w, key, id);
    }
}

static void write_company(struct call *call, const struct party *p, enum sm_view view)
{
    sm_view_id(call, "clid", p->company != NULL ? p->company->id : 0, view);
    w_text(&call->w, "client", p->company != NULL ? p->company->company_name : SPAN(""));
}

void sm_owner(struct call *call, const struct catalog *k, const struct party *p, enum sm_view view)
{
    const struct cat_employee *e = p->owner_id != 0 ? catalog_employee(k, p->owner_id) : NULL;
    struct span login = e != NULL ? e->login : SPAN("");
    if (view == VIEW_INFO) {
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

static void write_field(struct call *call, const struct catalog *k, const struct sm_field *f,
                        enum sm_view view, const struct party *p)
{
    const char *key = f->name->name;
    switch (f->name->column) {
    case COL_PID:
        sm_view_id(call, key, p->id, view);
        break;
    case COL_DATE_CREATE:
        w_text(&call->w, key, sm_moment(p->created_at));
        break;
    case COL_DATE_EDIT:
        w_text(&call->w, key, sm_moment(p->updated_at));
        break;
    case COL_CLID:
        write_company(call, p, view);
        break;
    case COL_PTITLE:
        sm_text(call, key, p->job_title);
        break;
    case COL_PERSON:
        w_text(&call->w, key, p->full_name);
        break;
    case COL_CONTACTS:
        sm_text(call, key, sm_contacts(call->req->mem, p, key));
        break;
    case COL_ROL:
        sm_text(call, key, p->role);
        break;
    case COL_IDUSER:
        sm_owner(call, k, p, view);
        break;
    case COL_LOYALTY:
        sm_text(call, key, sm_entry_title(k, DICT_LOYALTY, p->loyalty_id));
        break;
    case COL_CLIENTPATH:
        sm_text(call, key, sm_entry_title(k, DICT_SOURCE, p->source_id));
        break;
    case COL_CUSTOM:
        sm_custom(call, f, p);
        break;
    case COL_UID:
        sm_text(call, key, p->external_id);
        break;
    default: /* columns of clients */
        break;
    }
}

void sm_person(struct call *call, const struct catalog *k, const struct sm_fields *fields,
               bool socials, enum sm_view view, const struct party *p)
{
    struct writer *w = &call->w;
    w_object(w, view == VIEW_INFO ? SM_DATA : NULL);
    for (size_t i = 0; i < fields->n; i++) {
        write_field(call, k, &fields->v[i], view, p);
    }
    if (socials) {
        w_object(w, "socials");
        const struct contact_map *m;
        for (size_t i = 0; (m = contact_next_social(&i)) != NULL;) {
            w_text(w, m->salesman, sm_contacts(call->req->mem, p, m->salesman));
        }
        w_end(w);
    }
    w_end(w);
}

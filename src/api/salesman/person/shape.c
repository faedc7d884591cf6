#include "api/salesman/person/shape.h"

#include "api/contact_map.h"
#include "api/salesman/envelope.h"

static void write_company(struct call *call, const struct party *p, enum sm_view view)
{
    sm_view_id(call, "clid", p->company != NULL ? p->company->id : 0, view);
    w_text(&call->w, "client", p->company != NULL ? p->company->company_name : SPAN(""));
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
    default: /* columns of clients only */
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

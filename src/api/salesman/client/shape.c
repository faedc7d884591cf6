/*
 * Writes a client.
 */
#include "api/salesman/client/client.h"
#include "api/salesman/envelope.h"
#include "api/salesman/state.h"

const char *const sm_requisites[SM_REQUISITES] = {
    "castUrName",       "castInn",       "castKpp",          "castBank",         "castBankKs",
    "castBankRs",       "castBankBik",   "castOkpo",         "castOgrn",         "castDirName",
    "castDirSignature", "castDirStatus", "castDirStatusSig", "castDirOsnovanie", "castUrAddr"};

enum { NO_FAX = ~(1 << PC_FAX) };

static const struct {
    const char *field;
    int kind, category;
    uint32_t categories;
} contact_fields[] = {
    {"phone", CK_PHONE, PC_WORK, (uint32_t)NO_FAX},
    {"fax", CK_PHONE, PC_FAX, UINT32_C(1) << PC_FAX},
    {"site_url", CK_WEBSITE, 0, UINT32_MAX},
    {"mail_url", CK_EMAIL, 0, UINT32_MAX},
};

bool client_contact_field(struct span field, struct contact_values *out)
{
    for (size_t i = 0; i < sizeof(contact_fields) / sizeof(contact_fields[0]); i++) {
        if (span_is(field, contact_fields[i].field)) {
            *out = (struct contact_values){.kind = contact_fields[i].kind,
                                           .category = contact_fields[i].category,
                                           .categories = contact_fields[i].categories};
            return true;
        }
    }
    return false;
}

static struct span contacts_of(struct arena *mem, const struct party *p, const char *field)
{
    struct contact_values f;
    return client_contact_field(span_of(field), &f) ? contact_values_text(mem, p, &f) : SPAN("");
}

/* Writes the id of a dictionary's entry, and its title as the next member; v1 has the title only.
 */
static void write_entry(struct call *call, const struct catalog *k, const char *key,
                        const char *title_key, enum cat_dictionary_kind kind, int64_t id,
                        enum sm_view view)
{
    if (!sm_v1(call)) {
        sm_view_id(call, key, id, view);
    }
    sm_text(call, sm_v1(call) ? key : title_key, sm_entry_title(k, kind, id));
}

static void write_field(struct call *call, const struct catalog *k, const struct sm_field *f,
                        enum sm_view view, const struct company *c)
{
    const char *key = f->name->name;
    const struct party *p = c->party;
    struct writer *w = &call->w;
    switch (f->name->column) {
    case COL_CLID:
        sm_view_id(call, key, p->id, view);
        break;
    case COL_UID:
        sm_text(call, key, p->external_id);
        break;
    case COL_TYPE:
        w_text(w, key, c->type);
        break;
    case COL_DATE_CREATE:
        w_text(w, key, sm_moment(p->created_at));
        break;
    case COL_DATE_EDIT:
        w_text(w, key, sm_moment(p->updated_at));
        break;
    case COL_TITLE:
        w_text(w, key, p->company_name);
        break;
    case COL_IDUSER:
        sm_owner(call, k, p, view);
        break;
    case COL_CATEGORY:
        write_entry(call, k, key, "idcategoryTitle", DICT_CATEGORY, c->category_id, view);
        break;
    case COL_TERRITORY:
        write_entry(call, k, key, "territoryTitle", DICT_TERRITORY, c->territory_id, view);
        break;
    case COL_CLIENTPATH:
        write_entry(call, k, key, "clientpathTitle", DICT_SOURCE, p->source_id, view);
        break;
    case COL_HEAD:
        sm_view_id(call, key, c->head_id, view);
        sm_text(call, "head_clidTitle", c->head_name);
        break;
    case COL_MAIN_PERSON:
        sm_view_id(call, key, c->person_id, view);
        sm_text(call, "person", c->person_name);
        break;
    case COL_ADDRESS:
        sm_text(call, key, company_address_line(call->req->mem, p));
        break;
    case COL_CONTACTS:
        sm_text(call, key, contacts_of(call->req->mem, p, key));
        break;
    case COL_NOTE:
        sm_text(call, key, p->note);
        break;
    case COL_SCHEME:
        sm_text(call, key, c->scheme);
        break;
    case COL_RELATION:
        sm_text(call, key, sm_entry_title(k, DICT_RELATION, c->relation_id));
        break;
    case COL_CUSTOM:
        sm_custom(call, f, p);
        break;
    default: /* recv is written as bankinfo; the other columns belong to persons */
        break;
    }
}

static void write_requisites(struct call *call, const struct company *c)
{
    w_object(&call->w, "bankinfo");
    for (size_t i = 0; i < SM_REQUISITES; i++) {
        struct span value = SPAN("");
        for (size_t j = 0; j < c->requisites.n; j++) {
            if (span_is(c->requisites.v[j].name, sm_requisites[i])) {
                value = c->requisites.v[j].value;
            }
        }
        w_text(&call->w, sm_requisites[i], value);
    }
    w_end(&call->w);
}

void sm_client(struct call *call, const struct catalog *k, const struct sm_fields *fields,
               bool requisites, enum sm_view view, const struct company *c)
{
    w_object(&call->w, view == VIEW_INFO ? SM_DATA : NULL);
    for (size_t i = 0; i < fields->n; i++) {
        write_field(call, k, &fields->v[i], view, c);
    }
    if (requisites) {
        write_requisites(call, c);
    }
    w_end(&call->w);
}

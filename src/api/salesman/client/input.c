/*
 * Turns the parameters that describe a client into an edit of the directory.
 */
#include "api/salesman/input.h"
#include "api/salesman/client/client.h"
#include "api/salesman/errors.h"
#include "api/salesman/person/input.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/contact/phone.h"

enum { TYPE_NONE, TYPE_CLIENT, TYPE_PERSON, TYPE_CONCURENT, TYPE_CONTRACTOR, TYPE_PARTNER };
static const struct param_word types[] = {
    {"client", TYPE_CLIENT},         {"person", TYPE_PERSON},   {"concurent", TYPE_CONCURENT},
    {"contractor", TYPE_CONTRACTOR}, {"partner", TYPE_PARTNER}, {NULL, 0},
};

static const struct param client_rows[] = {
    PARAM_TEXT("clid", struct sm_client_args, clid, PF_LINE),
    PARAM_TEXT("uid", struct sm_client_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_ENUM("type", struct sm_client_args, type, types, PF_TRIM | PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("title", struct sm_client_args, title, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("user", struct sm_client_args, user, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("iduser", struct sm_client_args, iduser, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("idcategory", struct sm_client_args, idcategory, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("head_clid", struct sm_client_args, head_clid, PF_LINE),
    PARAM_TEXT("pid", struct sm_client_args, pid, PF_LINE),
    PARAM_TEXT("address", struct sm_client_args, address, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("phone", struct sm_client_args, phone, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("fax", struct sm_client_args, fax, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("site_url", struct sm_client_args, site_url, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("mail_url", struct sm_client_args, mail_url, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("territory", struct sm_client_args, territory, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("des", struct sm_client_args, des, PF_TRIM, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("scheme", struct sm_client_args, scheme, PF_TRIM, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("tip_cmr", struct sm_client_args, tip_cmr, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("clientpath", struct sm_client_args, clientpath, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("date_create", struct sm_client_args, date_create, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_PART(struct sm_client_args, inputs, &sm_inputs_params),
    PARAM_VALUE("recv", struct sm_client_args, recv, PF_EMPTY_IS_ABSENT),
};
const struct params client_params = PARAMS(client_rows, struct sm_client_args);

static const struct param delete_rows[] = {
    PARAM_TEXT("clid", struct sm_client_args, clid, PF_LINE),
};
const struct params client_delete_params = PARAMS(delete_rows, struct sm_client_args);

struct reading {
    struct call *call;
    const struct catalog *k;
    const struct sm_client_args *a;
    struct sm_fields active;
    struct company_edit *e;
    struct contact_values *contacts;
    struct party_custom_value *customs;
    enum err err;
};

static struct opt_text of_active(const struct reading *r, const char *name, struct opt_text v)
{
    bool active = sm_field_named(&r->active, span_of(name)) != NULL;
    return active ? v : (struct opt_text){ABSENT, SPAN_NONE};
}

static void read_contacts(struct reading *r, const char *field, struct opt_text text)
{
    struct contact_values *c = &r->contacts[r->e->contact_count];
    struct span *parts;
    text = of_active(r, field, text);
    if (text.has == GIVEN && client_contact_field(span_of(field), c)) {
        c->text = text.v;
        c->n = phone_split(r->call->req->mem, text.v, &parts);
        c->values = parts;
        r->e->contact_count++;
    }
}

static void read_id(struct reading *r, const char *field, struct opt_text text, struct opt_i64 *out)
{
    int64_t id = 0;
    text = of_active(r, field, text);
    if (text.has != GIVEN) {
        return;
    }
    if (text.v.n > 0 && (!span_i64(text.v, &id) || id < 0)) {
        r->err = sm_invalid(r->call, field, "not an integer");
    }
    *out = OPT_I64(id);
}

static void read_customs(struct reading *r)
{
    for (size_t i = 0; i < SM_INPUTS; i++) {
        const char *name = sm_input_name(i);
        const struct sm_field *f = sm_field_named(&r->active, span_of(name));
        if (r->a->inputs.v[i].has == GIVEN && f != NULL) {
            r->customs[r->e->custom_count++] =
                (struct party_custom_value){f->custom->id, r->a->inputs.v[i].v};
        }
    }
}

/* Reads the requisites. Only the documents' names count; values are texts like those of fields. */
static void read_requisites(struct reading *r)
{
    const struct value *recv = r->a->recv;
    struct company_requisite *v =
        arena_array_of(r->call->req->mem, SM_REQUISITES, struct company_requisite);
    bool none = recv == NULL || (recv->kind == V_LIST && recv->n == 0);
    if (none) {
        return;
    }
    if (recv->kind != V_OBJECT) {
        r->err = sm_invalid(r->call, "recv", "not an object");
        return;
    }
    for (size_t i = 0; i < SM_REQUISITES; i++) {
        const struct value *given = value_get(recv, span_of(sm_requisites[i]), false);
        if (given == NULL || given->kind == V_NULL) {
            continue;
        }
        struct span text = text_line(r->call->req->mem, value_scalar(given));
        if (text.p == NULL) {
            r->err = sm_invalid(r->call, sm_requisites[i], "not text");
        } else if (utf8_count(text) > SM_TEXT_MAX) {
            r->err = sm_invalid(r->call, sm_requisites[i], "longer than 250 characters");
        } else {
            v[r->e->requisite_count++] =
                (struct company_requisite){span_of(sm_requisites[i]), text};
        }
    }
    r->e->requisites = v;
}

static void read_owner(struct reading *r)
{
    const struct cat_employee *e;
    enum err found = sm_owner_read(r->call, r->k, r->a->user, r->a->iduser, &e);
    if (found != E_OK) {
        r->err = found;
    } else if (e != NULL) {
        r->e->owner_id = OPT_I64(e->id);
    }
}

static void read_created(struct reading *r)
{
    if (span_any(r->a->date_create.v)) {
        struct span at = sm_datetime(r->call->req->mem, r->a->date_create.v);
        r->e->created_at = OPT_TEXT(at);
        if (at.p == NULL) {
            r->err = sm_invalid(r->call, "date_create", "not a date and time");
        }
    }
}

enum err client_edit_read(struct call *call, const struct catalog *k,
                          const struct sm_client_args *a, struct company_edit *out)
{
    struct arena *mem = call->req->mem;
    struct reading r = {.call = call, .k = k, .a = a, .e = out};
    *out = (struct company_edit){0};
    sm_active_fields(k, &sm_client_form, &r.active);
    out->contacts = r.contacts = arena_array_of(mem, 4, struct contact_values);
    out->customs = r.customs = arena_array_of(mem, SM_INPUTS, struct party_custom_value);
    out->title = a->title;
    out->external_id = a->uid;
    if (a->type.has == GIVEN) {
        out->type = OPT_TEXT(span_of(types[a->type.v - TYPE_CLIENT].word));
    }
    out->note = of_active(&r, "des", a->des);
    out->address = of_active(&r, "address", a->address);
    out->scheme = of_active(&r, "scheme", a->scheme);
    out->source = of_active(&r, "clientpath", a->clientpath);
    out->relation = of_active(&r, "tip_cmr", a->tip_cmr);
    out->category = of_active(&r, "idcategory", a->idcategory);
    out->territory = of_active(&r, "territory", a->territory);
    read_contacts(&r, "phone", a->phone);
    read_contacts(&r, "fax", a->fax);
    read_contacts(&r, "site_url", a->site_url);
    read_contacts(&r, "mail_url", a->mail_url);
    read_id(&r, "head_clid", a->head_clid, &out->head_id);
    read_id(&r, "pid", a->pid, &out->person_id);
    read_customs(&r);
    read_requisites(&r);
    read_owner(&r);
    read_created(&r);
    return r.err;
}

#include "api/salesman/person/input.h"

#include "api/contact_map.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "directory/contact/phone.h"
#include "directory/party/birthday.h"

/* The social networks by their names in contact_map. A call sends them in `socials` or beside the
 * other fields. */
static const struct param network_rows[] = {
#define SOCIAL_ROW(kind_, type_, r7_, field_, title_)                                              \
    PARAM_TEXT(field_, struct sm_networks, v[SOCIAL_##kind_], PF_LINE, .max = SM_TEXT_MAX),
    CONTACT_SOCIALS(SOCIAL_ROW)
#undef SOCIAL_ROW
};
static const struct params networks_params = PARAMS(network_rows, struct sm_networks);

static const struct param person_rows[] = {
    PARAM_TEXT("pid", struct sm_person_args, pid, PF_LINE),
    PARAM_TEXT("person", struct sm_person_args, person, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("ptitle", struct sm_person_args, ptitle, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("tel", struct sm_person_args, tel, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("fax", struct sm_person_args, fax, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("mob", struct sm_person_args, mob, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("mail", struct sm_person_args, mail, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("rol", struct sm_person_args, rol, PF_TRIM, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("social", struct sm_person_args, social, PF_TRIM, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("loyalty", struct sm_person_args, loyalty, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("clientpath", struct sm_person_args, clientpath, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("uid", struct sm_person_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("user", struct sm_person_args, user, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("iduser", struct sm_person_args, iduser, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("date_create", struct sm_person_args, date_create, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_PART(struct sm_person_args, inputs, &sm_inputs_params),
    PARAM_PART(struct sm_person_args, networks, &networks_params),
    PARAM_TEXT("clid", struct sm_person_args, clid, PF_LINE),
    PARAM_BOOL("mperson", struct sm_person_args, mperson,
               PF_TRIM | PF_EMPTY_IS_ABSENT | PF_BOOL_LOOSE),
    PARAM_TEXT("ifexists", struct sm_person_args, ifexists, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_VALUE("socials", struct sm_person_args, socials, PF_EMPTY_IS_ABSENT),
};
const struct params person_params = PARAMS(person_rows, struct sm_person_args);

static const struct param pid_rows[] = {
    PARAM_TEXT("pid", struct sm_person_args, pid, PF_LINE),
};
const struct params person_pid_params = PARAMS(pid_rows, struct sm_person_args);

enum err person_args_bind(struct call *call, struct value *item, struct sm_person_args *a)
{
    struct value *o = item->kind == V_OBJECT ? item : NULL;
    o = o != NULL ? sm_join_lists(call->req->mem, o) : NULL;
    return sm_bind(call, &person_params, o, a);
}

bool sm_id_read(struct opt_text text, int64_t *id)
{
    return text.has == GIVEN && span_i64(text.v, id) && *id > 0;
}

const struct cat_employee *sm_employee_by_login(const struct catalog *k, struct span login)
{
    for (size_t i = 0; i < k->employees.n; i++) {
        const struct cat_employee *e = &k->employees.v[i];
        if (e->active && (span_ieq(e->login, login) || span_eq(e->login_key, login))) {
            return e;
        }
    }
    return NULL;
}

enum err sm_owner_read(struct call *call, const struct catalog *k, struct opt_text user,
                       struct opt_text iduser, const struct cat_employee **e)
{
    struct opt_text text = span_any(user.v) ? user : iduser;
    int64_t id;
    *e = NULL;
    if (!span_any(text.v)) {
        return E_OK;
    }
    *e = sm_employee_by_login(k, text.v);
    if (*e == NULL && !span_any(user.v) && span_i64(text.v, &id)) {
        *e = catalog_employee(k, id);
        *e = *e != NULL && (*e)->active ? *e : NULL;
    }
    return *e != NULL ? E_OK : err_set(&call->c, E_LOGIN_UNKNOWN, "the owner is unknown");
}

enum err sm_owner_reach(struct call *call, struct opt_i64 owner)
{
    const struct principal *w = &call->d.who;
    bool reached = w->sees_all || owner.has != GIVEN;
    for (size_t i = 0; i < w->visible_count && !reached; i++) {
        reached = w->visible[i] == owner.v;
    }
    return reached ? E_OK : err_set(&call->c, E_FORBIDDEN, "the new owner is out of reach");
}

/* The state of reading one person: its parameters, and the edit that is made from them. */
struct reading {
    struct call *call;
    const struct catalog *k;
    const struct sm_person_args *a;
    struct sm_fields active;
    struct person_edit *e;
    struct contact_values *contacts;
    struct party_custom_value *customs;
    size_t contact_count, custom_count;
    enum err err;
};

static void fault(struct reading *r, const char *field, const char *problem)
{
    r->err = sm_invalid(r->call, field, problem);
}

static bool active(const struct reading *r, const char *name)
{
    return sm_field_named(&r->active, span_of(name)) != NULL;
}

static struct opt_text of_active(const struct reading *r, const char *name, struct opt_text v)
{
    return active(r, name) ? v : (struct opt_text){ABSENT, SPAN_NONE};
}

/* Returns the categories (bits) of stored phones that this field shows. */
static uint32_t categories_of(int kind, const char *field)
{
    uint32_t mask = 0;
    if (kind != CK_PHONE) {
        return UINT32_MAX;
    }
    for (int category = PC_HOME; category <= PC_OTHER; category++) {
        if (span_is(span_of(contact_salesman_field(kind, category)), field)) {
            mask |= UINT32_C(1) << category;
        }
    }
    return mask;
}

/* Reads the contact values of a field. With `several` the text "a, b; c" is three values, else one.
 */
static void read_contacts(struct reading *r, const char *field, struct opt_text text, bool several)
{
    struct arena *mem = r->call->req->mem;
    struct contact_values *c = &r->contacts[r->contact_count];
    struct span *parts;
    if (text.has != GIVEN || !contact_from_salesman(span_of(field), &c->kind, &c->category)) {
        return;
    }
    c->categories = categories_of(c->kind, field);
    c->text = text.v;
    if (several) {
        c->n = phone_split(mem, text.v, &parts);
        c->values = parts;
    } else {
        parts = arena_array_of(mem, 1, struct span);
        parts[0] = text.v;
        c->values = parts;
        c->n = text.v.n > 0 ? 1 : 0;
    }
    r->contact_count++;
}

static void read_socials(struct reading *r, bool *sent)
{
    struct sm_networks inside = {0};
    const struct value *v = r->a->socials;
    if (v != NULL && (v->kind == V_OBJECT ? v->n > 0 : v->kind != V_LIST || v->n > 0)) {
        if (v->kind != V_OBJECT) {
            fault(r, "socials", "not an object");
            return;
        }
        enum err e = sm_bind(r->call, &networks_params, v, &inside);
        r->err = e != E_OK ? e : r->err;
        *sent = true;
    }
    for (size_t i = 0; i < SOCIAL__COUNT; i++) {
        struct opt_text own = inside.v[i].has == GIVEN ? inside.v[i] : r->a->networks.v[i];
        read_contacts(r, network_rows[i].name, own, false);
        *sent = *sent || own.has == GIVEN;
    }
}

static void read_birthday(struct reading *r, const char *field, struct span text)
{
    const char *problem = NULL;
    struct span day = text;
    if (text.n > 0) {
        struct span iso = sm_iso_order(r->call->req->mem, text);
        enum err e = birthday_read(&r->call->d, iso, &day, &problem);
        r->err = e != E_OK ? e : r->err;
    }
    if (problem != NULL) {
        fault(r, field, problem);
    }
    r->e->birthday = OPT_TEXT(day);
}

static void read_custom(struct reading *r, const char *field, struct opt_text text)
{
    const struct sm_field *f = sm_field_named(&r->active, span_of(field));
    if (text.has != GIVEN || f == NULL) {
        return;
    }
    if (span_is(f->custom->maps_to, "birthday")) {
        read_birthday(r, field, text.v);
    } else {
        r->customs[r->custom_count++] = (struct party_custom_value){f->custom->id, text.v};
    }
}

static void read_customs(struct reading *r)
{
    for (size_t i = 0; i < SM_INPUTS; i++) {
        read_custom(r, sm_input_name(i), r->a->inputs.v[i]);
    }
    read_custom(r, "social", r->a->social);
}

static void read_company(struct reading *r)
{
    struct opt_text clid = of_active(r, "clid", r->a->clid);
    int64_t id = 0;
    if (clid.has != GIVEN) {
        return;
    }
    if (clid.v.n > 0 && (!span_i64(clid.v, &id) || id < 0)) {
        fault(r, "clid", "not an integer");
    }
    r->e->company_id = OPT_I64(id);
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
    struct opt_text text = r->a->date_create;
    if (!span_any(text.v)) {
        return;
    }
    r->e->created_at = OPT_TEXT(sm_datetime(r->call->req->mem, text.v));
    if (r->e->created_at.v.p == NULL) {
        fault(r, "date_create", "not a date and time");
    }
}

enum err person_input_read(struct call *call, const struct catalog *k,
                           const struct sm_person_args *a, struct sm_person_input *out)
{
    struct arena *mem = call->req->mem;
    struct reading r = {.call = call, .k = k, .a = a, .e = &out->edit};
    *out = (struct sm_person_input){0};
    r.contacts = arena_array_of(mem, 4 + SOCIAL__COUNT, struct contact_values);
    r.customs = arena_array_of(mem, SM_INPUTS + 1, struct party_custom_value);
    sm_active_fields(k, &sm_person_form, &r.active);
    out->edit.name = a->person;
    out->edit.job_title = of_active(&r, "ptitle", a->ptitle);
    out->edit.role = of_active(&r, "rol", a->rol);
    out->edit.loyalty = of_active(&r, "loyalty", a->loyalty);
    out->edit.source = of_active(&r, "clientpath", a->clientpath);
    out->edit.external_id = a->uid;
    out->edit.main_person = a->mperson.has == GIVEN && a->mperson.v;
    read_contacts(&r, "tel", of_active(&r, "tel", a->tel), true);
    read_contacts(&r, "fax", of_active(&r, "fax", a->fax), true);
    read_contacts(&r, "mob", of_active(&r, "mob", a->mob), true);
    read_contacts(&r, "mail", of_active(&r, "mail", a->mail), true);
    read_socials(&r, &out->socials_sent);
    read_customs(&r);
    read_company(&r);
    read_owner(&r);
    read_created(&r);
    out->edit.contacts = r.contacts;
    out->edit.contact_count = r.contact_count;
    out->edit.customs = r.customs;
    out->edit.custom_count = r.custom_count;
    return r.err;
}

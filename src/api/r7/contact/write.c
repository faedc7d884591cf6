#include "api/r7/contact/write.h"

#include "api/r7/contact/match.h"
#include "api/r7/contact/photo.h"
#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "directory/party/party_bulk.h"
#include "directory/party/party_get.h"
#include "directory/party/party_save.h"
#include "directory/party/party_write.h"

enum { NAME_MAX_CHARS = 255, TITLE_MAX_CHARS = 255 };

struct r7_person_args {
    struct opt_i64 id, company_id, share_type;
    struct opt_text first_name, last_name, job_title, about;
    struct param_list managers, fields;
    struct value *photo;
};
struct company_args {
    struct opt_i64 id, share_type;
    struct opt_text name, about;
    struct param_list managers, fields, persons;
    struct value *photo;
};

static const struct param any_person_rows[] = {
    PARAM_TEXT("firstName", struct r7_person_args, first_name, PF_REQUIRED | PF_LINE, .min = 1,
               .max = NAME_MAX_CHARS),
    PARAM_TEXT("jobTitle", struct r7_person_args, job_title, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_INT("companyId", struct r7_person_args, company_id, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("about", struct r7_person_args, about, PF_TRIM, .max = R7_TEXT_MAX),
    PARAM_ENUM("shareType", struct r7_person_args, share_type, r7_share_types,
               PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT, .min = 0, .max = 2),
    PARAM_LIST("managerList", struct r7_person_args, managers, P_TEXT, R7_TEXTS),
    PARAM_LIST_OF("customFieldList", struct r7_person_args, fields, &r7_field_pair, 0),
};
static const struct params any_person = PARAMS(any_person_rows, struct r7_person_args);
static const struct param person_rows[] = {
    PARAM_SAME(&any_person),
    PARAM_TEXT("lastName", struct r7_person_args, last_name, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_VALUE("photo", struct r7_person_args, photo, PF_BODY | PF_LATER),
};
const struct params r7_person_params = PARAMS(person_rows, struct r7_person_args);
static const struct param person_update_rows[] = {
    PARAM_INT("personid", struct r7_person_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&any_person),
    PARAM_TEXT("lastName", struct r7_person_args, last_name, PF_REQUIRED | PF_LINE, .min = 1,
               .max = NAME_MAX_CHARS),
};
const struct params r7_person_update_params = PARAMS(person_update_rows, struct r7_person_args);
static const struct param any_company_rows[] = {
    PARAM_TEXT("companyName", struct company_args, name, PF_REQUIRED | PF_LINE, .min = 1,
               .max = NAME_MAX_CHARS),
    PARAM_TEXT("about", struct company_args, about, PF_TRIM, .max = R7_TEXT_MAX),
    PARAM_ENUM("shareType", struct company_args, share_type, r7_share_types,
               PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT, .min = 0, .max = 2),
    PARAM_LIST("managerList", struct company_args, managers, P_TEXT, R7_TEXTS),
    PARAM_LIST_OF("customFieldList", struct company_args, fields, &r7_field_pair, 0),
};
static const struct params any_company = PARAMS(any_company_rows, struct company_args);
static const struct param company_rows[] = {
    PARAM_SAME(&any_company),
    PARAM_LIST("personList", struct company_args, persons, P_INT, R7_LIST),
    PARAM_VALUE("photo", struct company_args, photo, PF_BODY | PF_LATER),
};
const struct params r7_company_params = PARAMS(company_rows, struct company_args);
static const struct param company_update_rows[] = {
    PARAM_INT("companyid", struct company_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&any_company),
};
const struct params r7_company_update_params = PARAMS(company_update_rows, struct company_args);

/* Reads the contact that is to be changed. The vendor answers 400, not 404, when there is none. */
static enum err to_change(struct call *call, struct opt_i64 in, int kind, int64_t *id)
{
    struct party *p;
    enum err e = r7_contact_to_edit(call, in, kind, 0, &p);
    if (e == E_PARTY_NOT_FOUND && !r7_state(call)->wide_id) {
        err_clear(&call->c);
        return r7_wrong(call, kind == PARTY_PERSON ? "personid" : "companyid",
                        kind == PARTY_PERSON ? "no such person" : "no such company", NULL);
    }
    *id = e == E_OK ? p->id : 0;
    return e;
}

/* Reads the company of a person; 404 when the caller does not see it. */
static enum err employer(struct call *call, struct opt_i64 in, struct opt_i64 *out)
{
    struct party *company;
    *out = (struct opt_i64){IS_NULL, 0};
    if (in.has != GIVEN || in.v == 0) {
        return E_OK;
    }
    if (in.v < 0) {
        return r7_wrong(call, "companyId", "not positive", "0 for none");
    }
    *out = in;
    return party_get(&call->d, in.v, PARTY_COMPANY, SEE_SHARED, 0, &company);
}

/* Reads the members that persons and companies share. Texts that are not sent are cleared, as the
 * vendor does. */
static enum err common_edit(struct call *call, struct party_save *s, enum r7_entity entity,
                            struct opt_text about, struct opt_i64 share,
                            const struct param_list *managers, const struct param_list *fields)
{
    struct r7_field_values values;
    int64_t *access;
    s->edit.note = OPT_TEXT(r7_text_of(about));
    s->edit.share_type = OPT_I64(share.has == GIVEN ? share.v : 0);
    enum err e = r7_employees(call, "managerList", managers, &access, &s->access_count);
    s->access = access;
    if (e != E_OK ||
        (e = r7_field_values(call, fields, entity, &values,
                             entity == R7_PERSON ? &s->edit.birthday : NULL)) != E_OK) {
        return e;
    }
    s->edit.customs = values.v;
    s->edit.custom_count = values.n;
    return E_OK;
}

static enum err save_person(struct call *call, int64_t id)
{
    const struct r7_person_args *a = call->args;
    struct party *p;
    struct party_save s = {
        .id = id,
        .edit = {.kind = PARTY_PERSON,
                 .first_name = a->first_name,
                 .last_name = OPT_TEXT(r7_text_of(a->last_name)),
                 .job_title = OPT_TEXT(r7_text_of(a->job_title))},
    };
    enum err e = employer(call, a->company_id, &s.edit.company_id);
    if (e != E_OK || (e = r7_photo_sent(call, a->photo, &s.photo)) != E_OK ||
        (e = common_edit(call, &s, R7_PERSON, a->about, a->share_type, &a->managers, &a->fields)) !=
            E_OK ||
        (e = party_save(&call->d, &s, R7_PARTS, &p)) != E_OK) {
        return e;
    }
    r7_tag(call, p->revision);
    return r7_one(call, r7_contact_shape, p);
}

enum err r7_person_add(struct call *call)
{
    return save_person(call, 0);
}

enum err r7_person_update(struct call *call)
{
    const struct r7_person_args *a = call->args;
    int64_t id;
    enum err e = to_change(call, a->id, PARTY_PERSON, &id);
    return e != E_OK ? e : save_person(call, id);
}

static enum err save_company(struct call *call, int64_t id)
{
    const struct company_args *a = call->args;
    struct party *p;
    int64_t *members;
    struct party_save s = {
        .id = id,
        .edit = {.kind = PARTY_COMPANY, .company_name = a->name},
    };
    enum err e = r7_ids(call, "personList", &a->persons, &members, &s.member_count);
    s.members = members;
    if (e != E_OK || (e = r7_photo_sent(call, a->photo, &s.photo)) != E_OK ||
        (e = common_edit(call, &s, R7_COMPANY, a->about, a->share_type, &a->managers,
                         &a->fields)) != E_OK ||
        (e = party_save(&call->d, &s, R7_PARTS, &p)) != E_OK) {
        return e;
    }
    r7_tag(call, p->revision);
    return r7_one(call, r7_contact_shape, p);
}

enum err r7_company_add(struct call *call)
{
    return save_company(call, 0);
}

enum err r7_company_update(struct call *call)
{
    const struct company_args *a = call->args;
    int64_t id;
    enum err e = to_change(call, a->id, PARTY_COMPANY, &id);
    return e != E_OK ? e : save_company(call, id);
}

/* Names of several new contacts: of persons [{key: first name, value: last name}], of companies a
 * list of texts. */
struct name_pair {
    struct opt_text key, value;
};
static const struct param name_pair_rows[] = {
    PARAM_TEXT("key", struct name_pair, key, PF_REQUIRED | PF_LINE, .min = 1,
               .max = NAME_MAX_CHARS),
    PARAM_TEXT("value", struct name_pair, value, PF_LINE, .max = NAME_MAX_CHARS),
};
static const struct params name_pair = PARAMS(name_pair_rows, struct name_pair);
struct quick_args {
    struct param_list names;
};
static const struct param quick_person_rows[] = {
    PARAM_LIST_OF("data", struct quick_args, names, &name_pair, PF_REQUIRED | PF_SKIP_MISFITS),
};
const struct params r7_quick_persons_params = PARAMS(quick_person_rows, struct quick_args);
static const struct param quick_company_rows[] = {
    PARAM_LIST("companyName", struct quick_args, names, P_TEXT,
               PF_REQUIRED | PF_LINE | PF_EMPTY_IS_ABSENT, .min = 1, .max = NAME_MAX_CHARS),
};
const struct params r7_quick_companies_params = PARAMS(quick_company_rows, struct quick_args);

enum { QUICK_MAX = 100 };

/* Adds all of the contacts or, when one is refused, none. */
static enum err add_all(struct call *call, const struct party_edit *edits, size_t n)
{
    struct party_list list;
    if (n > QUICK_MAX) {
        return r7_wrong(call, edits->kind == PARTY_PERSON ? "data" : "companyName",
                        "too many items", "100 at most");
    }
    if (n == 0) {
        return r7_list(call, r7_contact_shape, NULL, sizeof(*list.v), 0);
    }
    enum err e = party_add_all(&call->d, edits, n, R7_PARTS, &list);
    return e != E_OK ? e : r7_list(call, r7_contact_shape, list.v, sizeof(*list.v), list.n);
}

enum err r7_persons_quick(struct call *call)
{
    const struct quick_args *a = call->args;
    const struct name_pair *names = a->names.items;
    struct party_edit *edits = arena_array_of(call->req->mem, a->names.n, struct party_edit);
    for (size_t i = 0; i < a->names.n; i++) {
        edits[i] = (struct party_edit){.kind = PARTY_PERSON,
                                       .first_name = names[i].key,
                                       .last_name = OPT_TEXT(r7_text_of(names[i].value)),
                                       .share_type = OPT_I64(0)};
    }
    return add_all(call, edits, a->names.n);
}

enum err r7_companies_quick(struct call *call)
{
    const struct quick_args *a = call->args;
    const struct opt_text *names = a->names.items;
    struct party_edit *edits = arena_array_of(call->req->mem, a->names.n, struct party_edit);
    for (size_t i = 0; i < a->names.n; i++) {
        edits[i] = (struct party_edit){
            .kind = PARTY_COMPANY, .company_name = names[i], .share_type = OPT_I64(0)};
    }
    return add_all(call, edits, a->names.n);
}

enum err r7_contact_delete(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, 0, R7_PARTS, &p);
    if (e != E_OK || (e = party_delete(&call->d, p->id, 0, EDIT_SHARED, false)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_contact_shape, p);
}

struct ids_args {
    struct param_list ids;
};
static const struct param contact_ids_rows[] = {
    PARAM_LIST("contactids", struct ids_args, ids, P_INT, R7_LIST),
};
const struct params r7_contact_ids_params = PARAMS(contact_ids_rows, struct ids_args);

/* PUT crm/contact: deletes contacts, odd as the verb is, and passes over those that the caller may
 * not delete. */
enum err r7_contacts_delete(struct call *call)
{
    const struct ids_args *a = call->args;
    struct party_list list;
    int64_t *ids;
    size_t n;
    enum err e = r7_ids(call, "contactids", &a->ids, &ids, &n);
    if (e != E_OK) {
        return e;
    }
    e = party_delete_all(&call->d, ids, n, R7_BULK_PARTS, &list);
    return e != E_OK ? e : r7_list(call, r7_contact_bulk_shape, list.v, sizeof(*list.v), list.n);
}

struct status_args {
    struct opt_i64 id, status;
};
static const struct param status_set_rows[] = {
    PARAM_INT("contactid", struct status_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_INT("contactStatusid", struct status_args, status, PF_EMPTY_IS_ABSENT),
};
const struct params r7_status_set_params = PARAMS(status_set_rows, struct status_args);
static const struct param company_status_rows[] = {
    PARAM_INT("companyid", struct status_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_INT("contactStatusid", struct status_args, status, PF_EMPTY_IS_ABSENT),
};
const struct params r7_company_status_params = PARAMS(company_status_rows, struct status_args);
static const struct param person_status_rows[] = {
    PARAM_INT("personid", struct status_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_INT("contactStatusid", struct status_args, status, PF_EMPTY_IS_ABSENT),
};
const struct params r7_person_status_params = PARAMS(person_status_rows, struct status_args);

static enum err set_status(struct call *call, bool group)
{
    const struct status_args *a = call->args;
    struct party *p;
    int64_t status = a->status.has == GIVEN ? a->status.v : 0;
    if (status < 0) {
        return r7_wrong(call, "contactStatusid", "not positive", "0 for none");
    }
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    if (e != E_OK || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    if (status > 0 && catalog_entry(r7_state(call)->catalog, DICT_PARTY_STATUS, status) == NULL) {
        return err_set(&call->c, E_REFERENCE_UNKNOWN, "no such contact status");
    }
    if ((e = party_set_status(&call->d, p->id, group, status)) != E_OK ||
        (e = party_get(&call->d, p->id, 0, SEE_SHARED, R7_PARTS, &p)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_contact_shape, p);
}

enum err r7_contact_set_status(struct call *call)
{
    return set_status(call, false);
}

enum err r7_group_set_status(struct call *call)
{
    return set_status(call, true);
}

enum err r7_access_get(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct party *p;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = party_get(&call->d, id, 0, SEE_SHARED, PART_ACCESS, &p)) != E_OK ||
        (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    const struct cat_employee **v =
        arena_array_of(call->req->mem, p->access.n, const struct cat_employee *);
    for (size_t i = 0; i < p->access.n; i++) {
        v[i] = catalog_employee(r7_state(call)->catalog, p->access.v[i]);
    }
    return r7_list(call, r7_employee_shape, v, sizeof(*v), p->access.n);
}

struct access_args {
    struct opt_i64 id;
    struct opt_bool shared, is_private;
    struct param_list ids, managers;
};
/* The portal's list of contacts sends isPrivate and accessList, as it does for cases. */
static const struct param sharing_rows[] = {
    PARAM_BOOL("isShared", struct access_args, shared, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("isPrivate", struct access_args, is_private, PF_EMPTY_IS_ABSENT),
    PARAM_LIST("managerList", struct access_args, managers, P_TEXT, R7_LIST,
               .aliases = "accessList"),
};
static const struct params sharing = PARAMS(sharing_rows, struct access_args);
static const struct param access_rows[] = {
    PARAM_INT("contactid", struct access_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&sharing),
};
const struct params r7_access_params = PARAMS(access_rows, struct access_args);
static const struct param access_all_rows[] = {
    PARAM_LIST("contactid", struct access_args, ids, P_INT, R7_LIST),
    PARAM_SAME(&sharing),
};
const struct params r7_access_all_params = PARAMS(access_all_rows, struct access_args);

/* Shares the contact with everybody, who may then edit it, or with the listed employees. */
static enum err share(struct call *call, const struct access_args *a, const int64_t *ids, size_t n,
                      int64_t **changed, size_t *changed_count)
{
    int64_t *employees;
    size_t employee_count;
    enum err e = r7_employees(call, "managerList", &a->managers, &employees, &employee_count);
    bool shared =
        a->shared.has == GIVEN ? a->shared.v : a->is_private.has == GIVEN && !a->is_private.v;
    return e != E_OK ? e
                     : party_share(&call->d, ids, n, shared ? 1 : 0, employees, employee_count,
                                   changed, changed_count);
}

enum err r7_access_set(struct call *call)
{
    const struct access_args *a = call->args;
    struct party *p;
    int64_t *changed;
    size_t n;
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    if (e != E_OK || (e = share(call, a, &p->id, 1, &changed, &n)) != E_OK) {
        return e;
    }
    /* The caller may have shut himself out, and still gets the contact that he changed. */
    if ((e = party_get(&call->d, p->id, 0, SEE_ALL, R7_PARTS, &p)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_contact_shape, p);
}

enum err r7_access_set_all(struct call *call)
{
    const struct access_args *a = call->args;
    struct party_list list;
    int64_t *ids, *changed;
    size_t n, changed_count;
    enum err e = r7_ids(call, "contactid", &a->ids, &ids, &n);
    if (e != E_OK || (e = share(call, a, ids, n, &changed, &changed_count)) != E_OK ||
        (e = party_by_ids(&call->d, changed, changed_count, SEE_ALL, R7_BULK_PARTS, &list)) !=
            E_OK) {
        return e;
    }
    return r7_list(call, r7_contact_bulk_shape, list.v, sizeof(*list.v), list.n);
}

struct date_args {
    struct opt_i64 id;
    struct opt_text when;
};
static const struct param created_rows[] = {
    PARAM_INT("contactid", struct date_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_DATETIME("creationDate", struct date_args, when, PF_REQUIRED),
};
const struct params r7_contact_created_params = PARAMS(created_rows, struct date_args);
static const struct param modified_rows[] = {
    PARAM_INT("contactid", struct date_args, id, PF_EMPTY_IS_ABSENT),
    /* the vendor's spelling */
    PARAM_DATETIME("lastModifedDate", struct date_args, when, PF_REQUIRED),
};
const struct params r7_contact_modified_params = PARAMS(modified_rows, struct date_args);

static enum err set_date(struct call *call, bool created)
{
    const struct date_args *a = call->args;
    struct opt_text none = {ABSENT, SPAN_NONE};
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    if (e != E_OK || (e = party_set_dates(&call->d, p->id, created ? a->when : none,
                                          created ? none : a->when)) != E_OK) {
        return e;
    }
    return r7_nothing(call);
}

enum err r7_contact_created(struct call *call)
{
    return set_date(call, true);
}

enum err r7_contact_modified(struct call *call)
{
    return set_date(call, false);
}

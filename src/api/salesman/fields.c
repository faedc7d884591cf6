#include "api/salesman/fields.h"

#include "base/text.h"

#define INPUT(name, max)                                                                           \
    {                                                                                              \
        (name), COL_CUSTOM, (max), "text", false, NULL                                             \
    }

/* The fields to which a tenant gives a meaning; they are the same on both forms. */
#define INPUTS                                                                                     \
    INPUT("input1", SM_INPUT_MAX), INPUT("input2", SM_INPUT_MAX), INPUT("input3", SM_INPUT_MAX),   \
        INPUT("input4", SM_INPUT_MAX), INPUT("input5", SM_INPUT_MAX),                              \
        INPUT("input6", SM_INPUT_MAX), INPUT("input7", SM_INPUT_MAX),                              \
        INPUT("input8", SM_INPUT_MAX), INPUT("input9", SM_INPUT_MAX),                              \
        INPUT("input10", SM_LAST_INPUT_MAX)

const struct sm_form sm_person_form = {
    .entity = "person",
    .names =
        {
            {"pid", COL_PID, 0, "integer", true, "Уникальный идентификатор записи контакта"},
            {"date_create", COL_DATE_CREATE, 0, "datetime", true, "Дата создания. Timestamp"},
            {"date_edit", COL_DATE_EDIT, 0, "datetime", true,
             "Дата последнего изменения. Timestamp"},
            {"clid", COL_CLID, 0, "integer", false, NULL},
            {"ptitle", COL_PTITLE, SM_TEXT_MAX, "text", false, NULL},
            {"person", COL_PERSON, SM_TEXT_MAX, "text", false, NULL},
            {"tel", COL_CONTACTS, SM_TEXT_MAX, "phones", false, NULL},
            {"fax", COL_CONTACTS, SM_TEXT_MAX, "phones", false, NULL},
            {"mob", COL_CONTACTS, SM_TEXT_MAX, "phones", false, NULL},
            {"mail", COL_CONTACTS, SM_TEXT_MAX, "mails", false, NULL},
            {"rol", COL_ROL, SM_LONG_TEXT_MAX, "text", false, NULL},
            {"social", COL_CUSTOM, SM_LONG_TEXT_MAX, "text", false, NULL},
            {"iduser", COL_IDUSER, 0, "user", false, NULL},
            {"loyalty", COL_LOYALTY, SM_TEXT_MAX, "directory", false, NULL},
            {"clientpath", COL_CLIENTPATH, SM_TEXT_MAX, "directory", false, NULL},
            INPUTS,
            {"uid", COL_UID, SM_UID_MAX, "text", true, "Идентификатор во внешней системе"},
        },
    .first = {"pid", "date_create", "date_edit"},
};

const struct sm_form sm_client_form = {
    .entity = "client",
    .names =
        {
            {"clid", COL_CLID, 0, "integer", true, "Уникальный идентификатор записи клиента в CRM"},
            {"uid", COL_UID, SM_UID_MAX, "text", true,
             "Уникальный идентификатор записи клиента в вашей ИС"},
            {"type", COL_TYPE, 0, "type", true,
             "Тип записи - client,person,concurent,contractor,partner"},
            {"date_create", COL_DATE_CREATE, 0, "datetime", true, "Дата создания. Timestamp"},
            {"date_edit", COL_DATE_EDIT, 0, "datetime", true,
             "Дата последнего изменения. Timestamp"},
            {"title", COL_TITLE, SM_TEXT_MAX, "text", false, NULL},
            {"iduser", COL_IDUSER, 0, "user", false, NULL},
            {"idcategory", COL_CATEGORY, SM_TEXT_MAX, "directory", false, NULL},
            {"head_clid", COL_HEAD, 0, "integer", false, NULL},
            {"pid", COL_MAIN_PERSON, 0, "integer", false, NULL},
            {"address", COL_ADDRESS, SM_TEXT_MAX, "text", false, NULL},
            {"phone", COL_CONTACTS, SM_TEXT_MAX, "phones", false, NULL},
            {"fax", COL_CONTACTS, SM_TEXT_MAX, "phones", false, NULL},
            {"site_url", COL_CONTACTS, SM_TEXT_MAX, "sites", false, NULL},
            {"mail_url", COL_CONTACTS, SM_TEXT_MAX, "mails", false, NULL},
            {"territory", COL_TERRITORY, SM_TEXT_MAX, "directory", false, NULL},
            {"des", COL_NOTE, SM_LONG_TEXT_MAX, "text", false, NULL},
            {"scheme", COL_SCHEME, SM_LONG_TEXT_MAX, "text", false, NULL},
            {"tip_cmr", COL_RELATION, SM_TEXT_MAX, "directory", false, NULL},
            {"recv", COL_REQUISITES, 0, "requisites", false, NULL},
            {"clientpath", COL_CLIENTPATH, SM_TEXT_MAX, "directory", false, NULL},
            INPUTS,
        },
    .first = {"clid", "uid", "type", "date_create", "date_edit"},
};

const struct sm_name *sm_name_of(const struct sm_form *form, struct span name)
{
    for (const struct sm_name *n = form->names; n < form->names + SM_NAMES_MAX; n++) {
        if (n->name != NULL && span_is(name, n->name)) {
            return n;
        }
    }
    return NULL;
}

static void add_always(struct sm_fields *out, const struct sm_name *n)
{
    out->v[out->n++] = (struct sm_field){.name = n, .title = span_of(n->title)};
}

void sm_active_fields(const struct catalog *k, const struct sm_form *form, struct sm_fields *out)
{
    out->n = 0;
    for (size_t i = 0; form->first[i] != NULL; i++) {
        add_always(out, sm_name_of(form, span_of(form->first[i])));
    }
    for (size_t i = 0; i < k->form_fields.n && out->n < SM_NAMES_MAX; i++) {
        const struct cat_form_field *f = &k->form_fields.v[i];
        const struct sm_name *n =
            span_is(f->entity, form->entity) ? sm_name_of(form, f->name) : NULL;
        const struct cat_field *custom = catalog_field(k, f->custom_field_id);
        if (n == NULL || !f->active || n->always || (n->column == COL_CUSTOM && custom == NULL)) {
            continue;
        }
        out->v[out->n++] = (struct sm_field){
            .name = n, .title = f->title, .required = f->required, .custom = custom};
    }
}

const struct sm_field *sm_field_named(const struct sm_fields *fields, struct span name)
{
    for (size_t i = 0; i < fields->n; i++) {
        if (span_is(name, fields->v[i].name->name)) {
            return &fields->v[i];
        }
    }
    return NULL;
}

void sm_wanted_fields(const struct catalog *k, const struct sm_form *form, struct opt_text list,
                      struct sm_fields *out)
{
    struct sm_fields active;
    struct span rest = list.v, part;
    const struct sm_name *uid = sm_name_of(form, SPAN("uid"));
    sm_active_fields(k, form, &active);
    if (list.has != GIVEN || !span_any(list.v)) {
        *out = active;
        return;
    }
    if (sm_field_named(&active, SPAN("uid")) == NULL) {
        add_always(&active, uid);
    }
    out->n = 0;
    while (span_next(&rest, ',', &part)) {
        const struct sm_field *f = sm_field_named(&active, text_trim(part));
        if (f != NULL && sm_field_named(out, text_trim(part)) == NULL) {
            out->v[out->n++] = *f;
        }
    }
}

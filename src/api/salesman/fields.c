#include "api/salesman/fields.h"

const struct sm_name sm_names[SM_NAMES] = {
    {"pid", COL_PID, 0, "integer", true, "Уникальный идентификатор записи контакта"},
    {"date_create", COL_DATE_CREATE, 0, "datetime", true, "Дата создания. Timestamp"},
    {"date_edit", COL_DATE_EDIT, 0, "datetime", true, "Дата последнего изменения. Timestamp"},
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
    {"input1", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input2", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input3", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input4", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input5", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input6", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input7", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input8", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input9", COL_CUSTOM, SM_INPUT_MAX, "text", false, NULL},
    {"input10", COL_CUSTOM, SM_LAST_INPUT_MAX, "text", false, NULL},
    {"uid", COL_UID, SM_UID_MAX, "text", true, "Идентификатор во внешней системе"},
};

const struct sm_social sm_socials[SM_SOCIALS] = {
    {"blog", "Блог"},   {"mysite", "Сайт"},   {"twitter", "Twitter"}, {"icq", "ICQ"},
    {"skype", "Skype"}, {"google", "Google"}, {"yandex", "Я.ru"},     {"mykrug", "Мой круг"},
};

static const struct sm_name *name_of(struct span name)
{
    for (size_t i = 0; i < SM_NAMES; i++) {
        if (sm_names[i].name != NULL && span_is(name, sm_names[i].name)) {
            return &sm_names[i];
        }
    }
    return NULL;
}

static void add_always(struct sm_fields *out, const char *name)
{
    const struct sm_name *n = name_of(span_of(name));
    out->v[out->n++] = (struct sm_field){.name = n, .title = span_of(n->title)};
}

void sm_active_fields(const struct catalog *k, struct sm_fields *out)
{
    out->n = 0;
    add_always(out, "pid");
    add_always(out, "date_create");
    add_always(out, "date_edit");
    for (size_t i = 0; i < k->form_fields.n && out->n < SM_NAMES; i++) {
        const struct cat_form_field *f = &k->form_fields.v[i];
        const struct sm_name *n = span_is(f->entity, "person") ? name_of(f->name) : NULL;
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

void sm_wanted_fields(const struct catalog *k, struct opt_text list, struct sm_fields *out)
{
    struct sm_fields active;
    sm_active_fields(k, &active);
    if (list.has != GIVEN || !span_any(list.v)) {
        *out = active;
        return;
    }
    struct span rest = list.v, part;
    add_always(&active, "uid");
    out->n = 0;
    while (span_next(&rest, ',', &part)) {
        const struct sm_field *f = sm_field_named(&active, span_trim(part));
        if (f != NULL && sm_field_named(out, span_trim(part)) == NULL) {
            out->v[out->n++] = *f;
        }
    }
}

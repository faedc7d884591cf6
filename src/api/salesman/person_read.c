/*
 * person?action=fields and info.
 */
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person.h"
#include "api/salesman/person_input.h"
#include "api/salesman/shape.h"
#include "api/salesman/state.h"

struct fields_args {
    struct opt_text full;
};
static const struct param fields_rows[] = {
    {.name = "full", .type = P_TEXT, .flags = PF_TRIM, .offset = 0, .max = 10},
};
const struct params person_fields_params = PARAMS(fields_rows, struct fields_args);

/* fields&full=yes: what a client needs to make a form of it. */
static void write_full(struct call *call, const struct catalog *k, const struct sm_field *f)
{
    struct writer *w = &call->w;
    bool birthday = f->custom != NULL && span_is(f->custom->maps_to, "birthday");
    enum dictionary_kind kind = f->name->column == COL_LOYALTY ? DICT_LOYALTY : DICT_SOURCE;
    w_object(w, f->name->name);
    w_text(w, "title", f->title);
    w_cstr(w, "type", birthday ? "date" : f->name->type);
    w_bool(w, "required", f->required);
    if (f->name->max > 0 && !birthday) {
        w_i64(w, "length", f->name->max);
    } else {
        w_null(w, "length");
    }
    w_list(w, "options");
    if (f->name->column == COL_LOYALTY || f->name->column == COL_CLIENTPATH) {
        for (size_t i = 0; i < k->dictionaries[kind].n; i++) {
            w_text(w, NULL, k->dictionaries[kind].v[i].title);
        }
    }
    w_end(w);
    w_end(w);
}

static void write_socials(struct call *call, bool full)
{
    for (size_t i = 0; i < SM_SOCIALS; i++) {
        if (!full) {
            w_cstr(&call->w, sm_socials[i].name, sm_socials[i].title);
            continue;
        }
        w_object(&call->w, sm_socials[i].name);
        w_cstr(&call->w, "title", sm_socials[i].title);
        w_cstr(&call->w, "type", "social");
        w_bool(&call->w, "required", false);
        w_i64(&call->w, "length", SM_TEXT_MAX);
        w_list(&call->w, "options");
        w_end(&call->w);
        w_end(&call->w);
    }
}

enum err person_fields_handler(struct call *call)
{
    const struct fields_args *a = call->args;
    const struct catalog *k;
    struct sm_fields fields;
    bool full = sm_yes(a->full);
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    sm_active_fields(k, &fields);
    call_writer(call, JSON_PHP);
    w_object(&call->w, NULL);
    w_object(&call->w, "data");
    for (size_t i = 0; i < fields.n; i++) {
        if (full) {
            write_full(call, k, &fields.v[i]);
        } else {
            w_text(&call->w, fields.v[i].name->name, fields.v[i].title);
        }
    }
    write_socials(call, full);
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

struct info_args {
    struct opt_text pid, fields, socinfo;
};
#define INFO_TEXT(name_, max_)                                                                     \
    {                                                                                              \
        .name = #name_, .type = P_TEXT, .flags = PF_TRIM,                                          \
        .offset = offsetof(struct info_args, name_), .max = (max_)                                 \
    }
static const struct param info_rows[] = {
    INFO_TEXT(pid, 0),
    INFO_TEXT(fields, 1000),
    INFO_TEXT(socinfo, 10),
};
const struct params person_info_params = PARAMS(info_rows, struct info_args);

enum err person_info_handler(struct call *call)
{
    const struct info_args *a = call->args;
    const struct catalog *k;
    struct sm_fields fields;
    struct party *p;
    int64_t pid;
    if (!span_any(a->pid.v)) {
        return sm_missing(call, "pid");
    }
    if (!sm_id_read(a->pid, &pid)) {
        return err_set(&call->c, E_CONTACT_NOT_FOUND, "pid is no id");
    }
    enum err e = catalog_of(&call->d, &k);
    if (e == E_OK) {
        e = party_get(&call->d, pid, PARTY_PERSON, SEE_OWNED,
                      PART_CONTACTS | PART_CUSTOMS | PART_COMPANY, &p);
    }
    if (e != E_OK) {
        return e;
    }
    sm_wanted_fields(k, a->fields, &fields);
    call_writer(call, JSON_PHP);
    w_object(&call->w, NULL);
    sm_person(call, k, &fields, sm_yes(a->socinfo), VIEW_INFO, p);
    w_end(&call->w);
    return E_OK;
}

#include "api/salesman/form.h"

#include "api/contact_map.h"
#include "api/salesman/envelope.h"
#include "api/salesman/input.h"
#include "api/salesman/state.h"

struct fields_args {
    struct opt_text full;
};
static const struct param fields_rows[] = {
    PARAM_TEXT("full", struct fields_args, full, PF_TRIM, .max = 10),
};
const struct params sm_form_params = PARAMS(fields_rows, struct fields_args);

/* Writes the values that a field may have: those of its dictionary, or of its own list. */
static void write_options(struct writer *w, const struct catalog *k, const struct sm_field *f)
{
    static const char *const types[] = {"client", "person", "concurent", "contractor", "partner"};
    static const struct {
        enum sm_column column;
        enum cat_dictionary_kind kind;
    } directories[] = {{COL_LOYALTY, DICT_LOYALTY},
                       {COL_CLIENTPATH, DICT_SOURCE},
                       {COL_CATEGORY, DICT_CATEGORY},
                       {COL_TERRITORY, DICT_TERRITORY},
                       {COL_RELATION, DICT_RELATION}};
    for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
        enum cat_dictionary_kind kind = directories[i].kind;
        for (size_t j = 0; f->name->column == directories[i].column && j < k->dictionaries[kind].n;
             j++) {
            w_text(w, NULL, k->dictionaries[kind].v[j].title);
        }
    }
    for (size_t i = 0; f->name->column == COL_TYPE && i < sizeof(types) / sizeof(types[0]); i++) {
        w_cstr(w, NULL, types[i]);
    }
}

/* Writes everything that a client needs to make a form of the field (fields&full=yes). */
static void write_full(struct call *call, const struct catalog *k, const struct sm_field *f)
{
    struct writer *w = &call->w;
    bool birthday = f->custom != NULL && span_is(f->custom->maps_to, "birthday");
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
    write_options(w, k, f);
    w_end(w);
    w_end(w);
}

/* The networks; v1 has them in an object of their own. */
static void write_socials(struct call *call, bool full)
{
    const struct contact_map *m;
    if (sm_v1(call)) {
        w_object(&call->w, "soc");
    }
    for (size_t i = 0; (m = contact_next_social(&i)) != NULL;) {
        if (!full) {
            w_cstr(&call->w, m->salesman, m->salesman_title);
            continue;
        }
        w_object(&call->w, m->salesman);
        w_cstr(&call->w, "title", m->salesman_title);
        w_cstr(&call->w, "type", "social");
        w_bool(&call->w, "required", false);
        w_i64(&call->w, "length", SM_TEXT_MAX);
        w_list(&call->w, "options");
        w_end(&call->w);
        w_end(&call->w);
    }
    if (sm_v1(call)) {
        w_end(&call->w);
    }
}

enum err sm_form_write(struct call *call, const struct sm_form *form)
{
    const struct fields_args *a = call->args;
    const struct catalog *k;
    struct sm_fields fields;
    bool full = sm_yes(a->full);
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    sm_active_fields(k, form, &fields);
    sm_answer(call);
    w_object(&call->w, SM_DATA);
    for (size_t i = 0; i < fields.n; i++) {
        if (full) {
            write_full(call, k, &fields.v[i]);
        } else {
            w_text(&call->w, fields.v[i].name->name, fields.v[i].title);
        }
    }
    if (form == &sm_person_form) {
        write_socials(call, full);
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

/*
 * person?action=add.
 */
#include "api/salesman/errors.h"
#include "api/salesman/person.h"
#include "api/salesman/person_input.h"
#include "api/salesman/state.h"

/* {"result":"Успешно","data":2502} */
static void write_added(struct call *call, int64_t pid)
{
    struct writer *w = &call->w;
    w_object(w, NULL);
    w_cstr(w, "result", sm_v3(call) ? "Контакт добавлен" : "Успешно");
    w_i64(w, "data", pid);
    if (sm_v3(call)) {
        w_cstr(w, "error", "");
    }
    w_end(w);
}

/* The error of a result; E_OK when there is none. */
static enum err result_error(struct call *call, const struct person_result *r)
{
    switch (r->code) {
    case E_OK:
        return E_OK;
    case E_PARTY_DUPLICATE:
        return sm_duplicate(call, r->subject, r->subject_name);
    default:
        return err_set(&call->c, r->code, "a record that the person names is not there");
    }
}

enum err person_add_handler(struct call *call)
{
    const struct person_args *a = call->args;
    const struct catalog *k;
    struct person_input in;
    struct person_result result = {0};
    if (!span_any(a->person.v)) {
        return sm_missing(call, "person");
    }
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK || (e = person_input_read(call, k, a, &in)) != E_OK) {
        return e;
    }
    in.edit.check_duplicates = true;
    if ((e = person_add(&call->d, &in.edit, 1, &result)) != E_OK ||
        (e = result_error(call, &result)) != E_OK) {
        return e;
    }
    call_writer(call, JSON_PHP);
    write_added(call, result.id);
    return E_OK;
}

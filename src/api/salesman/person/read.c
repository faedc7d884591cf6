/*
 * person?action=fields and info.
 */
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/form.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"
#include "api/salesman/person/person.h"
#include "api/salesman/person/shape.h"
#include "directory/party/party_get.h"

enum err person_fields_handler(struct call *call)
{
    return sm_form_write(call, &sm_person_form);
}

struct info_args {
    struct opt_text pid, fields, socinfo;
};
static const struct param info_rows[] = {
    PARAM_TEXT("pid", struct info_args, pid, PF_LINE),
    PARAM_TEXT("fields", struct info_args, fields, PF_LINE, .max = 1000),
    PARAM_TEXT("socinfo", struct info_args, socinfo, PF_LINE, .max = 10),
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
    sm_wanted_fields(k, &sm_person_form, a->fields, &fields);
    sm_answer(call);
    sm_person(call, k, &fields, sm_yes(a->socinfo), VIEW_INFO, p);
    w_end(&call->w);
    return E_OK;
}

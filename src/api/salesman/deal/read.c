/*
 * deal?action=fields and info.
 */
#include "api/salesman/deal/deal.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"
#include "api/salesman/state.h"

struct info_args {
    struct opt_text did, uid, fields, person;
};
static const struct param info_rows[] = {
    PARAM_TEXT("did", struct info_args, did, PF_LINE),
    PARAM_TEXT("uid", struct info_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("fields", struct info_args, fields, PF_LINE, .max = 1000),
    PARAM_TEXT("person", struct info_args, person, PF_LINE, .max = 10),
};
const struct params deal_info_params = PARAMS(info_rows, struct info_args);

enum err deal_named(struct call *call, struct opt_text did, struct opt_text uid,
                    const char *missing, struct deal *out)
{
    int64_t id = 0;
    if (!span_any(did.v) && !span_any(uid.v)) {
        return sm_refuse(call, E_PARAM_MISSING, missing, "Отсутствуют параметры - did сделки");
    }
    if (span_any(did.v) && !sm_id_read(did, &id)) {
        return err_set(&call->c, E_CONTACT_NOT_FOUND, "did is no id");
    }
    return deal_get(&call->d, SEE_OWNED, id, id != 0 ? SPAN_NONE : uid.v, out);
}

enum err deal_fields_handler(struct call *call)
{
    sm_answer(call);
    w_object(&call->w, SM_DATA);
    sm_deal_titles(call);
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

static void write_person(struct call *call, const struct deal_person *p)
{
    struct writer *w = &call->w;
    w_object(w, NULL);
    sm_id(call, "pid", p->id);
    w_text(w, "title", p->name);
    w_text(w, "post", p->job_title);
    w_text(w, "phone", p->phones);
    w_text(w, "mob", p->mobiles);
    w_text(w, "email", p->mails);
    w_end(w);
}

/* v1 lists the contacts only when it is told to, the others unless they are told not to. */
static bool wants_persons(const struct call *call, struct opt_text person)
{
    return sm_v1(call) ? span_iis(person.v, "yes") : !span_iis(person.v, "no");
}

enum err deal_info_handler(struct call *call)
{
    const struct info_args *a = call->args;
    const struct catalog *k;
    struct deal v;
    struct deal_person *persons = NULL;
    size_t n = 0;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK || (e = deal_named(call, a->did, a->uid, "405", &v)) != E_OK) {
        return e;
    }
    if (wants_persons(call, a->person) &&
        (e = deal_persons(&call->d, SEE_OWNED, v.id, &persons, &n)) != E_OK) {
        return e;
    }
    sm_answer(call);
    w_object(&call->w, SM_DATA);
    sm_deal(call, k, a->fields, VIEW_INFO, &v);
    if (wants_persons(call, a->person)) {
        w_list(&call->w, "person");
        for (size_t i = 0; i < n; i++) {
            write_person(call, &persons[i]);
        }
        w_end(&call->w);
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

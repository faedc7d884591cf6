/*
 * client?action=fields and info.
 */
#include "api/salesman/client/client.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/form.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"
#include "api/salesman/person/shape.h"
#include "api/salesman/state.h"
#include "directory/person/person_list.h"

enum err client_fields_handler(struct call *call)
{
    return sm_form_write(call, &sm_client_form);
}

struct info_args {
    struct opt_text clid, uid, inn, fields, bankinfo, contacts;
};
static const struct param info_rows[] = {
    PARAM_TEXT("clid", struct info_args, clid, PF_LINE),
    PARAM_TEXT("uid", struct info_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("inn", struct info_args, inn, PF_LINE, .max = 40),
    PARAM_TEXT("fields", struct info_args, fields, PF_LINE, .max = 1000),
    PARAM_TEXT("bankinfo", struct info_args, bankinfo, PF_LINE, .max = 10),
    PARAM_TEXT("contacts", struct info_args, contacts, PF_LINE, .max = 10),
};
const struct params client_info_params = PARAMS(info_rows, struct info_args);

/* Finds the client by clid, else by uid, else by inn. */
static enum err find(struct call *call, const struct info_args *a, int64_t *id)
{
    if (span_any(a->clid.v)) {
        return sm_id_read(a->clid, id) ? E_OK
                                       : err_set(&call->c, E_CONTACT_NOT_FOUND, "clid is no id");
    }
    if (!span_any(a->uid.v) && !span_any(a->inn.v)) {
        return sm_missing(call, "clid");
    }
    enum err e = company_find(&call->d, a->uid.v, span_any(a->uid.v) ? SPAN_NONE : a->inn.v, id);
    if (e == E_PARTY_NOT_FOUND) {
        err_clear(&call->c);
        return err_set(&call->c, E_CONTACT_NOT_FOUND, "no company with this uid or inn");
    }
    return e;
}

static void write_contacts(struct call *call, const struct catalog *k,
                           const struct party_list *persons)
{
    struct sm_fields fields;
    sm_active_fields(k, &sm_person_form, &fields);
    w_list(&call->w, "contacts");
    for (size_t i = 0; i < persons->n; i++) {
        sm_person(call, k, &fields, false, VIEW_LIST, &persons->v[i]);
    }
    w_end(&call->w);
}

enum err client_info_handler(struct call *call)
{
    const struct info_args *a = call->args;
    const struct catalog *k;
    struct sm_fields fields;
    struct company found;
    struct party_list persons = {0};
    int64_t id = 0;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK || (e = find(call, a, &id)) != E_OK ||
        (e = company_get(&call->d, id, &found)) != E_OK) {
        return e;
    }
    const struct person_query members = {
        .company_id = id, .limit = 1000, .oldest_first = true, .no_total = true};
    if (sm_yes(a->contacts) && (e = person_list(&call->d, &members, &persons)) != E_OK) {
        return e;
    }
    sm_wanted_fields(k, &sm_client_form, a->fields, &fields);
    sm_answer(call);
    sm_client(call, k, &fields, sm_yes(a->bankinfo), VIEW_INFO, &found);
    if (sm_yes(a->contacts)) {
        write_contacts(call, k, &persons);
    }
    w_end(&call->w);
    return E_OK;
}

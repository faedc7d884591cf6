/*
 * client?action=add, add.list, update, delete.
 */
#include "api/salesman/client/client.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"
#include "api/salesman/state.h"
#include "directory/party/party_write.h"

struct bulk_args {
    struct value *client;
    struct opt_text user, checkdouble;
};
static const struct param bulk_rows[] = {
    PARAM_VALUE("client", struct bulk_args, client, PF_EMPTY_IS_ABSENT | PF_LATER,
                .aliases = "clients"),
    PARAM_TEXT("user", struct bulk_args, user, PF_TRIM, .max = SM_TEXT_MAX),
    PARAM_TEXT("checkdouble", struct bulk_args, checkdouble, PF_TRIM, .max = 10),
};
const struct params client_bulk_params = PARAMS(bulk_rows, struct bulk_args);

/* A record of an add, with its result. */
struct client_record {
    struct sm_client_args args;
    struct company_edit edit;
    int64_t clid;
    struct sm_failure failed;
};

static void read_add(struct call *call, const struct catalog *k, bool check,
                     struct client_record *r)
{
    enum err e = span_any(r->args.title.v) ? client_edit_read(call, k, &r->args, &r->edit)
                                           : sm_missing(call, "title");
    if (e != E_OK) {
        sm_failure_take(call, &r->failed);
    }
    r->edit.check_duplicates = check;
}

static enum err result_error(struct call *call, const struct company_result *r)
{
    switch (r->code) {
    case E_OK:
        return E_OK;
    case E_PARTY_DUPLICATE:
        return sm_duplicate(call, r->subject, r->subject_name);
    case E_REFERENCE_UNKNOWN:
        return sm_invalid(call, "head_clid, pid", "нет такой записи");
    case E_PARAM_INVALID:
        return sm_invalid(call, "head_clid", "клиент не может стоять над самим собой");
    default:
        return err_set(&call->c, r->code, "a client is refused");
    }
}

static enum err add_records(struct call *call, struct client_record *records, size_t n)
{
    struct arena *mem = call->req->mem;
    size_t *places = arena_array_of(mem, n, size_t), count = 0;
    struct company_edit *edits = arena_array_of(mem, n, struct company_edit);
    struct company_result *done = arena_array_of(mem, n, struct company_result);
    for (size_t i = 0; i < n; i++) {
        if (records[i].failed.err.code == E_OK) {
            edits[count] = records[i].edit;
            places[count++] = i;
        }
    }
    enum err e = company_add(&call->d, edits, count, done);
    for (size_t i = 0; e == E_OK && i < count; i++) {
        records[places[i]].clid = done[i].id;
        if (result_error(call, &done[i]) != E_OK) {
            sm_failure_take(call, &records[places[i]].failed);
        }
    }
    return e;
}

static void write_added(struct call *call, const struct client_record *r)
{
    if (sm_failure_write(call, &r->failed)) {
        return;
    }
    sm_result(call, NULL, "Успешно");
    w_i64(&call->w, SM_DATA, r->clid);
    w_end(&call->w);
}

enum err client_add_handler(struct call *call)
{
    struct client_record *r = arena_new_of(call->req->mem, struct client_record);
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    r->args = *(const struct sm_client_args *)call->args;
    read_add(call, k, true, r);
    if ((e = add_records(call, r, 1)) != E_OK || (e = sm_failure_raise(call, &r->failed)) != E_OK) {
        return e;
    }
    sm_answer_result(call);
    write_added(call, r);
    return E_OK;
}

static void read_item(struct call *call, const struct catalog *k, const struct bulk_args *a,
                      struct value *item, struct client_record *r)
{
    struct value *o = item->kind == V_OBJECT ? sm_join_lists(call->req->mem, item) : NULL;
    if (sm_bind(call, &client_params, o, &r->args) != E_OK) {
        sm_failure_take(call, &r->failed);
        return;
    }
    if (!span_any(r->args.user.v) && !span_any(r->args.iduser.v)) {
        r->args.user = a->user;
    }
    read_add(call, k, span_any(a->checkdouble.v) ? sm_yes(a->checkdouble) : sm_v1(call), r);
}

enum err client_addlist_handler(struct call *call)
{
    const struct bulk_args *a = call->args;
    const struct catalog *k;
    size_t n;
    enum err e = sm_members(call, "client", a->client, &n);
    if (e != E_OK || (e = catalog_of(&call->d, &k)) != E_OK) {
        return e;
    }
    struct client_record *records = arena_array_of(call->req->mem, n, struct client_record);
    for (size_t i = 0; i < n; i++) {
        read_item(call, k, a, a->client->members[i].value, &records[i]);
    }
    if ((e = add_records(call, records, n)) != E_OK) {
        return e;
    }
    sm_answer_list(call);
    for (size_t i = 0; i < n; i++) {
        write_added(call, &records[i]);
    }
    w_end(&call->w);
    return E_OK;
}

static void write_updated(struct call *call, const struct company_result *r)
{
    bool apart = sm_v1(call); /* v1 says it in a member of its own */
    const char *more = r->requisites_changed && !apart ? "; Реквизиты обновлены" : "";
    sm_answer_result(call);
    if (r->changed) {
        sm_result(call, NULL, arena_printf(call->req->mem, "Успешно%s", more).p);
    } else {
        sm_same(call, more);
    }
    sm_view_id(call, SM_DATA, r->id, VIEW_LIST);
    if (r->requisites_changed && apart) {
        w_cstr(&call->w, "recv", "Реквизиты обновлены");
    }
    w_end(&call->w);
}

/* Changes the client with this clid, else with this uid, which then stays. */
enum err client_update_handler(struct call *call)
{
    const struct sm_client_args *a = call->args;
    const struct catalog *k;
    struct company_edit edit;
    struct company_result result;
    int64_t id = 0;
    if (!span_any(a->clid.v) && !span_any(a->uid.v)) {
        return sm_missing(call, "clid");
    }
    if (span_any(a->clid.v) && !sm_id_read(a->clid, &id)) {
        return err_set(&call->c, E_PARTY_NOT_FOUND, "clid is no id");
    }
    if (a->title.has == GIVEN && a->title.v.n == 0) {
        return sm_missing(call, "title");
    }
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK || (e = client_edit_read(call, k, a, &edit)) != E_OK ||
        (e = sm_owner_reach(call, edit.owner_id)) != E_OK ||
        (e = company_update(&call->d, id, a->uid.v, &edit, &result)) != E_OK ||
        (e = result_error(call, &result)) != E_OK) {
        return e;
    }
    write_updated(call, &result);
    return E_OK;
}

enum err client_delete_handler(struct call *call)
{
    const struct sm_client_args *a = call->args;
    int64_t id;
    if (!span_any(a->clid.v)) {
        return sm_missing(call, "clid");
    }
    if (!sm_id_read(a->clid, &id)) {
        return err_set(&call->c, E_PARTY_NOT_FOUND, "clid is no id");
    }
    enum err e = party_delete(&call->d, id, PARTY_COMPANY, SEE_OWNED, true);
    if (e != E_OK) {
        return e;
    }
    sm_answer_result(call);
    sm_result(call, NULL, "Успешно");
    sm_view_id(call, SM_DATA, id, VIEW_LIST);
    w_end(&call->w);
    return E_OK;
}

/*
 * Person?action=add, update, delete, and their forms for many: addlist (add.list), updatelist,
 * deletelist.
 */
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person/person.h"
#include "api/salesman/person/record.h"
#include "api/salesman/state.h"
#include "base/text.h"

typedef void (*record_read)(struct call *call, const struct catalog *k, struct sm_record *r);
typedef enum err (*records_do)(struct call *call, struct sm_record *records, size_t n);
typedef void (*record_write)(struct call *call, const struct sm_record *r);

/* Handles one record, whose parameters are those of the call. */
static enum err single(struct call *call, record_read read, records_do run, record_write write)
{
    const struct catalog *k;
    struct sm_record *r = arena_new_of(call->req->mem, struct sm_record);
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    r->args = *(const struct sm_person_args *)call->args;
    r->check = true;
    read(call, k, r);
    if ((e = run(call, r, 1)) != E_OK || (e = sm_failure_raise(call, &r->failed)) != E_OK) {
        return e;
    }
    sm_answer_result(call);
    write(call, r);
    return E_OK;
}

enum err person_add_handler(struct call *call)
{
    return single(call, sm_record_read_add, sm_records_add, sm_record_write_added);
}

enum err person_update_handler(struct call *call)
{
    return single(call, sm_record_read_update, sm_records_update, sm_record_write_updated);
}

struct bulk_args {
    struct value *persons, *pids;
    struct opt_text user, checkdouble, ifexists;
};
static const struct param bulk_rows[] = {
    PARAM_VALUE("persons", struct bulk_args, persons, PF_EMPTY_IS_ABSENT | PF_LATER),
    PARAM_TEXT("user", struct bulk_args, user, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("checkdouble", struct bulk_args, checkdouble, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("ifexists", struct bulk_args, ifexists, PF_LINE, .max = SM_TEXT_MAX),
};
const struct params person_bulk_params = PARAMS(bulk_rows, struct bulk_args);

static const struct param delete_rows[] = {
    PARAM_VALUE("pids", struct bulk_args, pids, PF_EMPTY_IS_ABSENT),
};
const struct params person_deletelist_params = PARAMS(delete_rows, struct bulk_args);

/* Reads one item of a bulk. A value that the item does not have is taken from the call. */
static void read_item(struct call *call, const struct catalog *k, const struct bulk_args *a,
                      struct value *item, record_read read, struct sm_record *r)
{
    if (person_args_bind(call, item, &r->args) != E_OK) {
        sm_failure_take(call, &r->failed);
        return;
    }
    if (!span_any(r->args.user.v) && !span_any(r->args.iduser.v) && read == sm_record_read_add) {
        r->args.user = a->user;
    }
    if (!span_any(r->args.ifexists.v)) {
        r->args.ifexists = a->ifexists;
    }
    r->check = span_any(a->checkdouble.v) ? sm_yes(a->checkdouble) : sm_v1(call);
    read(call, k, r);
}

static enum err many(struct call *call, record_read read, records_do run, record_write write)
{
    const struct bulk_args *a = call->args;
    const struct catalog *k;
    size_t n;
    enum err e = sm_members(call, "persons", a->persons, &n);
    if (e != E_OK || (e = catalog_of(&call->d, &k)) != E_OK) {
        return e;
    }
    struct sm_record *records = arena_array_of(call->req->mem, n, struct sm_record);
    for (size_t i = 0; i < n; i++) {
        read_item(call, k, a, a->persons->members[i].value, read, &records[i]);
    }
    if ((e = run(call, records, n)) != E_OK) {
        return e;
    }
    sm_answer_list(call);
    for (size_t i = 0; i < n; i++) {
        write(call, &records[i]);
    }
    w_end(&call->w);
    return E_OK;
}

enum err person_addlist_handler(struct call *call)
{
    return many(call, sm_record_read_add, sm_records_add, sm_record_write_added);
}

enum err person_updatelist_handler(struct call *call)
{
    return many(call, sm_record_read_update, sm_records_update, sm_record_write_updated);
}

static void read_pid(struct call *call, struct opt_text text, struct sm_record *r)
{
    if (!span_any(text.v)) {
        (void)sm_missing(call, "pid");
        sm_failure_take(call, &r->failed);
    } else if (!sm_id_read(text, &r->pid)) {
        (void)err_set(&call->c, E_PARTY_NOT_FOUND, "pid is no id");
        sm_failure_take(call, &r->failed);
    }
}

static enum err delete_records(struct call *call, struct sm_record *records, size_t n)
{
    struct arena *mem = call->req->mem;
    size_t *places = arena_array_of(mem, n, size_t), count = 0;
    int64_t *ids = arena_array_of(mem, n, int64_t);
    struct person_result *done = arena_array_of(mem, n, struct person_result);
    for (size_t i = 0; i < n; i++) {
        if (records[i].failed.err.code == E_OK) {
            ids[count] = records[i].pid;
            places[count++] = i;
        }
    }
    enum err e = person_bulk_delete(&call->d, ids, count, done);
    for (size_t i = 0; e == E_OK && i < count; i++) {
        if (done[i].code != E_OK) {
            (void)err_set(&call->c, done[i].code, "not deleted");
            call->c.err.subject = done[i].subject;
            sm_failure_take(call, &records[places[i]].failed);
        }
    }
    return e;
}

enum err person_delete_handler(struct call *call)
{
    const struct sm_person_args *a = call->args;
    struct sm_record *r = arena_new_of(call->req->mem, struct sm_record);
    enum err e;
    read_pid(call, a->pid, r);
    if ((e = delete_records(call, r, 1)) != E_OK ||
        (e = sm_failure_raise(call, &r->failed)) != E_OK) {
        return e;
    }
    sm_answer_result(call);
    sm_record_write_deleted(call, r);
    return E_OK;
}

enum err person_deletelist_handler(struct call *call)
{
    const struct bulk_args *a = call->args;
    size_t n;
    enum err e = sm_members(call, "pids", a->pids, &n);
    if (e != E_OK) {
        return e;
    }
    struct sm_record *records = arena_array_of(call->req->mem, n, struct sm_record);
    for (size_t i = 0; i < n; i++) {
        struct span text = text_trim(value_scalar(a->pids->members[i].value));
        read_pid(call, OPT_TEXT(text), &records[i]);
    }
    if ((e = delete_records(call, records, n)) != E_OK) {
        return e;
    }
    sm_answer_list(call);
    for (size_t i = 0; i < n; i++) {
        sm_record_write_deleted(call, &records[i]);
    }
    w_end(&call->w);
    return E_OK;
}

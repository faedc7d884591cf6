#include "api/salesman/person/record.h"

#include "api/salesman/envelope.h"
#include "api/salesman/shapes.h"
#include "api/salesman/state.h"

void sm_record_read_add(struct call *call, const struct catalog *k, struct sm_record *r)
{
    const struct sm_person_args *a = &r->args;
    struct span word = a->ifexists.v;
    enum err e = E_OK;
    if (!span_any(a->person.v)) {
        e = sm_missing(call, "person");
    } else if (span_any(word) && !span_is(word, "update")) {
        e = sm_invalid(call, "ifexists", "not one of the allowed words");
    }
    if (e == E_OK) {
        e = person_input_read(call, k, a, &r->in);
    }
    if (e != E_OK) {
        sm_failure_take(call, &r->failed);
    }
    r->in.edit.check_duplicates = r->check || span_any(word);
}

void sm_record_read_update(struct call *call, const struct catalog *k, struct sm_record *r)
{
    const struct sm_person_args *a = &r->args;
    enum err e = E_OK;
    if (!span_any(a->pid.v)) {
        e = sm_missing(call, "pid");
    } else if (!sm_id_read(a->pid, &r->pid)) {
        e = err_set(&call->c, E_PARTY_NOT_FOUND, "pid is no id");
    } else if (a->person.has == GIVEN && a->person.v.n == 0) {
        e = sm_missing(call, "person");
    } else if ((e = person_input_read(call, k, a, &r->in)) == E_OK) {
        e = sm_owner_reach(call, r->in.edit.owner_id);
    }
    if (e != E_OK) {
        sm_failure_take(call, &r->failed);
    }
}

static void take_result(struct call *call, struct sm_record *r, const struct person_result *done)
{
    r->pid = done->id;
    r->may_update = done->may_update;
    r->changed = done->changed;
    r->socials_changed = done->networks_changed;
    if (done->code == E_OK) {
        return;
    }
    if (done->code == E_PARTY_DUPLICATE) {
        (void)sm_duplicate(call, done->subject, done->subject_name);
    } else {
        (void)err_set(&call->c, done->code, "a record of the write is refused");
    }
    sm_failure_take(call, &r->failed);
}

/* Changes the records at places[0..n). */
static enum err update_some(struct call *call, struct sm_record *records, const size_t *places,
                            size_t n)
{
    struct arena *mem = call->req->mem;
    struct person_update *changes = arena_array_of(mem, n, struct person_update);
    struct person_result *done = arena_array_of(mem, n, struct person_result);
    for (size_t i = 0; i < n; i++) {
        changes[i] = (struct person_update){records[places[i]].pid, records[places[i]].in.edit};
    }
    enum err e = person_bulk_update(&call->d, changes, n, done);
    for (size_t i = 0; e == E_OK && i < n; i++) {
        take_result(call, &records[places[i]], &done[i]);
    }
    return e;
}

/* Changes the persons that exist already, where the record says ifexists=update. */
static enum err update_existing(struct call *call, struct sm_record *records, size_t n)
{
    size_t *places = arena_array_of(call->req->mem, n, size_t), count = 0;
    for (size_t i = 0; i < n; i++) {
        struct sm_record *r = &records[i];
        if (r->failed.err.code == E_PARTY_DUPLICATE && r->failed.err.subject != 0 &&
            r->may_update && span_any(r->args.ifexists.v)) {
            r->pid = r->failed.err.subject;
            r->exists = true;
            r->failed = (struct sm_failure){.err = {.code = E_OK}};
            places[count++] = i;
        }
    }
    return update_some(call, records, places, count);
}

enum err sm_records_add(struct call *call, struct sm_record *records, size_t n)
{
    struct arena *mem = call->req->mem;
    size_t *places = arena_array_of(mem, n, size_t), count = 0;
    struct person_edit *edits = arena_array_of(mem, n, struct person_edit);
    struct person_result *done = arena_array_of(mem, n, struct person_result);
    for (size_t i = 0; i < n; i++) {
        if (records[i].failed.err.code == E_OK) {
            edits[count] = records[i].in.edit;
            places[count++] = i;
        }
    }
    enum err e = person_bulk_add(&call->d, edits, count, done);
    for (size_t i = 0; e == E_OK && i < count; i++) {
        take_result(call, &records[places[i]], &done[i]);
    }
    return e != E_OK ? e : update_existing(call, records, n);
}

enum err sm_records_update(struct call *call, struct sm_record *records, size_t n)
{
    size_t *places = arena_array_of(call->req->mem, n, size_t), count = 0;
    for (size_t i = 0; i < n; i++) {
        if (records[i].failed.err.code == E_OK) {
            places[count++] = i;
        }
    }
    return update_some(call, records, places, count);
}

static void begin(struct call *call, const char *v2, const char *v3)
{
    sm_result(call, NULL, sm_v3(call) ? v3 : v2);
}

/* Writes the id of a record that was not added: v1 has texts only. */
static void write_old_id(struct call *call, int64_t id)
{
    sm_view_id(call, SM_DATA, id, VIEW_LIST);
}

/* Ends the object of a success, in v3 with an empty error. */
static void end(struct call *call)
{
    if (sm_v3(call)) {
        w_cstr(&call->w, "error", "");
    }
    w_end(&call->w);
}

void sm_record_write_added(struct call *call, const struct sm_record *r)
{
    if (sm_failure_write(call, &r->failed)) {
        return;
    }
    if (!r->exists) {
        begin(call, "Успешно", "Контакт добавлен");
    } else if (r->changed) {
        begin(call, "Успешно", "Данные контакта обновлены");
    } else {
        sm_same(call, NULL);
    }
    w_i64(&call->w, SM_DATA, r->pid);
    if (r->exists) {
        w_bool(&call->w, "exists", true);
    }
    end(call);
}

void sm_record_write_updated(struct call *call, const struct sm_record *r)
{
    if (sm_failure_write(call, &r->failed)) {
        return;
    }
    if (r->changed) {
        begin(call, "Успешно", "Данные контакта обновлены");
        sm_id(call, SM_DATA, r->pid);
    } else {
        sm_same(call, NULL);
        write_old_id(call, r->pid);
    }
    if (r->socials_changed) {
        w_cstr(&call->w, "social", "Соц.контакты обновлены");
    }
    end(call);
}

void sm_record_write_deleted(struct call *call, const struct sm_record *r)
{
    if (sm_failure_write(call, &r->failed)) {
        return;
    }
    if (sm_v3(call)) {
        sm_result(call, "Успешно: Контакт удален.", "Клиент удален");
    } else {
        sm_result(call, NULL, "Успешно");
    }
    write_old_id(call, r->pid);
    w_end(&call->w);
}

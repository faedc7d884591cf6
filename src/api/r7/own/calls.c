#include "api/r7/own/calls.h"

#include "api/r7/contact/target.h"
#include "api/r7/envelope.h"
#include "api/r7/instant.h"
#include "api/r7/shapes.h"
#include "directory/call/phone_call.h"
#include "directory/party/party_get.h"

enum { COUNT = 50 };

struct call_args {
    struct opt_i64 id;
    struct opt_bool missed;
};
static const struct param call_rows[] = {
    PARAM_INT("contactid", struct call_args, id, 0),
    PARAM_BOOL("missed", struct call_args, missed, PF_EMPTY_IS_ABSENT),
};
const struct params r7_call_params = PARAMS(call_rows, struct call_args);

static void shape(struct call *call, const char *key, const void *item)
{
    const struct phone_call *c = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "start", r7_instant(call->req->mem, c->started));
    w_cstr(w, "direction", c->outgoing ? "out" : "in");
    w_text(w, "status", c->status);
    w_text(w, "state", c->state);
    w_i64(w, "duration", c->duration);
    w_text(w, "number", c->number);
    w_text(w, "line", c->line);
    w_text(w, "employee", r7_or_empty(c->employee));
    w_text(w, "user", c->login);
    w_text(w, "extension", c->extension);
    w_text(w, "department", c->department);
    w_text(w, "record", c->record);
    w_i64(w, "rating", c->rating);
    w_text(w, "callId", c->callid);
    w_i64(w, "contactId", c->party);
    w_i64(w, "id", c->id);
    w_end(w);
}

enum err r7_calls(struct call *call)
{
    const struct call_args *a = call->args;
    struct r7_list_query q;
    struct phone_call *calls;
    struct party *p;
    size_t n;
    int64_t id;
    list_query_read(call, &q);
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = party_get(&call->d, id, 0, SEE_SHARED, 0, &p)) != E_OK) {
        return r7_missing(call, e, id);
    }
    struct phone_call_wish wish = {.party = p->id,
                                   .missed = a->missed.has == GIVEN && a->missed.v,
                                   .count = q.count > 0 ? q.count : COUNT,
                                   .skip = q.start};
    e = phone_call_list(&call->d, &wish, &calls, &n);
    const struct r7_page_end end = {
        .next = e == E_OK && (int64_t)n == wish.count ? q.start + wish.count : 0, .total = -1};
    return e != E_OK || (e = r7_catalog(call)) != E_OK
               ? e
               : r7_page(call, shape, calls, sizeof(*calls), n, &q, &end);
}

struct call_id_args {
    struct opt_i64 id;
};
static const struct param call_id_rows[] = {PARAM_INT("callid", struct call_id_args, id, 0)};
const struct params r7_call_id_params = PARAMS(call_id_rows, struct call_id_args);

/* One call: of a person or company to whoever sees him, of nobody to administrators. */
enum err r7_call(struct call *call)
{
    const struct call_id_args *a = call->args;
    struct phone_call c;
    struct party *p;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = phone_call_get(&call->d, id, &c)) != E_OK) {
        return e;
    }
    if (c.root != 0 ? (e = party_get(&call->d, c.root, 0, SEE_SHARED, 0, &p)) == E_PARTY_NOT_FOUND
                    : !call->d.who.is_admin) {
        return err_set(&call->c, E_REFERENCE_UNKNOWN, "no such call");
    }
    return e != E_OK || (e = r7_catalog(call)) != E_OK ? e : r7_one(call, shape, &c);
}

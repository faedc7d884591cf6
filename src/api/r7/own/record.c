#include "api/r7/own/record.h"

#include "api/live.h"
#include "api/r7/contact/target.h"
#include "api/r7/envelope.h"
#include "api/r7/shapes.h"
#include "base/text.h"
#include "directory/party/party_changed.h"
#include "directory/party/party_get.h"
#include "directory/party/party_history.h"
#include "directory/party/party_write.h"
#include "directory/person/consent.h"

enum { PATRONYMIC_MAX_CHARS = 255, HISTORY_COUNT = 50 };

/* A contact with its consents. */
struct record {
    const struct party *party;
    const struct consent *consents;
    size_t consent_count;
};

static struct span entry_name(const struct call *call, enum cat_dictionary_kind kind, int64_t id)
{
    const struct cat_entry *e = catalog_entry(r7_state(call)->catalog, kind, id);
    return e != NULL ? e->title : SPAN("");
}

static void write_loyalty(struct writer *w, const struct party *p)
{
    w_list(w, "accounts");
    for (size_t i = 0; i < p->accounts.n; i++) {
        const struct loyalty_account *a = &p->accounts.v[i];
        w_object(w, NULL);
        w_text(w, "number", a->number);
        w_text(w, "type", a->type_name);
        w_text(w, "status", a->status);
        w_text(w, "balance", a->balance);
        w_text(w, "opened", r7_or_empty(a->opened_at));
        w_end(w);
    }
    w_end(w);
    w_list(w, "cards");
    for (size_t i = 0; i < p->cards.n; i++) {
        const struct loyalty_card *c = &p->cards.v[i];
        w_object(w, NULL);
        w_text(w, "code", c->code);
        w_text(w, "group", c->group_name);
        w_text(w, "status", c->status);
        w_text(w, "offered", r7_or_empty(c->offered_at));
        w_text(w, "expires", r7_or_empty(c->expires_at));
        w_bool(w, "isVirtual", c->is_virtual);
        w_end(w);
    }
    w_end(w);
}

static void record_shape(struct call *call, const char *key, const void *item)
{
    const struct record *r = item;
    const struct party *p = r->party;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "middleName", p->middle_name);
    w_text(w, "externalId", r7_or_empty(p->external_id));
    w_text(w, "role", p->role);
    w_text(w, "source", entry_name(call, DICT_SOURCE, p->source_id));
    w_text(w, "loyalty", entry_name(call, DICT_LOYALTY, p->loyalty_id));
    write_loyalty(w, p);
    w_list(w, "consents");
    for (size_t i = 0; i < r->consent_count; i++) {
        const struct consent *c = &r->consents[i];
        w_object(w, NULL);
        w_text(w, "source", c->source);
        w_text(w, "version", c->version);
        w_text(w, "given", c->given);
        w_text(w, "withdrawn", r7_or_empty(c->withdrawn));
        w_i64(w, "contactId", c->person);
        w_i64(w, "id", c->id);
        w_end(w);
    }
    w_end(w);
    w_i64(w, "id", p->id);
    w_end(w);
}

static enum err answer(struct call *call, const struct party *p)
{
    struct record r = {.party = p};
    struct consent *consents = NULL;
    enum err e = consents_of(&call->d, p->id, &consents, &r.consent_count);
    r.consents = consents;
    return e != E_OK ? e : r7_one(call, record_shape, &r);
}

enum err r7_record_get(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct party *p;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = party_get(&call->d, id, 0, SEE_SHARED, PART_LOYALTY, &p)) != E_OK) {
        return r7_missing(call, e, id);
    }
    return answer(call, p);
}

struct record_args {
    struct opt_i64 id;
    struct opt_text middle_name;
};
static const struct param put_rows[] = {
    PARAM_INT("contactid", struct record_args, id, 0),
    PARAM_TEXT("middleName", struct record_args, middle_name, PF_LINE, .max = PATRONYMIC_MAX_CHARS),
};
const struct params r7_record_put_params = PARAMS(put_rows, struct record_args);

enum err r7_record_put(struct call *call)
{
    const struct record_args *a = call->args;
    struct party *p;
    bool changed;
    enum err e = r7_contact_to_edit(call, a->id, PARTY_PERSON, 0, &p);
    if (e != E_OK) {
        return e;
    }
    if (a->middle_name.has == ABSENT) {
        return r7_wrong(call, "middleName", "missing", NULL);
    }
    struct party_edit edit = {.kind = PARTY_PERSON, .middle_name = a->middle_name};
    e = party_update(&call->d, p->id, PARTY_PERSON, EDIT_SHARED, &edit, PART_LOYALTY, &p, &changed);
    return e != E_OK ? e : answer(call, p);
}

struct history_args {
    struct opt_i64 id, before;
};
static const struct param history_rows[] = {
    PARAM_INT("contactid", struct history_args, id, 0),
    PARAM_INT("before", struct history_args, before, PF_EMPTY_IS_ABSENT),
};
const struct params r7_history_params = PARAMS(history_rows, struct history_args);

static void event_shape(struct call *call, const char *key, const void *item)
{
    const struct party_event *ev = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "at", ev->at);
    w_text(w, "action", ev->action);
    w_text(w, "detail", ev->detail);
    w_text(w, "who", r7_or_empty(ev->who));
    w_text(w, "key", r7_or_empty(ev->key_label));
    w_i64(w, "keyId", ev->key_id);
    w_text(w, "requestId", ev->request_id);
    w_i64(w, "contactId", ev->record);
    w_i64(w, "id", ev->id);
    w_end(w);
}

enum err r7_history(struct call *call)
{
    const struct history_args *a = call->args;
    struct r7_list_query q;
    struct party *p;
    struct party_event *events;
    size_t n;
    int64_t id;
    list_query_read(call, &q);
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = party_get(&call->d, id, 0, SEE_SHARED, 0, &p)) != E_OK) {
        return r7_missing(call, e, id);
    }
    e = party_history(&call->d, p->id, a->before.has == GIVEN ? a->before.v : 0,
                      q.count > 0 ? q.count : HISTORY_COUNT, &events, &n);
    const struct r7_page_end end = {.next = 0, .total = -1};
    return e != E_OK || (e = r7_catalog(call)) != E_OK
               ? e
               : r7_page(call, event_shape, events, sizeof(*events), n, &q, &end);
}

struct change_args {
    struct opt_i64 since;
};
static const struct param change_rows[] = {
    PARAM_INT("since", struct change_args, since, PF_EMPTY_IS_ABSENT, .min = 0, .max = INT64_MAX),
};
const struct params r7_change_params = PARAMS(change_rows, struct change_args);

static void change_shape(struct call *call, const char *key, const void *item)
{
    const struct party_changed *c = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_id_text(w, "revision", c->mark);
    w_bool(w, "changed", c->any);
    w_list(w, "contacts");
    for (size_t i = 0; i < c->seen.n; i++) {
        w_i64(w, NULL, c->seen.v[i]);
    }
    w_end(w);
    w_end(w);
}

/* Without since only the mark is told, to ask with the next time. */
enum err r7_changes(struct call *call)
{
    const struct change_args *a = call->args;
    struct party_changed c;
    enum err e = party_changed(&call->d, a->since.has == GIVEN ? a->since.v : INT64_MAX, &c);
    return e != E_OK ? e : r7_one(call, change_shape, &c);
}

/* A browser that connects again names the last event in a header, which goes before `since`. */
enum err r7_change_stream(struct call *call)
{
    const struct change_args *a = call->args;
    struct span last = request_header(call->req, "last-event-id");
    struct span token = text_trim(r7_state(call)->token);
    struct opt_i64 since = a->since;
    if (span_any(last)) {
        since = OPT_I64(0);
        if (!span_i64(last, &since.v) || since.v < 0) {
            return r7_wrong(call, "Last-Event-ID", "not an integer", "the id of an event");
        }
    }
    if (!span_any(token)) {
        return r7_refuse(call, "Only a token can have a stream, and none was sent.",
                         "Authorization", "no token", NULL);
    }
    return live_open(call, token, since);
}

struct consent_args {
    struct opt_i64 contact, id;
    struct opt_text source, version;
};
static const struct param consent_add_rows[] = {
    PARAM_INT("contactid", struct consent_args, contact, 0),
    PARAM_TEXT("source", struct consent_args, source, PF_REQUIRED | PF_LINE, .min = 1,
               .max = CONSENT_TEXT_MAX),
    PARAM_TEXT("version", struct consent_args, version, PF_REQUIRED | PF_LINE, .min = 1,
               .max = CONSENT_TEXT_MAX),
};
const struct params r7_consent_add_params = PARAMS(consent_add_rows, struct consent_args);
static const struct param consent_id_rows[] = {
    PARAM_INT("contactid", struct consent_args, contact, 0),
    PARAM_INT("consentid", struct consent_args, id, 0),
};
const struct params r7_consent_id_params = PARAMS(consent_id_rows, struct consent_args);

enum err r7_consent_add(struct call *call)
{
    const struct consent_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->contact, PARTY_PERSON, PART_LOYALTY, &p);
    if (e != E_OK || (e = consent_give(&call->d, p->id, a->source.v, a->version.v)) != E_OK) {
        return e;
    }
    return answer(call, p);
}

enum err r7_consent_end(struct call *call)
{
    const struct consent_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->contact, PARTY_PERSON, PART_LOYALTY, &p);
    if (e != E_OK || (e = consent_take_back(&call->d, p->id, a->id.v)) != E_OK) {
        return e;
    }
    return answer(call, p);
}

/*
 * payload: what a receiver is sent: the record as the dialect's own operation shows it, inside what
 * says which event it is; and the signature over it.
 */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/encode.h"
#include "ctl/hooks/hook.h"
#include "db/constants.h"
#include "http/request.h"
#include "wire/writer.h"

#define SECRET_PREFIX "whsec_"
enum { SIGNATURE_BYTES = 32 };

/* The operation by which a dialect shows a record, and the member of its answer that has it. */
struct shown {
    const char *dialect;
    int kind;
    const char *path, *query; /* with one %lld each at most */
    const char *member;
};

static const struct shown shown[] = {
    {"r7", PARTY_ANY, "/api/2.0/crm/contact/%lld.json", "", "response"},
    {"webdelivery", PARTY_PERSON, "/api/v1/crm/Clients", "id=%lld", "data"},
    {"salesman", PARTY_PERSON, "/developer/v2/person", "action=info&socinfo=yes&pid=%lld", "data"},
    {"salesman", PARTY_COMPANY, "/developer/v2/client", "action=info&socinfo=yes&clid=%lld",
     "data"},
    {"salesman", HOOK_DEAL, "/developer/v2/deal", "action=info&did=%lld", "data"},
    {"r7", HOOK_CALL, "/api/2.0/kartoteka/call/%lld.json", "", "response"},
    {"salesman", HOOK_CALL, "/api/2.0/kartoteka/call/%lld.json", "", "response"},
};

/* SalesMan's names of what docs/WEBHOOKS.md lists as `changed`. */
static const struct renamed {
    const char *field, *names;
} party_names[] =
    {
        {"last_name", "person"},
        {"first_name", "person"},
        {"middle_name", "person"},
        {"company_name", "title"},
        {"job_title", "ptitle"},
        {"role", "rol"},
        {"company", "clid,client"},
        {"owner", "iduser,user"},
        {"loyalty", "loyalty"},
        {"source", "clientpath"},
        {"external", "uid"},
        {"contacts", "tel,fax,mob,mail,phone,mail_url,site_url,socials"},
        {"addresses", "address"},
},
  deal_names[] = {
      {"title", "title"},  {"party", "pid_list"},  {"persons", "pid_list"},
      {"company", "clid"}, {"owner", "iduser"},    {"plan_date", "datum_plan"},
      {"amount", "kol"},   {"margin", "marga"},    {"content", "content"},
      {"external", "uid"}, {"is_closed", "close"},
};

static const char *noun(const struct hook_event *e)
{
    return e->kind == PARTY_PERSON ? "person" : e->kind == HOOK_DEAL ? "deal" : "client";
}

struct span hook_event_name(struct arena *mem, const struct hook_event *e)
{
    if (e->party == 0) {
        return arena_span(mem, e->what);
    }
    return e->part.has == GIVEN ? arena_span(mem, e->what)
                                : arena_printf(mem, "%s.%.*s", noun(e), SPAN_ARG(e->what));
}

/* Returns where a JSON value that begins at i ends. The text is whole, because it was written
 * here. */
static size_t value_end(struct span s, size_t i)
{
    int depth = 0;
    bool text = false;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (text) {
            i += c == '\\';
            text = c != '"';
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']' || c == ',') && depth == 0) {
            break;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return i;
}

struct span hook_json_member(struct span object, const char *name)
{
    size_t n = strlen(name), i = 1;
    while (i + 1 < object.n) {
        size_t key = i + 1, end = value_end(object, i);
        struct span member = span_sub(object, i, end - i);
        const char *close = memchr(object.p + key, '"', object.n - key);
        if (close == NULL) {
            break;
        }
        size_t at = (size_t)(close - object.p);
        if (at - key == n && memcmp(object.p + key, name, n) == 0) {
            return span_trim(span_sub(object, at + 2, i + member.n - at - 2));
        }
        i = end + 1;
    }
    return SPAN_NONE;
}

static const struct shown *place_of(const struct hook *h, const struct hook_event *e)
{
    bool event_form = span_is(h->dialect, "salesman-event");
    int kind = e->kind == HOOK_LEAD ? PARTY_PERSON : e->kind;
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        if (span_is(event_form ? SPAN("salesman") : h->dialect, shown[i].dialect) &&
            (shown[i].kind == PARTY_ANY ? kind < HOOK_DEAL : shown[i].kind == kind)) {
            return &shown[i];
        }
    }
    return NULL;
}

/* Puts the number in the place of the only %lld. */
static struct span with_id(struct arena *mem, const char *pattern, int64_t id)
{
    const char *at = strstr(pattern, "%lld");
    return at == NULL ? span_of(pattern)
                      : arena_printf(mem, "%.*s%lld%s", (int)(at - pattern), pattern, (long long)id,
                                     at + strlen("%lld"));
}

/* Gives the number of the record that an event shows. */
static int64_t record_id(const struct hook_event *e)
{
    return e->kind == HOOK_CALL ? e->part.v : e->party;
}

/* Asks the dialect for the record. *out is absent when there is none. */
static enum err read_record(struct app *app, const struct hook *h, const struct hook_event *e,
                            struct arena *mem, struct span *out)
{
    const struct shown *at = place_of(h, e);
    struct server server = app_server(app);
    struct principal who = {.tenant = h->tenant,
                            .time_zone = arena_cstr(mem, h->time_zone),
                            .utc_offset = h->utc_offset,
                            .can_write = true,
                            .is_admin = true,
                            .sees_all = true,
                            .catalog_revision = h->catalog_revision};
    *out = SPAN_NONE;
    if (at == NULL) {
        return E_OK;
    }
    struct request *req = arena_new_of(mem, struct request);
    struct response *res = arena_new_of(mem, struct response);
    *req = (struct request){.mem = mem,
                            .method = M_GET,
                            .path = with_id(mem, at->path, record_id(e)),
                            .query = with_id(mem, at->query, record_id(e)),
                            .remote_addr = SPAN("127.0.0.1"),
                            .started_us = clock_mono_us()};
    crypto_request_id(req->request_id);
    app_insider(app, &who);
    server_handle(&server, req, res);
    enum err_class class = err_info(req->answered)->class;
    if (req->answered == E_OK) {
        *out = hook_json_member(buf_view(&res->body), at->member);
        return E_OK;
    }
    bool gone = class == EC_NOT_FOUND || class == EC_BAD_REQUEST || class == EC_UNPROCESSABLE;
    return gone ? E_OK : req->answered;
}

static void opt_text(struct writer *w, const char *key, struct span v)
{
    w_text(w, key, v.p != NULL ? v : SPAN(""));
}

static void write_names(struct writer *w, const char *key, struct span list)
{
    struct span part;
    w_list(w, key);
    while (span_any(list) && span_next(&list, ',', &part)) {
        w_text(w, NULL, part);
    }
    w_end(w);
}

static void write_who(struct writer *w, const struct hook_event *e)
{
    if (e->key.has != GIVEN && e->employee.has != GIVEN) {
        w_null(w, "by");
        return;
    }
    w_object(w, "by");
    if (e->key.has == GIVEN) {
        w_i64(w, "key", e->key.v);
    }
    if (e->employee.has == GIVEN) {
        w_i64(w, "employee", e->employee.v);
        opt_text(w, "login", e->login);
    }
    w_end(w);
}

/* Writes the event with the record in it. */
static void write_event(struct writer *w, const struct hook *h, const struct hook_event *e,
                        struct arena *mem, struct span record)
{
    w_object(w, NULL);
    w_text(w, "id", e->uuid);
    w_text(w, "event", hook_event_name(mem, e));
    w_text(w, "time", e->at);
    w_text(w, "tenant", h->tenant_name);
    w_i64(w, "record_id", record_id(e));
    if (e->kind == HOOK_LEAD) {
        w_i64(w, "entry", e->part.v);
    }
    write_names(w, "changed", e->fields);
    if (span_is(e->what, "change.user")) {
        opt_text(w, "old_user", e->old_login);
        opt_text(w, "new_user", e->new_login);
    }
    write_who(w, e);
    w_text(w, "request", e->request);
    w_text(w, "dialect", h->dialect);
    if (!span_is(h->dialect, "ids")) {
        if (record.p != NULL) {
            w_json(w, "record", record);
        } else {
            w_null(w, "record");
        }
    }
    w_end(w);
}

static void write_new_value(struct writer *w, struct arena *mem, struct span record,
                            struct span name, struct span *told)
{
    struct span part, rest = *told;
    const char *key = arena_cstr(mem, name);
    struct span value = hook_json_member(record, key);
    while (span_any(rest) && span_next(&rest, ',', &part)) {
        if (span_eq(part, name)) {
            return;
        }
    }
    if (value.p != NULL) {
        w_json(w, key, value);
        *told = arena_printf(mem, "%.*s,%s", SPAN_ARG(*told), key);
    }
}

/* Writes newparam: the fields that have changed, as they are now. */
static void write_new_values(struct writer *w, const struct hook_event *e, struct arena *mem,
                             struct span record)
{
    struct span list = e->fields, field, names, name, told = SPAN("");
    bool deal = e->kind == HOOK_DEAL;
    const struct renamed *known = deal ? deal_names : party_names;
    size_t n = (deal ? sizeof(deal_names) : sizeof(party_names)) / sizeof(*known);
    w_object(w, "newparam");
    while (record.p != NULL && span_any(list) && span_next(&list, ',', &field)) {
        for (size_t i = 0; i < n; i++) {
            names = span_of(known[i].names);
            while (span_is(field, known[i].field) && span_any(names) &&
                   span_next(&names, ',', &name)) {
                write_new_value(w, mem, record, name, &told);
            }
        }
    }
    w_end(w);
}

/* Writes for how much a deal was closed, and with what outcome; nothing when it is gone. */
static void write_closing(struct writer *w, struct span record)
{
    struct span amount = hook_json_member(record, "kol_fact");
    struct span status = hook_json_member(record, "status_close");
    if (amount.p != NULL && status.p != NULL) {
        w_json(w, "summa", amount);
        w_json(w, "status", status);
    }
}

/* Writes an event of a call, or of what a form has sent: its number, and whose it is. */
static void write_part(struct writer *w, const struct hook_event *e)
{
    w_i64(w, "id", e->part.v);
    if (e->party_kind.has == GIVEN) {
        w_i64(w, e->party_kind.v == PARTY_PERSON ? "pid" : "clid", e->party);
    }
    if (e->kind == HOOK_LEAD) {
        w_i64(w, "iduser", e->new_owner.v);
    } else {
        opt_text(w, "autor", e->login.p != NULL ? e->login : e->new_login);
    }
}

/* Writes an event of a record: which one, by whom, and what SalesMan says of such an event. */
static void write_whole(struct writer *w, const struct hook_event *e, struct arena *mem,
                        struct span record)
{
    w_i64(w, e->kind == PARTY_PERSON ? "pid" : e->kind == HOOK_DEAL ? "did" : "clid", e->party);
    opt_text(w, "autor", e->login);
    if (span_is(e->what, "change.user")) {
        opt_text(w, "olduser", e->old_login);
        opt_text(w, "newuser", e->new_login);
        w_cstr(w, "comment", "");
    } else if (e->kind != HOOK_DEAL) {
        opt_text(w, "user", e->new_login);
    } else if (span_is(e->what, "add")) {
        opt_text(w, "userUID", e->new_uid);
    } else if (span_is(e->what, "close")) {
        write_closing(w, record);
    }
    if (span_is(e->what, "edit")) {
        write_new_values(w, e, mem, record);
    }
}

/* Writes the event as SalesMan sends it: its names, ids, no record. */
static void write_salesman(struct writer *w, const struct hook *h, const struct hook_event *e,
                           struct arena *mem, struct span record)
{
    w_object(w, NULL);
    w_text(w, "event", hook_event_name(mem, e));
    if (e->part.has == GIVEN) {
        write_part(w, e);
    } else {
        write_whole(w, e, mem, record);
    }
    w_i64(w, "identity", h->tenant);
    w_i64(w, "iduser1", e->employee.has == GIVEN ? e->employee.v : 0);
    w_end(w);
}

enum err hook_body(struct app *app, const struct hook *h, const struct hook_event *e,
                   struct arena *mem, struct buf *body)
{
    struct writer w;
    struct span record = SPAN_NONE;
    if (e->party == 0) {
        hook_ping_body(h, body);
        return E_OK;
    }
    bool event_form = span_is(h->dialect, "salesman-event");
    bool wanted = event_form ? span_is(e->what, "edit") || span_is(e->what, "close")
                             : !span_is(e->what, "delete");
    enum err failed = wanted ? read_record(app, h, e, mem, &record) : E_OK;
    if (failed != E_OK) {
        return failed;
    }
    writer_init(&w, body, FORMAT_JSON, JSON_PLAIN);
    if (event_form) {
        write_salesman(&w, h, e, mem, record);
    } else {
        write_event(&w, h, e, mem, record);
    }
    return E_OK;
}

void hook_ping_body(const struct hook *h, struct buf *body)
{
    struct writer w;
    writer_init(&w, body, FORMAT_JSON, JSON_PLAIN);
    w_object(&w, NULL);
    w_cstr(&w, "event", "ping");
    w_text(&w, "tenant", h->tenant_name);
    w_text(&w, "dialect", h->dialect);
    w_end(&w);
}

/* Appends " v1,..." by one secret. */
static void sign(struct buf *out, struct arena *mem, struct span secret, struct span what,
                 struct span body)
{
    unsigned char mac[SIGNATURE_BYTES];
    struct span prefix = SPAN(SECRET_PREFIX);
    struct span key = span_starts(secret, prefix)
                          ? base64_decode(mem, span_sub(secret, prefix.n, secret.n))
                          : SPAN_NONE;
    if (!span_any(key)) {
        return;
    }
    const struct span parts[] = {what, body};
    crypto_hmac_sha256(mac, key, parts, 2);
    buf_text(out, out->n > 0 ? " v1," : "v1,");
    buf_span(out, base64_encode(mem, (struct span){(const char *)mac, sizeof(mac)}));
}

struct span hook_signature(struct arena *mem, const struct hook *h, struct span id, int64_t unix_s,
                           struct span body)
{
    struct buf out;
    struct span what = arena_printf(mem, "%.*s.%lld.", SPAN_ARG(id), (long long)unix_s);
    buf_init(&out, mem, 256);
    sign(&out, mem, h->secret, what, body);
    sign(&out, mem, h->old_secret, what, body);
    return out.n > 0 ? buf_view(&out) : SPAN_NONE;
}

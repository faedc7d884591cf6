#include <string.h>

#include "api/api.h"
#include "base/text.h"
#include "directory/form/form.h"

/* forms: what sites send: any form by its map of fields, Tilda's webhook, and the link of
 * SalesMan's forms. docs/compatibility/forms.md has the sources. */

enum { VARS_MAX = 200, FIELD_MAX = 255, LINE_MAX = 4000, NAMES = 6 };

static const struct form_rules form_rules = {.vars_max = VARS_MAX, .no_files = true, .php = true};

/* The fields of a form, and how sites call them unless the map says otherwise. */
enum { F_NAME, F_PHONE, F_MAIL, F_ENTRY, F_TRAP, FIELDS };
static const struct {
    const char *ours, *names[NAMES];
} fields[FIELDS] = {
    [F_NAME] = {"name", {"name", "title", "fio", "ФИО", "Имя"}},
    [F_PHONE] = {"phone", {"phone", "tel", "Телефон"}},
    [F_MAIL] = {"email", {"email", "e-mail", "mail"}},
    [F_ENTRY] = {"entry", {"tranid"}},
    [F_TRAP] = {"trap", {NULL}},
};
/* Fields that are no part of a note. */
static const char *const technical[] = {"token",    "apikey", "login",   "action", "formid",
                                        "formname", "test",   "cookies", NULL};

static enum err read(struct call *call)
{
    return call_read(call, &form_rules, 0);
}

static enum err authenticate(struct call *call)
{
    struct span token = call_value(call, "token", false);
    call->extra = arena_new_of(call->req->mem, struct form);
    return form_open(&call->d, span_any(token) ? token : call_value(call, "apikey", false),
                     call->extra);
}

/* Tells what a form calls a field: by its map, absent when the map says nothing. */
static struct span mapped(const struct form *form, const char *ours)
{
    struct span rest = form->fields, pair, left, right;
    while (span_any(rest) && span_next(&rest, ',', &pair)) {
        if (span_cut(pair, '=', &left, &right) && span_is(left, ours)) {
            return right;
        }
    }
    return SPAN_NONE;
}

/* True when the field n of the form has this name. */
static bool named(const struct form *form, int n, struct span name)
{
    struct span theirs = mapped(form, fields[n].ours);
    if (theirs.p != NULL) {
        return span_ieq(name, theirs);
    }
    for (int i = 0; i < NAMES && fields[n].names[i] != NULL; i++) {
        if (span_ieq(name, span_of(fields[n].names[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_technical(struct span name)
{
    for (const char *const *t = technical; *t != NULL; t++) {
        if (span_ieq(name, span_of(*t))) {
            return true;
        }
    }
    return false;
}

/* Takes the members of a query or body: those that the form knows to their places, the rest to the
 * line of the note. */
static void take(const struct form *form, const struct value *sent, struct span *out,
                 struct buf *line)
{
    for (size_t i = 0; sent != NULL && i < sent->n; i++) {
        struct span name = sent->members[i].name;
        struct span text = value_scalar(sent->members[i].value);
        int n = 0;
        while (n < FIELDS && !named(form, n, name)) {
            n++;
        }
        text = text.p != NULL ? text_trim(text) : SPAN("");
        if (n < FIELDS) {
            out[n] = text.n > 0 ? text : out[n];
        } else if (text.n > 0 && !is_technical(name)) {
            buf_printf(line, "; %.*s: %.*s", SPAN_ARG(name), SPAN_ARG(text));
        }
    }
}

static enum err refuse(struct call *call, const char *field, const char *problem)
{
    return err_field(&call->c, E_PARAM_INVALID, field, problem, NULL);
}

static size_t digits(struct span text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] >= '0' && text.p[i] <= '9';
    }
    return n;
}

/* Says what is wrong with the fields; a phone has at least six digits. */
static enum err check(struct call *call, const struct span *got, struct span line)
{
    for (int n = 0; n < FIELDS; n++) {
        if (got[n].n > FIELD_MAX) {
            return refuse(call, fields[n].ours, "too long");
        }
    }
    if (got[F_PHONE].n == 0 && got[F_MAIL].n == 0) {
        return refuse(call, "phone", "neither a phone nor an e-mail address");
    }
    if (got[F_PHONE].n > 0 && digits(got[F_PHONE]) < 6) {
        return refuse(call, "phone", "no phone number");
    }
    if (got[F_MAIL].n > 0 && memchr(got[F_MAIL].p, '@', got[F_MAIL].n) == NULL) {
        return refuse(call, "email", "no e-mail address");
    }
    return line.n > LINE_MAX ? refuse(call, "form", "too long") : E_OK;
}

/* Takes what was sent; *person: 0 when the trap was filled in, which only machines do. */
static enum err submit(struct call *call, int64_t *person)
{
    const struct form *form = call->extra;
    struct span got[FIELDS];
    struct buf line, whole;
    enum form_outcome outcome;
    *person = 0;
    for (int n = 0; n < FIELDS; n++) {
        got[n] = SPAN("");
    }
    buf_init(&line, call->req->mem, 200);
    take(form, call->query, got, &line);
    take(form, call->body, got, &line);
    enum err e = check(call, got, buf_view(&line));
    if (e != E_OK || got[F_TRAP].n > 0) {
        return e;
    }
    buf_init(&whole, call->req->mem, line.n + 300);
    buf_printf(&whole, "%.*s: %.*s %.*s %.*s", SPAN_ARG(form->name), SPAN_ARG(got[F_NAME]),
               SPAN_ARG(got[F_PHONE]), SPAN_ARG(got[F_MAIL]));
    buf_add(&whole, line.p, line.n);
    struct form_entry entry = {.number = got[F_ENTRY].n > 0 ? got[F_ENTRY] : SPAN_NONE,
                               .name = got[F_NAME],
                               .phone = got[F_PHONE],
                               .mail = got[F_MAIL],
                               .line = buf_view(&whole),
                               .address = call->req->remote_addr};
    return form_take(&call->d, form, &entry, &outcome, person);
}

/* Any form, and Tilda's webhook; its test, sent when the address is entered, stores nothing. */
static enum err send(struct call *call)
{
    int64_t person;
    enum err e = span_is(call_value(call, "test", false), "test") ? E_OK : submit(call, &person);
    if (e == E_OK) {
        call->res->content_type = "text/plain; charset=utf-8";
        buf_text(&call->res->body, "ok");
    }
    return e;
}

/* The link of SalesMan's forms. */
static enum err lead(struct call *call)
{
    int64_t person;
    struct span action = call_value(call, "action", false);
    if (!span_is(action, "add")) {
        return refuse(call, "action", "add is the only one");
    }
    enum err e = submit(call, &person);
    if (e == E_OK) {
        call->res->content_type = "application/json; charset=utf-8";
        call_writer(call, JSON_PLAIN);
        w_object(&call->w, NULL);
        w_cstr(&call->w, "result", "Успешно");
        w_i64(&call->w, "data", person);
        w_end(&call->w);
    }
    return e;
}

static void fail(struct call *call, enum err e)
{
    const struct err_info *info = err_info(e);
    call->res->status = err_class_status(info->class);
    call->res->body.n = 0;
    call_retry_after(call, e);
    if (call->route == NULL || call->route->handler != lead) {
        call->res->content_type = "text/plain; charset=utf-8";
        buf_text(&call->res->body, info->meaning);
        return;
    }
    call->res->content_type = "application/json; charset=utf-8";
    call_writer(call, JSON_PLAIN);
    w_object(&call->w, NULL);
    w_cstr(&call->w, "result", "Error");
    w_object(&call->w, "error");
    w_i64(&call->w, "code", call->res->status);
    w_cstr(&call->w, "text", info->meaning);
    w_end(&call->w);
    w_end(&call->w);
}

static const struct route routes[] = {
    {M_POST, "send", NULL, ACCESS_WRITE, send, NULL,
     "A site's form, also Tilda's webhook: adds a person, or a note to the one who is there."},
    {M_GET, "lead", NULL, ACCESS_WRITE, lead, NULL, "The link of SalesMan's forms (action=add)."},
    {M_POST, "lead", NULL, ACCESS_WRITE, lead, NULL, "The same as a form."},
};

const struct dialect dialect_forms = {
    .name = "forms",
    .prefix = "/form/",
    .routes = routes,
    .route_count = sizeof(routes) / sizeof(routes[0]),
    .read = read,
    .authenticate = authenticate,
    .fail = fail,
};

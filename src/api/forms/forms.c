#include <string.h>

#include "api/api.h"
#include "base/text.h"
#include "directory/form/form.h"

/* forms: what sites send: any form by its map of fields, Tilda's webhook, and the link of
 * SalesMan's forms. docs/compatibility/forms.md has the sources. */

enum { VARS_MAX = 200, PHONE_DIGITS = 6, NAMES = 6 };
/* Bytes of a field, and of all fields that only stand in the note. */
#define FIELD_MAX   255
#define LINE_MAX    4000
#define TEXT_OF(n)  TEXT_OF_(n)
#define TEXT_OF_(n) #n

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

/* Gives the name by which the form's owner knows a field: the map's, or ours. */
static const char *called(struct call *call, int n)
{
    struct span theirs = mapped(call->extra, fields[n].ours);
    return theirs.p != NULL ? arena_cstr(call->req->mem, theirs) : fields[n].ours;
}

/* Says all that is wrong with the fields; a phone has at least six digits. */
static enum err check(struct call *call, const struct span *got, struct span line)
{
    enum err e = E_OK;
    for (int n = 0; n < FIELDS; n++) {
        if (got[n].n > FIELD_MAX) {
            e = refuse(call, called(call, n), "longer than " TEXT_OF(FIELD_MAX) " bytes");
        }
    }
    if (got[F_PHONE].n == 0 && got[F_MAIL].n == 0) {
        e = err_field(&call->c, E_PARAM_MISSING, called(call, F_PHONE), "missing, and so is",
                      called(call, F_MAIL));
    }
    if (got[F_PHONE].n > 0 && digits(got[F_PHONE]) < PHONE_DIGITS) {
        e = refuse(call, called(call, F_PHONE), "not a phone: fewer than six digits");
    }
    if (got[F_MAIL].n > 0 && memchr(got[F_MAIL].p, '@', got[F_MAIL].n) == NULL) {
        e = refuse(call, called(call, F_MAIL), "not an e-mail address: it has no @");
    }
    if (line.n > LINE_MAX) {
        e = refuse(call, "form", "the other fields are longer than " TEXT_OF(LINE_MAX) " bytes");
    }
    return e;
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

/* Gives what an error means, and of each wrong field its name and why: "...: phone: not a phone".
 */
static struct span told(struct call *call, const struct err_info *info)
{
    struct buf b;
    buf_init(&b, call->req->mem, 200);
    buf_text(&b, info->meaning);
    for (const struct err_field *f = call->c.err.fields; f != NULL; f = f->next) {
        buf_printf(&b, "%s%s: %s%s%s", f == call->c.err.fields ? ": " : "; ", f->field, f->problem,
                   f->allowed != NULL ? " " : "", f->allowed != NULL ? f->allowed : "");
    }
    return buf_view(&b);
}

static void fail(struct call *call, enum err e)
{
    const struct err_info *info = err_info(e);
    call->res->status = err_class_status(info->class);
    call->res->body.n = 0;
    if (call->route == NULL || call->route->handler != lead) {
        call->res->content_type = "text/plain; charset=utf-8";
        buf_span(&call->res->body, told(call, info));
        return;
    }
    call->res->content_type = "application/json; charset=utf-8";
    call_writer(call, JSON_PLAIN);
    w_object(&call->w, NULL);
    w_cstr(&call->w, "result", "Error");
    w_object(&call->w, "error");
    w_i64(&call->w, "code", call->res->status);
    w_text(&call->w, "text", told(call, info));
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

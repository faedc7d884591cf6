/*
 * from_salesman: reads a SalesMan CRM through its API, version 2: employees, directories, forms,
 * clients, contacts, deals. Contacts come before
 * clients, because both share one sequence of ids here, and contacts shall keep theirs; links
 * between them are set at the end. Requests are forms, so that the key stands in no log; lists are
 * asked for in the order of ids or of creation, so what is added meanwhile comes last.
 */
#include <stdio.h>
#include <string.h>

#include "api/contact_map.h"
#include "api/salesman/client/client.h"
#include "api/salesman/employees.h"
#include "ctl/move/move.h"
#include "directory/contact/phone.h"
#include "directory/party/person_name.h"

enum { PAGE = 200, INPUTS = 10 };

/* Writes a text as a value of a form. */
static void url_escape(struct buf *b, struct span v)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] != '\0' && strchr(plain, v.p[i]) != NULL) {
            buf_char(b, v.p[i]);
        } else {
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)v.p[i]);
        }
    }
}

static bool begin(struct move *m)
{
    if (m->login.p == NULL) {
        (void)ctl_complain(m->k, "SalesMan wants --login, too");
        return false;
    }
    return true;
}

/* Asks an action of a module; more: pairs of a name and a value, which end with NULL. */
static struct value *ask(struct move *m, const char *module, const char *action,
                         const char *const *more)
{
    struct buf form;
    buf_init(&form, m->c->mem, 256);
    buf_text(&form, "action=");
    buf_text(&form, action);
    buf_text(&form, "&login=");
    url_escape(&form, m->login);
    buf_text(&form, "&apikey=");
    url_escape(&form, m->secret);
    for (size_t i = 0; more != NULL && more[i] != NULL; i += 2) {
        buf_char(&form, '&');
        buf_text(&form, more[i]);
        buf_char(&form, '=');
        url_escape(&form, span_of(more[i + 1]));
    }
    struct span body = buf_view(&form);
    struct value *v = move_ask(m, span_of(module), &body, 0);
    const struct value *error = value_get(v, SPAN("error"), true);
    if (error != NULL && error->kind == V_OBJECT) {
        (void)ctl_complain(
            m->k, "the other system refuses: %.*s %.*s",
            SPAN_ARG(span_any(move_get(error, "code")) ? move_get(error, "code") : SPAN("?")),
            SPAN_ARG(span_any(move_get(error, "text")) ? move_get(error, "text") : SPAN("")));
        return NULL;
    }
    return v;
}

/* A directory without entries has no data at all in the vendor's answers. */
static const struct value *data_of(const struct value *v)
{
    static const struct value none = {.kind = V_LIST};
    const struct value *list = value_get(v, SPAN("data"), true);
    return list != NULL && list->kind == V_LIST ? list : &none;
}

static bool employees(struct move *m, int64_t position, struct move_rows *rows)
{
    const struct value *all = ask(m, "user", "user.list", NULL);
    (void)position;
    rows->last = true;
    for (size_t i = 0; all != NULL && i < data_of(all)->n; i++) {
        const struct value *o = data_of(all)->members[i].value;
        const char *named[] = {"user", arena_cstr(m->c->mem, move_get(o, "login")), NULL};
        if (!span_any(move_get(o, "login"))) {
            continue;
        }
        const struct value *whole = ask(m, "user", "user", named);
        const struct value *info = value_get(whole, SPAN("data"), true);
        struct span name = move_get(o, "title");
        const char *role = sm_role_of(move_get(info, "tip"));
        if (whole == NULL) {
            return false;
        }
        if (move_row(m, rows, value_get(o, SPAN("iduser"), true))) {
            move_value(rows, "login", o, "login");
            move_text(rows, "name", span_any(name) ? name : move_get(o, "login"));
            move_value(rows, "uid", o, "uid");
            move_value(rows, "department", o, "oid");
            move_value(rows, "email", o, "email");
            move_value(rows, "title", info, "user_post");
            move_value(rows, "phone", info, "phone");
            move_value(rows, "internal", info, "phone_in");
            move_value(rows, "mobile", info, "mob");
            w_cstr(&rows->w, "role", role != NULL ? role : "specialist");
            w_bool(&rows->w, "active", !span_is(move_get(o, "active"), "no"));
            move_row_end(rows);
        }
    }
    return all != NULL;
}

static bool directory(struct move *m, const char *action, struct move_rows *rows)
{
    const struct value *all = ask(m, "guides", action, NULL);
    rows->last = true;
    for (size_t i = 0; all != NULL && i < data_of(all)->n; i++) {
        const struct value *o = data_of(all)->members[i].value;
        if (span_any(move_get(o, "title")) && move_row(m, rows, value_get(o, SPAN("id"), true))) {
            move_value(rows, "title", o, "title");
            move_value(rows, "color", o, "color");
            move_value(rows, "utm", o, "utm_source");
            move_value(rows, "destination", o, "destination");
            move_value(rows, "applies", o, "tip");
            move_flag(rows, "base", value_get(o, SPAN("isDefault"), true));
            move_row_end(rows);
        }
    }
    return all != NULL;
}

#define DIRECTORY(name_, action_)                                                                  \
    static bool name_(struct move *m, int64_t position, struct move_rows *rows)                    \
    {                                                                                              \
        (void)position;                                                                            \
        return directory(m, action_, rows);                                                        \
    }
DIRECTORY(loyalties, "loyalty")
DIRECTORY(sources, "clientpath")
DIRECTORY(relations, "relations")
DIRECTORY(territories, "territory")
DIRECTORY(categories, "category")

static bool form(struct move *m, const char *module, struct move_rows *rows)
{
    const struct value *all = ask(m, module, "fields", NULL);
    const struct value *fields = value_get(all, SPAN("data"), true);
    rows->last = true;
    for (size_t i = 0; fields != NULL && fields->kind == V_OBJECT && i < fields->n; i++) {
        struct value name = {.kind = V_TEXT, .text = fields->members[i].name};
        struct span title = value_scalar(fields->members[i].value);
        if (span_any(title) && move_row(m, rows, &name)) {
            w_text(&rows->w, "name", name.text);
            move_text(rows, "title", title);
            move_row_end(rows);
        }
    }
    return all != NULL;
}

static bool person_form(struct move *m, int64_t position, struct move_rows *rows)
{
    (void)position;
    return form(m, "person", rows);
}

static bool client_form(struct move *m, int64_t position, struct move_rows *rows)
{
    (void)position;
    return form(m, "client", rows);
}

/* Gives the items of page `position`, from 0. */
static const struct value *page(struct move *m, const char *module, const char *const *more,
                                int64_t position, struct move_rows *rows)
{
    enum { PAIRS = 12 };
    const char *pairs[PAIRS] = {"offset", arena_printf(m->c->mem, "%lld", (long long)position).p,
                                "first", "old"};
    size_t n = 4;
    for (size_t i = 0; more[i] != NULL && n + 2 < PAIRS; i++) {
        pairs[n++] = more[i];
    }
    const struct value *all = ask(m, module, "list", pairs);
    if (all == NULL) {
        return NULL;
    }
    (void)span_i64(move_get(all, "count"), &m->total);
    rows->next = position + 1;
    rows->last = data_of(all)->n < PAGE;
    return data_of(all);
}

static void write_values(struct move *m, struct move_rows *rows, int kind, int category,
                         struct span text, bool split)
{
    struct span whole = span_trim(span_any(text) ? text : SPAN("")), *parts = &whole;
    size_t n = whole.n > 0 ? 1 : 0;
    if (split && n > 0) {
        n = phone_split(m->c->mem, whole, &parts);
    }
    for (size_t i = 0; i < n; i++) {
        w_object(&rows->w, NULL);
        w_i64(&rows->w, "kind", kind);
        w_i64(&rows->w, "category", category);
        move_text(rows, "value", parts[i]);
        w_end(&rows->w);
    }
}

static void write_field(struct move *m, struct move_rows *rows, const struct value *o,
                        const char *field)
{
    int kind, category;
    if (contact_from_salesman(span_of(field), &kind, &category)) {
        write_values(m, rows, kind, category, move_get(o, field), true);
    }
}

static void write_customs(struct move *m, struct move_rows *rows, const char *form_name,
                          const struct value *o)
{
    w_list(&rows->w, "customs");
    for (int i = 0; i <= INPUTS; i++) {
        struct span name = i == 0 ? SPAN("social") : arena_printf(m->c->mem, "input%d", i);
        struct span value = value_scalar(value_get(o, name, false));
        if (span_any(value)) {
            w_object(&rows->w, NULL);
            w_text(&rows->w, "field",
                   arena_printf(m->c->mem, "%s:%.*s", form_name, SPAN_ARG(name)));
            move_text(rows, "value", value);
            w_end(&rows->w);
        }
    }
    w_end(&rows->w);
}

/* An id that names a record: 0 and "" name none. */
static void write_ref(struct move_rows *rows, const char *key, const struct value *o,
                      const char *member)
{
    struct span id = move_get(o, member);
    if (span_any(id) && !span_is(id, "0")) {
        move_text(rows, key, id);
    }
}

static void note_id(struct move_rows *rows)
{
    int64_t id;
    if (span_i64(rows->old[rows->n - 1], &id) && id > rows->top && id < INT32_MAX) {
        rows->top = id;
    }
}

static void write_client(struct move *m, struct move_rows *rows, const struct value *o)
{
    const struct value *bank = value_get(o, SPAN("bankinfo"), true);
    struct span address = move_get(o, "address");
    if (!move_row(m, rows, value_get(o, SPAN("clid"), true))) {
        return;
    }
    note_id(rows);
    w_i64(&rows->w, "kind", PARTY_COMPANY);
    move_value(rows, "name", o, "title");
    move_value(rows, "uid", o, "uid");
    move_value(rows, "note", o, "des");
    move_value(rows, "channel", o, "clientpathTitle");
    write_ref(rows, "owner", o, "iduser");
    write_ref(rows, "main", o, "pid");
    write_ref(rows, "head", o, "head_clid");
    move_moment(rows, "created", move_get(o, "date_create"));
    move_moment(rows, "updated", move_get(o, "date_edit"));
    w_object(&rows->w, "details");
    move_value(rows, "type", o, "type");
    move_value(rows, "category", o, "idcategoryTitle");
    move_value(rows, "territory", o, "territoryTitle");
    move_value(rows, "relation", o, "tip_cmr");
    move_value(rows, "scheme", o, "scheme");
    w_end(&rows->w);
    w_object(&rows->w, "requisites");
    for (size_t i = 0; bank != NULL && bank->kind == V_OBJECT && i < SM_REQUISITES; i++) {
        move_value(rows, sm_requisites[i], bank, sm_requisites[i]);
    }
    w_end(&rows->w);
    w_list(&rows->w, "contacts");
    write_values(m, rows, CK_PHONE, PC_WORK, move_get(o, "phone"), true);
    write_values(m, rows, CK_PHONE, PC_FAX, move_get(o, "fax"), true);
    write_values(m, rows, CK_WEBSITE, 0, move_get(o, "site_url"), true);
    write_values(m, rows, CK_EMAIL, 0, move_get(o, "mail_url"), true);
    w_end(&rows->w);
    if (span_any(address)) {
        w_list(&rows->w, "addresses");
        w_object(&rows->w, NULL);
        move_text(rows, "street", address);
        w_end(&rows->w);
        w_end(&rows->w);
    }
    write_customs(m, rows, "client", o);
    move_row_end(rows);
}

static bool clients(struct move *m, int64_t position, struct move_rows *rows)
{
    static const char *const more[] = {"order", "date_create", "bankinfo", "yes", NULL};
    const struct value *list = page(m, "client", more, position, rows);
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        write_client(m, rows, list->members[i].value);
    }
    return list != NULL;
}

static void write_person(struct move *m, struct move_rows *rows, const struct value *o)
{
    static const char *const fields[] = {"tel", "fax", "mob", "mail"};
    const struct value *socials = value_get(o, SPAN("socials"), true);
    const struct contact_map *network;
    if (!move_row(m, rows, value_get(o, SPAN("pid"), true))) {
        return;
    }
    note_id(rows);
    struct span full = move_get(o, "person");
    struct person_name name = person_name_split(m->c->mem, span_any(full) ? full : SPAN(""));
    w_i64(&rows->w, "kind", PARTY_PERSON);
    move_text(rows, "last", name.last);
    move_text(rows, "first", name.first);
    move_text(rows, "middle", name.middle);
    move_value(rows, "job", o, "ptitle");
    move_value(rows, "role", o, "rol");
    move_value(rows, "uid", o, "uid");
    move_value(rows, "loyalty", o, "loyalty");
    move_value(rows, "channel", o, "clientpath");
    write_ref(rows, "head", o, "clid");
    write_ref(rows, "owner", o, "iduser");
    move_moment(rows, "created", move_get(o, "date_create"));
    move_moment(rows, "updated", move_get(o, "date_edit"));
    w_list(&rows->w, "contacts");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        write_field(m, rows, o, fields[i]);
    }
    for (size_t i = 0; (network = contact_next_social(&i)) != NULL;) {
        write_field(m, rows, socials, network->salesman);
    }
    w_end(&rows->w);
    write_customs(m, rows, "person", o);
    move_row_end(rows);
}

/* The fields of the form, and uid, which is shown only where it is asked for; "": the vendor's
 * default. */
static const char *person_fields(struct move *m)
{
    const struct value *all = ask(m, "person", "fields", NULL);
    const struct value *fields = value_get(all, SPAN("data"), true);
    struct buf list;
    buf_init(&list, m->c->mem, 256);
    for (size_t i = 0; fields != NULL && fields->kind == V_OBJECT && i < fields->n; i++) {
        buf_span(&list, fields->members[i].name);
        buf_char(&list, ',');
    }
    buf_text(&list, "uid");
    buf_char(&list, '\0');
    return all == NULL ? NULL : list.p;
}

static bool people(struct move *m, int64_t position, struct move_rows *rows)
{
    const char *fields = person_fields(m);
    const char *const more[] = {"order", "pid", "socinfo", "yes", "fields", fields, NULL};
    const struct value *list = fields == NULL ? NULL : page(m, "person", more, position, rows);
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        write_person(m, rows, list->members[i].value);
    }
    return list != NULL;
}

static void write_money(struct move *m, struct move_rows *rows, const char *key,
                        const struct value *o, const char *member)
{
    struct span v = move_get(o, member);
    for (size_t i = 0; i < (v.p != NULL ? v.n : 0); i++) {
        if ((v.p[i] < '0' || v.p[i] > '9') && v.p[i] != '.' && !(i == 0 && v.p[i] == '-')) {
            m->parts_lost++; /* no number */
            return;
        }
    }
    move_text(rows, key, v);
}

static void write_deal(struct move *m, struct move_rows *rows, const struct value *o)
{
    struct span list = move_get(o, "pid_list"), id;
    if (!move_row(m, rows, value_get(o, SPAN("did"), true))) {
        return;
    }
    note_id(rows);
    bool closed = span_is(move_get(o, "close"), "yes");
    move_value(rows, "title", o, "title");
    move_value(rows, "uid", o, "uid");
    move_moment(rows, "created", move_get(o, "datum"));
    move_moment(rows, "updated", move_get(o, "datum_izm"));
    move_moment(rows, "plan", move_get(o, "datum_plan"));
    move_value(rows, "content", o, "content");
    write_money(m, rows, "amount", o, "kol");
    write_money(m, rows, "margin", o, "marga");
    write_ref(rows, "client", o, "clid");
    write_ref(rows, "owner", o, "iduser");
    w_bool(&rows->w, "closed", closed);
    if (closed) {
        move_moment(rows, "ended", move_get(o, "datum_close"));
        move_value(rows, "result", o, "status_close");
        move_value(rows, "comment", o, "des_fact");
        write_money(m, rows, "fact", o, "kol_fact");
    }
    w_list(&rows->w, "persons");
    while (span_any(list) && span_next(&list, ',', &id)) {
        move_text(rows, NULL, span_trim(id));
    }
    w_end(&rows->w);
    move_row_end(rows);
}

static bool deals(struct move *m, int64_t position, struct move_rows *rows)
{
    static const char *const more[] = {"order", "did", NULL};
    const struct value *list = page(m, "deal", more, position, rows);
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        write_deal(m, rows, list->members[i].value);
    }
    return list != NULL;
}

static const struct move_step steps[] = {
    {"employees", MOVE_EMPLOYEES, "employee", employees, 0},
    {"loyalties", MOVE_ENTRIES, "loyalty", loyalties, 0},
    {"sources", MOVE_ENTRIES, "source", sources, 0},
    {"relations", MOVE_ENTRIES, "relation", relations, 0},
    {"territories", MOVE_ENTRIES, "territory", territories, 0},
    {"categories", MOVE_ENTRIES, "category", categories, 0},
    {"person-form", MOVE_FORM, "person", person_form, 0},
    {"client-form", MOVE_FORM, "client", client_form, 0},
    {"people", MOVE_PARTIES, "person", people, TAG_PARTY},
    {"clients", MOVE_PARTIES, "client", clients, TAG_PARTY},
    {"deals", MOVE_DEALS, "deal", deals, 0},
    {"links", MOVE_LINKS, "client", NULL, 0},
};
static void untaken(struct move *m)
{
    move_say(m, ctl_words(m->k, "history, tasks, calls, files and contracts: the API has no lists "
                                "of them, or they are not "
                                "kept here"));
    move_say(m, ctl_words(m->k, "own companies: kartotekactl mycompany marks them"));
    move_say(m, ctl_words(m->k, "superiors of employees: the API does not tell them; kartotekactl "
                                "employee set gives them"));
    move_say(m, ctl_words(m->k, "passwords of employees: nobody can read them"));
}

const struct move_dialect move_salesman = {.name = "salesman",
                                           .prefix = "/developer/v2/",
                                           .company_sort = "client",
                                           .person_sort = "person",
                                           .steps = steps,
                                           .step_count = sizeof(steps) / sizeof(steps[0]),
                                           .begin = begin,
                                           .untaken = untaken};

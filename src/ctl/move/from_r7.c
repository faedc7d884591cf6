/*
 * from_r7: reads an R7-Office (ONLYOFFICE) CRM through its API: employees, dictionaries, fields,
 * tags, companies, people, cases. The lists are asked for in the order of ids, so what is added
 * meanwhile comes last.
 */
#include "api/contact_map.h"
#include "ctl/move/move.h"
#include "wire/json_in.h"

enum { PAGE = 50, PEOPLE_PAGE = 200, TYPE_ADDRESS = 7, FIELD_HEADING = 4, NOT_FOUND = 404 };
enum { ENTITY_ANY_CONTACT = 0 };

static struct value *response(struct move *m, struct span path, int also)
{
    struct value *v = move_ask(m, path, NULL, also);
    return v == NULL ? NULL : value_get(v, SPAN("response"), true);
}

static bool log_in(struct move *m)
{
    struct arena *mem = m->k->mem;
    struct span token = m->secret;
    if (m->login.p != NULL) {
        struct buf body;
        struct writer w;
        buf_init(&body, mem, 256);
        writer_init(&w, &body, FORMAT_JSON, JSON_PLAIN);
        w_object(&w, NULL);
        w_text(&w, "userName", m->login);
        w_text(&w, "password", m->secret);
        w_end(&w);
        struct span form = buf_view(&body);
        struct value *v = move_ask(m, SPAN("authentication.json"), &form, 0);
        token = v == NULL ? SPAN_NONE : move_get(value_get(v, SPAN("response"), true), "token");
        if (v != NULL && !span_any(token)) {
            (void)ctl_complain(m->k,
                               "the login is refused, or wants a second factor: give a token");
        }
    }
    if (!span_any(token)) {
        return false;
    }
    fetch_header(&m->fetch, "Authorization", token);
    return true;
}

/* Gives the items of a page, and says where the next one begins. */
static const struct value *page(struct move *m, struct span path, int64_t position, int64_t most,
                                struct move_rows *rows)
{
    struct value *all = move_ask(m, path, NULL, 0);
    const struct value *list = all == NULL ? NULL : value_get(all, SPAN("response"), true);
    if (list == NULL || list->kind != V_LIST) {
        return NULL;
    }
    int64_t total = 0;
    if (span_i64(move_get(all, "total"), &total) && total > 0) {
        m->total = total;
    }
    rows->next = position + (int64_t)list->n;
    rows->last = (int64_t)list->n < most;
    return list;
}

static bool employees(struct move *m, int64_t position, struct move_rows *rows)
{
    struct span ask = arena_printf(m->c->mem, "?employeeStatus=All&count=%d&startIndex=%lld",
                                   PEOPLE_PAGE, (long long)position);
    struct value *all = move_ask(
        m, arena_printf(m->c->mem, "people/filter.json%.*s", SPAN_ARG(ask)), NULL, NOT_FOUND);
    if (all != NULL && m->fetch.status == NOT_FOUND) {
        all = move_ask(m, arena_printf(m->c->mem, "people.json%.*s", SPAN_ARG(ask)), NULL, 0);
    }
    const struct value *list = all == NULL ? NULL : value_get(all, SPAN("response"), true);
    if (list == NULL || list->kind != V_LIST) {
        return false;
    }
    rows->next = position + (int64_t)list->n;
    rows->last = list->n < PEOPLE_PAGE;
    for (size_t i = 0; i < list->n; i++) {
        const struct value *o = list->members[i].value;
        struct span login = move_get(o, "userName"), name = move_get(o, "displayName");
        if (!move_row(m, rows, value_get(o, SPAN("id"), true))) {
            continue;
        }
        move_value(rows, "uuid", o, "id");
        move_text(rows, "login", span_any(login) ? login : move_get(o, "id"));
        move_text(rows, "name", span_any(name) ? name : login);
        move_value(rows, "title", o, "title");
        move_value(rows, "email", o, "email");
        move_flag(rows, "admin", value_get(o, SPAN("isAdmin"), true));
        w_bool(&rows->w, "active", !span_is(move_get(o, "status"), "2"));
        move_row_end(rows);
    }
    return true;
}

static bool entries(struct move *m, const char *path, struct move_rows *rows)
{
    const struct value *list = response(m, span_of(path), 0);
    rows->last = true;
    if (list == NULL || list->kind != V_LIST) {
        return false;
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct value *o = list->members[i].value;
        if (move_row(m, rows, value_get(o, SPAN("id"), true))) {
            move_value(rows, "title", o, "title");
            move_value(rows, "color", o, "color");
            move_value(rows, "description", o, "description");
            move_row_end(rows);
        }
    }
    return true;
}

static bool statuses(struct move *m, int64_t position, struct move_rows *rows)
{
    (void)position;
    return entries(m, "crm/contact/status.json", rows);
}

static bool types(struct move *m, int64_t position, struct move_rows *rows)
{
    (void)position;
    return entries(m, "crm/contact/type.json", rows);
}

/* Fields of any contact stand in the lists of people and companies, too; the first list says whose
 * they are. */
static bool fields(struct move *m, int64_t position, struct move_rows *rows)
{
    static const struct {
        const char *name;
        int entity;
    } lists[] = {{"contact", ENTITY_ANY_CONTACT},
                 {"company", ENTITY_COMPANY},
                 {"person", ENTITY_PERSON},
                 {"case", ENTITY_CASE}};
    (void)position;
    rows->last = true;
    for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
        const struct value *list = response(
            m, arena_printf(m->c->mem, "crm/%s/customfield/definitions.json", lists[l].name), 0);
        if (list == NULL || list->kind != V_LIST) {
            return false;
        }
        for (size_t i = 0; i < list->n; i++) {
            const struct value *o = list->members[i].value;
            struct span type = move_get(o, "fieldType"), position_text = move_get(o, "position");
            int64_t number;
            if (!span_any(move_get(o, "label")) || !span_i64(type, &number) ||
                !move_row(m, rows, value_get(o, SPAN("id"), true))) {
                continue;
            }
            w_i64(&rows->w, "entity", lists[l].entity);
            move_value(rows, "label", o, "label");
            w_i64(&rows->w, "type", number);
            w_i64(&rows->w, "position", span_i64(position_text, &number) ? number : 0);
            w_text(&rows->w, "mask",
                   span_any(move_get(o, "mask")) ? move_get(o, "mask") : SPAN(""));
            move_row_end(rows);
        }
    }
    return true;
}

static bool tags(struct move *m, const char *path, struct move_rows *rows)
{
    const struct value *list = response(m, span_of(path), 0);
    rows->last = true;
    if (list == NULL || list->kind != V_LIST) {
        return false;
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct value *title = value_get(list->members[i].value, SPAN("title"), true);
        if (move_row(m, rows, title)) {
            move_row_end(rows);
            move_tag(m, rows, value_scalar(title));
        }
    }
    return true;
}

static bool contact_tags(struct move *m, int64_t position, struct move_rows *rows)
{
    (void)position;
    return tags(m, "crm/contact/tag.json", rows);
}

static bool case_tags(struct move *m, int64_t position, struct move_rows *rows)
{
    (void)position;
    return tags(m, "crm/case/tag.json", rows);
}

static void write_contacts(struct move *m, struct move_rows *rows, const struct value *list)
{
    w_list(&rows->w, "contacts");
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        int64_t type, category = 0;
        if (!span_i64(move_get(o, "infoType"), &type) || type == TYPE_ADDRESS ||
            contact_from_r7(type) < 0 || !span_any(move_get(o, "data"))) {
            m->parts_lost++;
            continue;
        }
        (void)span_i64(move_get(o, "category"), &category);
        w_object(&rows->w, NULL);
        move_id(rows, "id", value_get(o, SPAN("id"), true));
        w_i64(&rows->w, "kind", contact_from_r7(type));
        w_i64(&rows->w, "category", category);
        move_value(rows, "value", o, "data");
        move_flag(rows, "main", value_get(o, SPAN("isPrimary"), true));
        w_end(&rows->w);
    }
    w_end(&rows->w);
}

static void write_address(struct move_rows *rows, const struct value *o, const struct value *place)
{
    int64_t category = 0;
    (void)span_i64(move_get(o, "category"), &category);
    w_object(&rows->w, NULL);
    move_id(rows, "id", value_get(o, SPAN("id"), true));
    w_i64(&rows->w, "category", category);
    move_flag(rows, "main", value_get(o, SPAN("isPrimary"), true));
    move_value(rows, "street", place, "street");
    move_value(rows, "city", place, "city");
    move_value(rows, "region", place, "state");
    move_value(rows, "zip", place, "zip");
    move_value(rows, "country", place, "country");
    w_end(&rows->w);
}

/* The list of contacts has addresses without their ids; the contact's own data has them, newest
 * first. */
static bool write_addresses(struct move *m, struct move_rows *rows, const struct value *contact)
{
    const struct value *shown = value_get(contact, SPAN("addresses"), true);
    if (shown == NULL || shown->kind != V_LIST || shown->n == 0) {
        return true;
    }
    const struct value *all = response(
        m, arena_printf(m->c->mem, "crm/contact/%.*s/data.json", SPAN_ARG(move_get(contact, "id"))),
        NOT_FOUND);
    if (all == NULL && m->fetch.status != NOT_FOUND) {
        return false;
    }
    w_list(&rows->w, "addresses");
    for (size_t i = all != NULL ? all->n : 0; i > 0; i--) {
        const struct value *o = all->members[i - 1].value;
        struct value *place = NULL;
        if (!span_is(move_get(o, "infoType"), "7")) {
            continue;
        }
        if (json_parse(m->c, move_get(o, "data"), &place) != E_OK) {
            err_clear(m->c);
            m->parts_lost++;
            continue;
        }
        write_address(rows, o, place);
    }
    w_end(&rows->w);
    return true;
}

static void write_customs(struct move_rows *rows, const struct value *list)
{
    w_list(&rows->w, "customs");
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        int64_t type = FIELD_HEADING;
        struct span value = move_get(o, "fieldValue");
        (void)span_i64(move_get(o, "fieldType"), &type);
        if (type != FIELD_HEADING && span_any(value)) {
            w_object(&rows->w, NULL);
            move_value(rows, "field", o, "id");
            move_text(rows, "value", value);
            w_end(&rows->w);
        }
    }
    w_end(&rows->w);
}

/* Writes the members of a list that has ids of employees, or texts. */
static void write_list(struct move *m, struct move_rows *rows, const char *key,
                       const struct value *list, bool tagged)
{
    w_list(&rows->w, key);
    for (size_t i = 0; list != NULL && list->kind == V_LIST && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        struct span v = o->kind == V_OBJECT ? move_get(o, "id") : value_scalar(o);
        if (span_any(v)) {
            w_text(&rows->w, NULL, v);
        }
        if (span_any(v) && tagged) {
            move_tag(m, rows, v);
        }
    }
    w_end(&rows->w);
}

/* An employee whom R7 no longer knows has the empty GUID. */
static void write_employee(struct move_rows *rows, const char *key, const struct value *o)
{
    struct span id = move_get(o, "id");
    if (span_any(id) && !span_is(id, "00000000-0000-0000-0000-000000000000")) {
        move_text(rows, key, id);
    }
}

static bool write_contact(struct move *m, struct move_rows *rows, const struct value *o,
                          bool company)
{
    const struct value *creator = value_get(o, SPAN("createBy"), true);
    if (!move_row(m, rows, value_get(o, SPAN("id"), true))) {
        return true;
    }
    int64_t id, share = 0;
    if (span_i64(rows->old[rows->n - 1], &id) && id > rows->top && id < INT32_MAX) {
        rows->top = id;
    }
    w_i64(&rows->w, "kind", company ? PARTY_COMPANY : PARTY_PERSON);
    move_value(rows, "name", o, "companyName");
    move_value(rows, "first", o, "firstName");
    move_value(rows, "last", o, "lastName");
    move_value(rows, "job", o, "title");
    move_value(rows, "company", value_get(o, SPAN("company"), true), "id");
    move_value(rows, "note", o, "about");
    move_value(rows, "industry", o, "industry");
    move_value(rows, "status", value_get(o, SPAN("contactStatus"), true), "title");
    move_value(rows, "type", value_get(o, SPAN("contactType"), true), "title");
    if (span_i64(move_get(o, "shareType"), &share) && share >= 0 && share <= 2) {
        w_i64(&rows->w, "share", share);
    }
    move_moment(rows, "created", move_get(o, "created"));
    write_employee(rows, "creator", creator);
    write_employee(rows, "owner", creator);
    write_contacts(m, rows, value_get(o, SPAN("commonData"), true));
    write_customs(rows, value_get(o, SPAN("customFields"), true));
    write_list(m, rows, "tags", value_get(o, SPAN("tags"), true), true);
    write_list(m, rows, "access", value_get(o, SPAN("accessList"), true), false);
    bool ok = write_addresses(m, rows, o);
    move_row_end(rows);
    return ok;
}

static bool contacts(struct move *m, int64_t position, struct move_rows *rows, bool company)
{
    const struct value *list =
        page(m,
             arena_printf(m->c->mem,
                          "crm/contact/filter.json?contactListView=%s&sortBy=id&sortOrder=ascending"
                          "&count=%d&startIndex=%lld",
                          company ? "company" : "person", PAGE, (long long)position),
             position, PAGE, rows);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < list->n; i++) {
        ok = write_contact(m, rows, list->members[i].value, company);
    }
    return ok;
}

static bool companies(struct move *m, int64_t position, struct move_rows *rows)
{
    return contacts(m, position, rows, true);
}

static bool people(struct move *m, int64_t position, struct move_rows *rows)
{
    return contacts(m, position, rows, false);
}

static bool write_case(struct move *m, struct move_rows *rows, const struct value *o)
{
    const struct value *tags_there =
        response(m, arena_printf(m->c->mem, "crm/case/tag/%.*s.json", SPAN_ARG(move_get(o, "id"))),
                 NOT_FOUND);
    if (tags_there == NULL && m->fetch.status != NOT_FOUND) {
        return false;
    }
    if (!span_any(move_get(o, "title")) || !move_row(m, rows, value_get(o, SPAN("id"), true))) {
        return true;
    }
    move_value(rows, "title", o, "title");
    move_flag(rows, "closed", value_get(o, SPAN("isClosed"), true));
    move_flag(rows, "private", value_get(o, SPAN("isPrivate"), true));
    move_moment(rows, "created", move_get(o, "created"));
    write_employee(rows, "creator", value_get(o, SPAN("createBy"), true));
    write_list(m, rows, "members", value_get(o, SPAN("members"), true), false);
    write_list(m, rows, "access", value_get(o, SPAN("accessList"), true), false);
    write_list(m, rows, "tags", tags_there, true);
    write_customs(rows, value_get(o, SPAN("customFields"), true));
    move_row_end(rows);
    return true;
}

static bool cases(struct move *m, int64_t position, struct move_rows *rows)
{
    const struct value *list = page(
        m,
        arena_printf(m->c->mem,
                     "crm/case/filter.json?sortBy=id&sortOrder=ascending&count=%d&startIndex=%lld",
                     PAGE, (long long)position),
        position, PAGE, rows);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < list->n; i++) {
        ok = write_case(m, rows, list->members[i].value);
    }
    return ok;
}

static const struct move_step steps[] = {
    {"employees", MOVE_EMPLOYEES, "employee", employees, 0},
    {"statuses", MOVE_ENTRIES, "contact_status", statuses, 0},
    {"types", MOVE_ENTRIES, "contact_type", types, 0},
    {"fields", MOVE_FIELDS, "field", fields, 0},
    {"tags", MOVE_TAGS, "tag", contact_tags, TAG_PARTY},
    {"case-tags", MOVE_TAGS, "tag", case_tags, TAG_CASE},
    {"companies", MOVE_PARTIES, "contact", companies, TAG_PARTY},
    {"people", MOVE_PARTIES, "contact", people, TAG_PARTY},
    {"cases", MOVE_CASES, "case", cases, TAG_CASE},
};
static void untaken(struct move *m)
{
    move_say(
        m, ctl_words(m->k,
                     "opportunities, tasks, history, files and invoices: they are not kept here"));
    move_say(m, ctl_words(m->k,
                          "pictures: R7's list has them in one size only, as pages of the portal"));
    move_say(m, ctl_words(m->k, "passwords of employees: nobody can read them; kartotekactl "
                                "employee password gives new ones"));
    move_say(m, ctl_words(m->k, "middle names: R7 has none"));
}

const struct move_dialect move_r7 = {.name = "r7",
                                     .prefix = "/api/2.0/",
                                     .company_sort = "contact",
                                     .person_sort = "contact",
                                     .steps = steps,
                                     .step_count = sizeof(steps) / sizeof(steps[0]),
                                     .begin = log_in,
                                     .untaken = untaken};

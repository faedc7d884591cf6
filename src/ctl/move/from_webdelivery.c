/*
 * from_webdelivery: reads an r_keeper WebDelivery through its API: types, places, clients.
 *
 * The vendor's API has no list of clients: it gives one by its id. So the ids come from a file
 * (--clients), as an integrator has stored them, or from a list of changes, where the other system
 * has one as Kartoteka does.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl/move/move.h"
#include "db/constants.h"
#include "db/sql/move.h"

enum { PAGE = 200, ID_LINE = 64, BAD_REQUEST = 400 };

static bool begin(struct move *m)
{
    fetch_header(&m->fetch, "sid", m->secret);
    return true;
}

/* Asks for a path, which has a query already when it holds "?". Returns NULL with the reason told,
 * or when the answer is an error that `may_fail` allows. */
static const struct value *ask(struct move *m, struct span path, bool may_fail,
                               struct value **whole)
{
    struct span full = arena_printf(m->c->mem, "%.*s%cobjectId=%s", SPAN_ARG(path),
                                    span_find(path, '?') < 0 ? '?' : '&', m->object);
    struct value *v = move_ask(m, full, NULL, BAD_REQUEST);
    if (whole != NULL) {
        *whole = v;
    }
    if (v == NULL || span_iis(move_get(v, "status"), "Ok")) {
        return v == NULL ? NULL : value_get(v, SPAN("data"), true);
    }
    const struct value *errors = value_get(v, SPAN("errors"), true);
    const struct value *first = errors != NULL && errors->n > 0 ? errors->members[0].value : NULL;
    if (!may_fail) {
        (void)ctl_complain(
            m->k, "the other system refuses: %.*s %.*s",
            SPAN_ARG(span_any(move_get(first, "code")) ? move_get(first, "code") : SPAN("?")),
            SPAN_ARG(span_any(move_get(first, "text")) ? move_get(first, "text") : SPAN("")));
    }
    return NULL;
}

/* Kinds of contact values by words of a type's name, where its marks do not say it. */
static const struct {
    const char *word;
    int kind, category;
} words[] = {
    {"факс", CK_PHONE, PC_FAX},
    {"fax", CK_PHONE, PC_FAX},
    {"моб", CK_PHONE, PC_MOBILE},
    {"mob", CK_PHONE, PC_MOBILE},
    {"раб", CK_PHONE, PC_WORK},
    {"work", CK_PHONE, PC_WORK},
    {"дом", CK_PHONE, PC_HOME},
    {"home", CK_PHONE, PC_HOME},
    {"icq", CK_ICQ, 0},
    {"skype", CK_SKYPE, 0},
    {"facebook", CK_FACEBOOK, 0},
    {"контакт", CK_VK, 0},
    {"vk", CK_VK, 0},
    {"twitter", CK_TWITTER, 0},
    {"jabber", CK_JABBER, 0},
    {"mail", CK_EMAIL, 0},
};

static bool has_word(struct span name, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= name.n; i++) {
        struct span part = span_sub(name, i, n);
        if (span_iis(part, word)) {
            return true;
        }
    }
    return false;
}

static void write_kind(struct move_rows *rows, const struct value *o)
{
    bool phone = span_is(move_get(o, "isPhone"), "true"),
         mail = span_is(move_get(o, "isEmail"), "true");
    bool skype = span_is(move_get(o, "isSkype"), "true");
    int kind = phone ? CK_PHONE : mail ? CK_EMAIL : skype ? CK_SKYPE : CK_WEBSITE;
    int category = phone ? PC_OTHER : 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        bool fits = !(phone || mail || skype) || words[i].kind == kind;
        if (fits && has_word(move_get(o, "name"), words[i].word)) {
            kind = words[i].kind;
            category = words[i].category;
            break;
        }
    }
    w_i64(&rows->w, "kind", kind);
    w_i64(&rows->w, "category", category);
    w_bool(&rows->w, "phone", phone);
    w_bool(&rows->w, "mail", mail);
    w_bool(&rows->w, "skype", skype);
    w_bool(&rows->w, "social", span_is(move_get(o, "isSocialNetwork"), "true"));
    w_bool(&rows->w, "mailing", span_is(move_get(o, "mailing"), "true"));
}

/* True when an item has a number and a name, as the tables of types and places want. */
static bool named(struct move *m, const struct value *o)
{
    int64_t id;
    if (span_i64(move_get(o, "id"), &id) && id > 0 && span_any(span_trim(move_get(o, "name")))) {
        return true;
    }
    m->read++;
    move_refuse(m, span_any(move_get(o, "id")) ? move_get(o, "id") : SPAN("?"),
                ctl_words(m->k, "it has no number or no name"));
    return false;
}

static bool contact_types(struct move *m, int64_t position, struct move_rows *rows)
{
    const struct value *list = ask(m, SPAN("TypesContacts"), false, NULL);
    (void)position;
    rows->last = true;
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        if (named(m, o) && move_row(m, rows, value_get(o, SPAN("id"), true))) {
            move_value(rows, "name", o, "name");
            write_kind(rows, o);
            move_row_end(rows);
        }
    }
    return list != NULL;
}

static bool address_types(struct move *m, int64_t position, struct move_rows *rows)
{
    enum { HOME = 0, OTHER = 4, WORK = 5 };
    const struct value *list = ask(m, SPAN("TypesAddresses"), false, NULL);
    (void)position;
    rows->last = true;
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        struct span name = move_get(o, "name");
        if (named(m, o) && move_row(m, rows, value_get(o, SPAN("id"), true))) {
            move_text(rows, "name", name);
            w_i64(&rows->w, "category",
                  has_word(name, "раб") || has_word(name, "Раб")   ? WORK
                  : has_word(name, "дом") || has_word(name, "Дом") ? HOME
                                                                   : OTHER);
            move_row_end(rows);
        }
    }
    return list != NULL;
}

static void write_places(struct move *m, struct move_rows *rows, const struct value *list,
                         int64_t parent)
{
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        if (named(m, o) && move_row(m, rows, value_get(o, SPAN("id"), true))) {
            move_text(rows, "name", span_trim(move_get(o, "name")));
            move_value(rows, "zip", o, "postCode");
            if (parent != 0) {
                w_text(&rows->w, "parent", arena_printf(m->c->mem, "%" PRId64, parent));
            }
            move_row_end(rows);
        }
    }
}

static bool countries(struct move *m, int64_t position, struct move_rows *rows)
{
    const struct value *list = ask(m, SPAN("Countries"), false, NULL);
    (void)position;
    rows->last = true;
    write_places(m, rows, list, 0);
    return list != NULL;
}

/* Reads the places of the next parent (by its id there) behind the position. */
static bool children(struct move *m, const char *sort, const char *path, int64_t position,
                     struct move_rows *rows)
{
    struct sql_move_known_rows known;
    if (sql_move_known(m->c,
                       SQL_ARGS(move_known, .origin = SPAN("webdelivery"), .sort = span_of(sort),
                                .after = position, .most = 1),
                       &known) != E_OK) {
        (void)ctl_failed(m->k, m->c);
        return false;
    }
    rows->next = position;
    rows->last = known.rows.n == 0;
    if (rows->last) {
        return true;
    }
    rows->next = sql_move_known_row(&known, 0).old;
    const struct value *list =
        ask(m, arena_printf(m->c->mem, "%s%" PRId64, path, rows->next), false, NULL);
    write_places(m, rows, list, rows->next);
    return list != NULL;
}

static bool cities(struct move *m, int64_t position, struct move_rows *rows)
{
    return children(m, "country", "Cities?countryId=", position, rows);
}

static bool streets(struct move *m, int64_t position, struct move_rows *rows)
{
    return children(m, "city", "Streets?cityId=", position, rows);
}

static bool stations(struct move *m, int64_t position, struct move_rows *rows)
{
    return children(m, "city", "MetroStations?cityId=", position, rows);
}

static void write_contacts(struct move_rows *rows, const struct value *list)
{
    w_list(&rows->w, "contacts");
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        if (span_any(span_trim(move_get(o, "value")))) {
            w_object(&rows->w, NULL);
            move_id(rows, "id", value_get(o, SPAN("id"), true));
            move_value(rows, "type", o, "typeId");
            move_value(rows, "value", o, "value");
            w_end(&rows->w);
        }
    }
    w_end(&rows->w);
}

static void write_addresses(struct move_rows *rows, const struct value *list)
{
    static const char *const members[][2] = {{"type", "typeId"},     {"country_id", "countryId"},
                                             {"city_id", "cityId"},  {"street_id", "streetId"},
                                             {"country", "country"}, {"city", "city"},
                                             {"street", "street"},   {"metro_id", "metroStationId"},
                                             {"region", "region"},   {"zip", "zip"},
                                             {"house", "house"},     {"building", "building"},
                                             {"entry", "entry"},     {"floor", "floor"},
                                             {"flat", "apartments"}, {"code", "entryCode"},
                                             {"note", "dopInfo"},    {"lat", "lat"},
                                             {"lng", "lng"}};
    w_list(&rows->w, "addresses");
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct value *o = list->members[i].value;
        w_object(&rows->w, NULL);
        move_id(rows, "id", value_get(o, SPAN("id"), true));
        for (size_t j = 0; j < sizeof(members) / sizeof(members[0]); j++) {
            move_value(rows, members[j][0], o, members[j][1]);
        }
        w_end(&rows->w);
    }
    w_end(&rows->w);
}

static void write_number(struct move_rows *rows, const char *key, const struct value *o,
                         const char *member)
{
    int64_t v;
    if (span_i64(move_get(o, member), &v)) {
        w_i64(&rows->w, key, v);
    }
}

static void write_loyalty(struct move_rows *rows, const struct value *client)
{
    const struct value *accounts = value_get(client, SPAN("accounts"), true);
    const struct value *cards = value_get(client, SPAN("cards"), true);
    w_list(&rows->w, "accounts");
    for (size_t i = 0; accounts != NULL && i < accounts->n; i++) {
        const struct value *o = accounts->members[i].value;
        w_object(&rows->w, NULL);
        move_value(rows, "number", o, "accountNumber");
        move_value(rows, "status", o, "status");
        write_number(rows, "type_id", o, "accountTypeID");
        move_value(rows, "type_name", o, "accountTypeName");
        move_flag(rows, "debit", value_get(o, SPAN("accountDebitEnabled"), true));
        move_flag(rows, "credit", value_get(o, SPAN("accountCreditEnabled"), true));
        move_moment(rows, "opened", move_get(o, "dateCreate"));
        move_value(rows, "balance", o, "balance");
        move_value(rows, "code", o, "accountCode");
        w_end(&rows->w);
    }
    w_end(&rows->w);
    w_list(&rows->w, "cards");
    for (size_t i = 0; cards != NULL && i < cards->n; i++) {
        const struct value *o = cards->members[i].value;
        w_object(&rows->w, NULL);
        move_value(rows, "code", o, "cardCode");
        move_flag(rows, "virtual", value_get(o, SPAN("isVirtualCard"), true));
        move_flag(rows, "confirmed", value_get(o, SPAN("isConfirmManager"), true));
        move_value(rows, "status", o, "status");
        move_moment(rows, "offered", move_get(o, "dateOffered"));
        move_moment(rows, "expires", move_get(o, "dateExpired"));
        write_number(rows, "group_id", o, "groupID");
        move_value(rows, "group_name", o, "groupName");
        w_end(&rows->w);
    }
    w_end(&rows->w);
}

static void write_client(struct move *m, struct move_rows *rows, const struct value *o)
{
    int64_t id;
    if (!move_row(m, rows, value_get(o, SPAN("id"), true))) {
        return;
    }
    if (span_i64(rows->old[rows->n - 1], &id) && id > rows->top && id < INT32_MAX) {
        rows->top = id;
    }
    w_i64(&rows->w, "kind", PARTY_PERSON);
    move_value(rows, "last", o, "lastname");
    move_value(rows, "first", o, "firstname");
    move_value(rows, "middle", o, "middlename");
    move_moment(rows, "birthday", span_sub(move_get(o, "birthday"), 0, 10));
    move_value(rows, "note", o, "note");
    move_value(rows, "uid", o, "externalCode");
    write_contacts(rows, value_get(o, SPAN("contacts"), true));
    write_addresses(rows, value_get(o, SPAN("addresses"), true));
    write_loyalty(rows, o);
    move_row_end(rows);
}

/* Reads the clients whose ids stand in the file, a number in each line, behind the position (in
 * bytes). */
static bool clients_of_file(struct move *m, int64_t position, struct move_rows *rows)
{
    char line[ID_LINE];
    bool end = fseek(m->ids, (long)position, SEEK_SET) != 0;
    for (int n = 0; !end && n < PAGE; n++) {
        end = fgets(line, sizeof(line), m->ids) == NULL;
        struct span id = end ? SPAN("") : span_trim(span_of(line));
        int64_t number;
        if (id.n == 0) {
            continue;
        }
        id = arena_span(m->c->mem, id);
        if (!span_i64(id, &number) || number <= 0) {
            m->read++;
            move_refuse(m, id, ctl_words(m->k, "it is no id of a client"));
            continue;
        }
        const struct value *o =
            ask(m, arena_printf(m->c->mem, "Clients?Id=%" PRId64, number), true, NULL);
        if (o == NULL && m->answer.n == 0) {
            return false;
        }
        if (o == NULL) {
            m->read++;
            move_refuse(m, id, ctl_words(m->k, "the other system does not give it"));
            continue;
        }
        write_client(m, rows, o);
    }
    rows->next = ftell(m->ids);
    rows->last = end || feof(m->ids);
    return true;
}

/* Reads the list of changes from the beginning; the position is a revision. A page may end amid the
 * records of one revision, so the next begins with the cursor that this one has given, and a later
 * run with the revision again. */
static bool clients_changed(struct move *m, int64_t position, struct move_rows *rows)
{
    struct value *whole;
    struct span from = m->cursor.n > 0
                           ? arena_printf(m->c->mem, "&cursor=%.*s", SPAN_ARG(buf_view(&m->cursor)))
                           : SPAN("");
    int64_t since = m->cursor.n > 0 ? m->cursor_since : position;
    const struct value *list =
        ask(m,
            arena_printf(m->c->mem, "Clients?sinceRevision=%" PRId64 "&limit=%d%.*s", since, PAGE,
                         SPAN_ARG(from)),
            true, &whole);
    if (list == NULL || list->kind != V_LIST) {
        if (whole != NULL) {
            (void)ctl_complain(
                m->k, "this WebDelivery has no list of clients: name a file with their ids, "
                      "--clients FILE");
        }
        return false;
    }
    int64_t revision = position;
    for (size_t i = 0; i < list->n; i++) {
        const struct value *o = list->members[i].value;
        (void)span_i64(move_get(o, "revision"), &revision);
        if (!span_is(move_get(o, "isDeleted"), "true")) {
            write_client(m, rows, o);
        }
    }
    struct span cursor = move_get(whole, "cursor");
    rows->last = !span_any(cursor);
    rows->next = rows->last ? 0 : revision > 0 ? revision - 1 : 0;
    m->cursor.n = 0;
    buf_span(&m->cursor, span_any(cursor) ? cursor : SPAN(""));
    m->cursor_since = since;
    return true;
}

static bool clients(struct move *m, int64_t position, struct move_rows *rows)
{
    return m->ids != NULL ? clients_of_file(m, position, rows) : clients_changed(m, position, rows);
}

static const struct move_step steps[] = {
    {"contact-types", MOVE_TYPES, "contact_type", contact_types, 0},
    {"address-types", MOVE_TYPES, "address_type", address_types, 0},
    {"countries", MOVE_COUNTRIES, "country", countries, 0},
    {"cities", MOVE_CITIES, "city", cities, 0},
    {"streets", MOVE_STREETS, "street", streets, 0},
    {"stations", MOVE_METROS, "metro", stations, 0},
    {"clients", MOVE_PARTIES, "client", clients, TAG_PARTY},
};
static void untaken(struct move *m)
{
    move_say(m, ctl_words(
                    m->k,
                    "clients whose ids are not in the file: the vendor's API has no list of them"));
    move_say(m, ctl_words(m->k, "orders, menus and what else is not of the CRM part"));
}

const struct move_dialect move_webdelivery = {.name = "webdelivery",
                                              .prefix = "/api/v1/crm/",
                                              .company_sort = "client",
                                              .person_sort = "client",
                                              .steps = steps,
                                              .step_count = sizeof(steps) / sizeof(steps[0]),
                                              .begin = begin,
                                              .untaken = untaken};

#include "api/people_row.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "directory/contact/phone.h"
#include "directory/party/birthday.h"
#include "directory/party/person_name.h"

void people_row_begin(struct people_row *r, struct directory *d, const struct catalog *k,
                      struct arena *mem)
{
    r->d = d;
    r->k = k;
    r->mem = mem;
    r->edit = (struct party_edit){.kind = PARTY_PERSON};
    r->id = 0;
    r->full_name = r->company = SPAN_NONE;
    r->contact_count = r->custom_count = r->tag_count = 0;
    r->addresses = arena_new_of(mem, struct address_edit);
    r->addresses[0] = (struct address_edit){0};
    r->address_count = 0;
    r->address_room = 1;
    r->has_address = false;
}

static const char *too_long(const struct people_row *r, size_t max)
{
    return arena_printf(r->mem, "longer than %zu characters", max).p;
}

const char *people_row_contact(struct people_row *r, int kind, int category, struct span value)
{
    size_t column = people_column_of_contact(kind, category);
    size_t max = people_columns[column].max;
    struct span one = text_line(r->mem, value);
    if (one.n == 0) {
        return NULL;
    }
    if (utf8_count(one) > max) {
        return too_long(r, max);
    }
    if (r->contact_count == PEOPLE_VALUES) {
        return "too many contact values";
    }
    r->contacts[r->contact_count++] =
        (struct contact_edit){.kind = kind, .category = category, .value = one};
    return NULL;
}

const char *people_row_address(struct people_row *r)
{
    if (!r->has_address) {
        return NULL; /* the one that is being made has nothing yet */
    }
    if (r->address_count + 1 == PEOPLE_ADDRESSES) {
        return "too many addresses";
    }
    if (++r->address_count == r->address_room) {
        size_t old = r->address_room * sizeof(*r->addresses);
        r->addresses = arena_grow(r->mem, r->addresses, old, 2 * old);
        r->address_room *= 2;
    }
    r->addresses[r->address_count] = (struct address_edit){0};
    r->has_address = false;
    return NULL;
}

/* Adds contact values: each on a line of its own, or phones and mails parted by commas; a line end
 * behind the only value says that nothing parts it. */
static const char *put_contacts(struct people_row *r, const struct people_column *column,
                                struct span value)
{
    bool parted = column->kind == CK_PHONE || column->kind == CK_EMAIL;
    bool lines = span_find(value, '\n') >= 0;
    struct span line;
    while (span_next(&value, '\n', &line)) {
        struct span *parts = &line;
        size_t n = parted && !lines ? phone_split(r->mem, line, &parts) : 1;
        for (size_t i = 0; i < n; i++) {
            const char *problem = people_row_contact(r, column->kind, column->category, parts[i]);
            if (problem != NULL) {
                return problem;
            }
        }
    }
    return NULL;
}

static const char *put_tags(struct people_row *r, size_t max, struct span value)
{
    char separator = span_find(value, '\n') >= 0 ? '\n' : span_find(value, ';') >= 0 ? ';' : ',';
    struct span one;
    while (span_next(&value, separator, &one)) {
        one = text_line(r->mem, one);
        if (one.n == 0) {
            continue;
        }
        if (utf8_count(one) > max) {
            return too_long(r, max);
        }
        if (r->tag_count == PEOPLE_VALUES) {
            return "too many tags";
        }
        r->tags[r->tag_count++] = one;
    }
    return NULL;
}

static bool all_digits(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

/* Gives "31.12.1999", with what stands behind it, as "1999-12-31"; other texts stay. */
static struct span russian_date(struct arena *mem, struct span text)
{
    struct span day, month, year, rest;
    if (!span_cut(text, '.', &day, &rest) || !span_cut(rest, '.', &month, &rest)) {
        return text;
    }
    (void)span_cut(rest, ' ', &year, &rest);
    if (!all_digits(day) || !all_digits(month) || !all_digits(year) || year.n != 4) {
        return text;
    }
    return arena_printf(mem, "%.*s-%.*s-%.*s", SPAN_ARG(year), SPAN_ARG(month), SPAN_ARG(day));
}

static const char *put_birthday(struct people_row *r, struct span value)
{
    const char *problem = NULL;
    struct span day;
    enum err e = birthday_read(r->d, russian_date(r->mem, text_trim(value)), &day, &problem);
    if (e != E_OK) {
        return err_info(e)->meaning;
    }
    if (problem != NULL) {
        bool form = strcmp(problem, "not a date") == 0;
        return form ? "not a date (31.12.1999 or 1999-12-31)" : problem;
    }
    r->edit.birthday = OPT_TEXT(day);
    return NULL;
}

static const char *put_owner(struct people_row *r, struct span value)
{
    for (size_t i = 0; i < r->k->employees.n; i++) {
        const struct cat_employee *e = &r->k->employees.v[i];
        if (e->active && (text_compare_folded(e->login, value) == 0 ||
                          text_compare_folded(e->name, value) == 0)) {
            r->edit.owner_id = OPT_I64(e->id);
            return NULL;
        }
    }
    return "no such employee (a login or a name)";
}

static const char *put_entry(struct people_row *r, enum cat_dictionary_kind kind, struct span value,
                             struct opt_i64 *out)
{
    for (size_t i = 0; i < r->k->dictionaries[kind].n; i++) {
        const struct cat_entry *entry = &r->k->dictionaries[kind].v[i];
        if (text_compare_folded(entry->title, value) == 0) {
            *out = OPT_I64(entry->id);
            return NULL;
        }
    }
    return "no such entry in the dictionary";
}

static const char *put_custom(struct people_row *r, int64_t field, struct span value)
{
    if (r->custom_count == PEOPLE_VALUES) {
        return "too many custom values";
    }
    r->customs[r->custom_count++] = (struct party_custom_value){field, value};
    return NULL;
}

static const char *put_text(struct people_row *r, const struct people_column *column,
                            struct span value)
{
    switch (column->target) {
    case PEOPLE_NAME:
        r->full_name = value;
        return NULL;
    case PEOPLE_TEXT:
        *(struct opt_text *)(void *)((char *)&r->edit + column->offset) = OPT_TEXT(value);
        return NULL;
    case PEOPLE_ADDRESS:
        *(struct opt_text *)(void *)((char *)&r->addresses[r->address_count] + column->offset) =
            OPT_TEXT(value);
        r->has_address = true;
        return NULL;
    case PEOPLE_COMPANY:
        r->company = value;
        return NULL;
    case PEOPLE_OWNER:
        return put_owner(r, value);
    case PEOPLE_LOYALTY:
        return put_entry(r, DICT_LOYALTY, value, &r->edit.loyalty_id);
    default:
        return put_entry(r, DICT_SOURCE, value, &r->edit.source_id);
    }
}

/* Takes the number of a person; another kind of name is that of some other program, and says
 * nothing. */
static void put_id(struct people_row *r, struct span value)
{
    int64_t id;
    if (span_i64(value, &id) && id > 0) {
        r->id = id;
    }
}

/* True for texts of several lines. */
static bool keeps_lines(const struct people_column *column)
{
    bool note =
        column->target == PEOPLE_TEXT && column->offset == offsetof(struct party_edit, note);
    return note || (column->target == PEOPLE_ADDRESS &&
                    column->offset == offsetof(struct address_edit, note));
}

const char *people_row_put(struct people_row *r, const struct people_column *column, int64_t field,
                           struct span value)
{
    struct span whole = value;
    value = text_trim(value);
    if (value.n == 0) {
        return NULL;
    }
    switch (column->target) {
    case PEOPLE_ID:
        put_id(r, value);
        return NULL;
    case PEOPLE_CONTACT:
        return put_contacts(r, column, whole);
    case PEOPLE_TAGS:
        return put_tags(r, column->max, value);
    case PEOPLE_BIRTHDAY:
        return put_birthday(r, value);
    default:
        break;
    }
    if (!keeps_lines(column)) {
        value = text_line(r->mem, value);
    }
    if (utf8_count(value) > column->max) {
        return too_long(r, column->max);
    }
    return column->target == PEOPLE_CUSTOM ? put_custom(r, field, value)
                                           : put_text(r, column, value);
}

static bool names_given(const struct party_edit *e)
{
    return e->last_name.has == GIVEN || e->first_name.has == GIVEN || e->middle_name.has == GIVEN;
}

const char *people_row_end(struct people_row *r, struct person_import_row *out)
{
    if (!names_given(&r->edit) && span_any(r->full_name)) {
        struct person_name name = person_name_split(r->mem, r->full_name);
        r->edit.last_name = OPT_TEXT(name.last);
        r->edit.first_name = OPT_TEXT(name.first);
        r->edit.middle_name = OPT_TEXT(name.middle);
    }
    if (!names_given(&r->edit) && r->contact_count == 0) {
        return "neither a name nor a contact value";
    }
    struct contact_edit *contacts = arena_array_of(r->mem, r->contact_count, struct contact_edit);
    struct party_custom_value *customs =
        arena_array_of(r->mem, r->custom_count, struct party_custom_value);
    struct span *tags = arena_array_of(r->mem, r->tag_count, struct span);
    size_t addresses = r->address_count + r->has_address;
    struct address_edit *address = arena_array_of(r->mem, addresses, struct address_edit);
    memcpy(contacts, r->contacts, r->contact_count * sizeof(*contacts));
    memcpy(customs, r->customs, r->custom_count * sizeof(*customs));
    memcpy(tags, r->tags, r->tag_count * sizeof(*tags));
    memcpy(address, r->addresses, addresses * sizeof(*address));
    r->edit.contacts = contacts;
    r->edit.contact_count = r->contact_count;
    r->edit.customs = customs;
    r->edit.custom_count = r->custom_count;
    r->edit.addresses = address;
    r->edit.address_count = addresses;
    *out = (struct person_import_row){.line = out->line,
                                      .id = r->id,
                                      .edit = r->edit,
                                      .company = r->company,
                                      .tags = tags,
                                      .tag_count = r->tag_count};
    return NULL;
}

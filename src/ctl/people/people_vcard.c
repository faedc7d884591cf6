#include "ctl/people/people_vcard.h"

#include <string.h>

#include "api/vcard_map.h"
#include "base/utf8.h"

void people_vcards_begin(struct people_vcards *v, FILE *f, enum text_encoding encoding)
{
    text_source_begin(&v->text, f, encoding);
    v->next_line = 1;
    v->problem = NULL;
    buf_init(&v->card, NULL, 4096);
}

void people_vcards_end(struct people_vcards *v)
{
    buf_free(&v->card);
}

/* Returns true for the first line of what is not imported, and may be very long. */
static bool is_picture(struct span line)
{
    static const char *const names[] = {"PHOTO", "LOGO", "SOUND", "KEY"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct span name = span_of(names[i]);
        char behind = line.n > name.n ? line.p[name.n] : '\0';
        if (span_istarts(line, name) && (behind == ';' || behind == ':')) {
            return true;
        }
    }
    return false;
}

/* Reads a line into v->card behind what is there; false at the end of the file. *start: where it
 * begins. Of a line that is longer than a card the rest is lost. */
static bool read_line(struct people_vcards *v, size_t *start)
{
    int c = text_source_next(&v->text);
    *start = v->card.n;
    if (c == EOF) {
        return false;
    }
    for (; c != EOF && c != '\n'; c = text_source_next(&v->text)) {
        if (v->card.n < VCARD_MAX) {
            buf_char(&v->card, (char)c);
        }
    }
    buf_char(&v->card, '\n');
    v->next_line++;
    return true;
}

static struct span line_at(const struct people_vcards *v, size_t start)
{
    return span_trim((struct span){v->card.p + start, v->card.n - start});
}

/* Reads to the end of a card, leaving out pictures; false when the file has no further card. */
static bool read_card(struct people_vcards *v, bool *whole)
{
    size_t start;
    bool inside = false, picture = false;
    *whole = false;
    v->card.n = 0;
    while (read_line(v, &start)) {
        struct span line = line_at(v, start);
        char first = v->card.p[start];
        if (!inside) {
            inside = span_iis(line, "BEGIN:VCARD");
            v->card.n = inside ? v->card.n : 0;
            v->line = v->next_line - 1;
            continue;
        }
        picture = is_picture(line) || (picture && (first == ' ' || first == '\t'));
        if (picture) {
            v->card.n = start;
            buf_char(&v->card, '\n'); /* so that lines can be counted */
        }
        if (span_iis(line, "END:VCARD")) {
            *whole = true;
            return true;
        }
    }
    return inside;
}

static const char *put_named(struct people_row *r, const char *heading, struct span value)
{
    return people_row_put(r, people_column_named(r->mem, span_of(heading)), 0, value);
}

/* Puts the parts of a structured value into columns; a column NULL is left out. */
static const char *put_parts(struct people_row *r, struct span value, const char *const *headings,
                             size_t n)
{
    struct span part;
    for (size_t i = 0; i < n && vcard_part(r->mem, &value, ';', &part); i++) {
        const char *problem = headings[i] != NULL ? put_named(r, headings[i], part) : NULL;
        if (problem != NULL) {
            return problem;
        }
    }
    return NULL;
}

static const char *put_name(struct people_row *r, struct span value)
{
    static const char *const headings[] = {"Last name", "First name", "Middle name"};
    return put_parts(r, value, headings, sizeof(headings) / sizeof(headings[0]));
}

static const char *put_address(struct people_row *r, struct span value)
{
    static const char *const headings[] = {"Address note", "Address note", "Street", "City",
                                           "Region",       "Zip",          "Country"};
    const char *problem = people_row_address(r);
    return problem != NULL ? problem
                           : put_parts(r, value, headings, sizeof(headings) / sizeof(headings[0]));
}

/* Puts an address in our own parts, which ADR does not have. */
static const char *put_own_address(struct people_row *r, struct span value)
{
    static const char *const headings[] = {
        "Country", "Region",    "City",      "Street", "House",        "Building", "Entry",
        "Floor",   "Apartment", "Door code", "Zip",    "Address note", "Latitude", "Longitude"};
    const char *problem = people_row_address(r);
    return problem != NULL ? problem
                           : put_parts(r, value, headings, sizeof(headings) / sizeof(headings[0]));
}

static const char *put_categories(struct people_row *r, struct span value)
{
    struct span part;
    const char *problem = NULL;
    while (problem == NULL && vcard_part(r->mem, &value, ',', &part)) {
        problem = put_named(r, "Tags", part);
    }
    return problem;
}

/* Gives the birthday; absent when it has no year, as phones write it. */
static struct span birthday_of(struct span value)
{
    bool no_year = span_starts(value, SPAN("--")) || span_starts(value, SPAN("1604-"));
    return no_year ? SPAN_NONE : value;
}

/* Puts a name or a contact value. Returns false when the property is something else. */
static bool put_common(struct people_row *r, const struct vcard_property *p, const char **problem)
{
    struct vcard_value v;
    if (span_is(p->name, "N")) {
        *problem = put_name(r, p->value);
    } else if (vcard_contact(r->mem, p, &v)) {
        *problem = people_row_contact(r, v.kind, v.category, v.text);
    } else {
        return false;
    }
    return true;
}

/* Takes the number of a card of ours (src/api/vcard_out.c); what others name a card says nothing.
 */
static const char *put_uid(struct people_row *r, struct span uid)
{
    static const char ours[] = "kartoteka-";
    size_t n = sizeof(ours) - 1;
    return span_starts(uid, span_of(ours)) ? put_named(r, "ID", span_sub(uid, n, uid.n)) : NULL;
}

/* Puts a property into the row. Those that have no place in the directory are left out.
 * own_addresses: the card has its addresses in our own parts, too. */
static const char *put_property(struct people_row *r, const struct vcard_property *p,
                                bool own_addresses)
{
    static const struct {
        const char *name, *heading;
    } plain[] = {{"FN", "Name"},
                 {"TITLE", "Job title"},
                 {"ROLE", "Role"},
                 {"NOTE", "Note"},
                 {"X-EXTERNAL-ID", "External ID"}};
    struct span text = vcard_text(r->mem, p->value), first, list = p->value;
    const char *problem = NULL;
    if (put_common(r, p, &problem)) {
        return problem;
    }
    if (span_is(p->name, "FN") && span_is(text, "-")) {
        return NULL; /* a card must have a name */
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (span_is(p->name, plain[i].name)) {
            return put_named(r, plain[i].heading, text);
        }
    }
    if (span_is(p->name, "ADR")) {
        return own_addresses ? NULL : put_address(r, p->value);
    }
    if (span_is(p->name, "X-ADDRESS")) {
        return put_own_address(r, p->value);
    }
    if (span_is(p->name, "UID")) {
        return put_uid(r, text);
    }
    if (span_is(p->name, "ORG")) {
        return vcard_part(r->mem, &list, ';', &first) ? put_named(r, "Company", first) : NULL;
    }
    if (span_is(p->name, "BDAY")) {
        return put_named(r, "Birthday", birthday_of(text));
    }
    if (span_is(p->name, "CATEGORIES")) {
        return put_categories(r, p->value);
    }
    return NULL;
}

static enum people_vcards_result bad(struct people_vcards *v, int64_t line, const char *problem)
{
    v->line = line;
    v->problem = problem;
    return VCARD_BAD;
}

enum people_vcards_result people_vcards_next(struct people_vcards *v, struct people_row *r,
                                             struct person_import_row *row)
{
    struct vcard_reader reader;
    struct vcard_property p;
    bool whole;
    if (!read_card(v, &whole)) {
        return VCARD_END;
    }
    row->line = v->line;
    if (v->card.n >= VCARD_MAX) {
        return bad(v, v->line, "the card is too long");
    }
    if (!whole) {
        return bad(v, v->line, "the card has no END:VCARD");
    }
    bool own = memmem(v->card.p, v->card.n, "\nX-ADDRESS:", 11) != NULL;
    vcard_begin(&reader, r->mem, buf_view(&v->card));
    while (vcard_next(&reader, &p)) {
        const char *problem =
            utf8_text(p.value) ? put_property(r, &p, own) : "not UTF-8, or a control character";
        if (problem != NULL) {
            return bad(v, v->line + (int64_t)p.line,
                       arena_printf(r->mem, "%.*s: %s", SPAN_ARG(p.name), problem).p);
        }
    }
    const char *problem = people_row_end(r, row);
    return problem == NULL ? VCARD_ROW : bad(v, v->line, problem);
}

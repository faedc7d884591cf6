#include "ctl/people/people_vcard.h"

#include <string.h>

#include "base/utf8.h"
#include "wire/vcard_in.h"

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

static int phone_category(const struct vcard_property *p)
{
    if (vcard_has_type(p, "FAX")) {
        return PC_FAX;
    }
    if (vcard_has_type(p, "CELL") || vcard_has_type(p, "IPHONE")) {
        return PC_MOBILE;
    }
    if (vcard_has_type(p, "WORK")) {
        return PC_WORK;
    }
    if (vcard_has_type(p, "HOME")) {
        return PC_HOME;
    }
    return vcard_has_type(p, "PAGER") || vcard_has_type(p, "OTHER") ? PC_OTHER : PC_MOBILE;
}

/* Gives a phone without the form of a URI: "tel:+1-555;ext=12" is "+1-555 ext. 12". */
static struct span phone_of(struct arena *mem, struct span value)
{
    struct span number, rest, name, extension;
    if (!span_istarts(value, SPAN("tel:"))) {
        return value;
    }
    (void)span_cut(span_sub(value, 4, value.n), ';', &number, &rest);
    if (span_cut(rest, '=', &name, &extension) && span_iis(name, "ext")) {
        return arena_printf(mem, "%.*s ext. %.*s", SPAN_ARG(number), SPAN_ARG(extension));
    }
    return number;
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

/* Properties of messengers and networks: its beginning, or that of its value, and what it is. */
static const struct {
    const char *name, *start;
    enum contact_kind kind;
} networks[] = {
    {"X-SKYPE", "", CK_SKYPE},
    {"X-SKYPE-USERNAME", "", CK_SKYPE},
    {"X-ICQ", "", CK_ICQ},
    {"X-JABBER", "", CK_JABBER},
    {"X-AIM", "", CK_AIM},
    {"X-MSN", "", CK_MSN},
    {"X-YAHOO", "", CK_YAHOO},
    {"X-TWITTER", "", CK_TWITTER},
    {"IMPP", "skype:", CK_SKYPE},
    {"IMPP", "xmpp:", CK_JABBER},
    {"IMPP", "icq:", CK_ICQ},
    {"IMPP", "aim:", CK_AIM},
    {"IMPP", "ymsgr:", CK_YAHOO},
    {"IMPP", "msnim:", CK_MSN},
    {"X-VK", "", CK_VK},
    {"X-FACEBOOK", "", CK_FACEBOOK},
    {"X-LINKEDIN", "", CK_LINKEDIN},
};

static const char *put_network(struct people_row *r, const struct vcard_property *p,
                               struct span text)
{
    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
        struct span start = span_of(networks[i].start);
        if (span_is(p->name, networks[i].name) && span_istarts(text, start)) {
            return people_row_contact(r, networks[i].kind, 0, span_sub(text, start.n, text.n));
        }
    }
    return NULL;
}

/* Puts a name, a phone, a mail or a site. Returns false when the property is something else. */
static bool put_common(struct people_row *r, const struct vcard_property *p, struct span text,
                       const char **problem)
{
    if (span_is(p->name, "N")) {
        *problem = put_name(r, p->value);
    } else if (span_is(p->name, "TEL")) {
        *problem = people_row_contact(r, CK_PHONE, phone_category(p), phone_of(r->mem, text));
    } else if (span_is(p->name, "EMAIL")) {
        int category = vcard_has_type(p, "WORK") ? 1 : vcard_has_type(p, "OTHER") ? 2 : 0;
        *problem = people_row_contact(r, CK_EMAIL, category, text);
    } else if (span_is(p->name, "URL")) {
        *problem = people_row_contact(r, CK_WEBSITE, 0, text);
    } else {
        return false;
    }
    return true;
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
    if (put_common(r, p, text, &problem)) {
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
    if (span_is(p->name, "ORG")) {
        return vcard_part(r->mem, &list, ';', &first) ? put_named(r, "Company", first) : NULL;
    }
    if (span_is(p->name, "BDAY")) {
        return put_named(r, "Birthday", birthday_of(text));
    }
    if (span_is(p->name, "CATEGORIES")) {
        return put_categories(r, p->value);
    }
    return put_network(r, p, text);
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

enum { FOLD_AT = 75 };

/* Appends a line, folded between characters at 75 bytes. */
static void put_line(struct buf *b, struct span line)
{
    size_t width = 0;
    for (size_t i = 0; i < line.n; i++) {
        bool begins = ((unsigned char)line.p[i] & 0xC0) != 0x80;
        size_t length = 1;
        while (i + length < line.n && ((unsigned char)line.p[i + length] & 0xC0) == 0x80) {
            length++;
        }
        if (begins && width + length > FOLD_AT) {
            buf_text(b, "\r\n ");
            width = 1;
        }
        buf_char(b, line.p[i]);
        width++;
    }
    buf_text(b, "\r\n");
}

static void add_escaped(struct buf *b, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\n') {
            buf_text(b, "\\n");
        } else if (c != '\r') {
            if (c == '\\' || c == ',' || c == ';') {
                buf_char(b, '\\');
            }
            buf_char(b, c);
        }
    }
}

/* Appends a property with one text, unless that is empty. head: the name with its parameters. */
static void put_text(struct buf *b, struct buf *line, const char *head, struct span text)
{
    if (!span_any(text)) {
        return;
    }
    line->n = 0;
    buf_printf(line, "%s:", head);
    add_escaped(line, text);
    put_line(b, buf_view(line));
}

static void put_list(struct buf *b, struct buf *line, const char *head, const struct span *v,
                     size_t n, char separator)
{
    line->n = 0;
    buf_printf(line, "%s:", head);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            buf_char(line, separator);
        }
        add_escaped(line, v[i]);
    }
    put_line(b, buf_view(line));
}

/* Returns the head of a property that holds a contact value; NULL when none does. */
static const char *contact_head(const struct contact_info *c)
{
    static const char *const phones[] = {
        [PC_HOME] = "TEL;TYPE=HOME,VOICE",   [PC_WORK] = "TEL;TYPE=WORK,VOICE",
        [PC_MOBILE] = "TEL;TYPE=CELL",       [PC_FAX] = "TEL;TYPE=FAX",
        [PC_DIRECT] = "TEL;TYPE=WORK,VOICE", [PC_OTHER] = "TEL;TYPE=OTHER",
    };
    static const char *const mails[] = {"EMAIL;TYPE=HOME", "EMAIL;TYPE=WORK", "EMAIL;TYPE=OTHER"};
    size_t category = c->category >= 0 ? (size_t)c->category : 0;
    if (c->kind == CK_PHONE) {
        return category < sizeof(phones) / sizeof(phones[0]) ? phones[category] : phones[PC_OTHER];
    }
    if (c->kind == CK_EMAIL) {
        return category < sizeof(mails) / sizeof(mails[0]) ? mails[category] : mails[2];
    }
    if (c->kind == CK_WEBSITE || c->kind == CK_BLOG) {
        return "URL";
    }
    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
        if ((int)networks[i].kind == c->kind && networks[i].start[0] == '\0') {
            return networks[i].name;
        }
    }
    return NULL;
}

static void put_address_out(struct buf *b, struct buf *line, struct arena *mem,
                            const struct address *a)
{
    struct span words[] = {a->street, a->house, a->building, a->apartments};
    static const char *const before[] = {"", ", ", " ", ", "};
    struct buf street;
    buf_init(&street, mem, 64);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].n > 0) {
            buf_printf(&street, "%s%.*s", street.n > 0 ? before[i] : "", SPAN_ARG(words[i]));
        }
    }
    struct span parts[] = {SPAN(""),  SPAN(""), buf_view(&street), a->city,
                           a->region, a->zip,   a->country};
    put_list(b, line, "ADR", parts, sizeof(parts) / sizeof(parts[0]), ';');
    struct span own[] = {a->country,  a->region, a->city,  a->street,     a->house,
                         a->building, a->entry,  a->floor, a->apartments, a->entry_code,
                         a->zip,      a->note,   a->lat,   a->lng};
    put_list(b, line, "X-ADDRESS", own, sizeof(own) / sizeof(own[0]), ';');
}

void people_vcard_put(struct buf *b, const struct party *p, const char *version)
{
    struct buf line;
    struct arena *mem = arena_new();
    struct span names[] = {p->last_name, p->first_name, p->middle_name, SPAN(""), SPAN("")};
    buf_init(&line, mem, 128);
    buf_printf(b, "BEGIN:VCARD\r\nVERSION:%s\r\n", version);
    put_text(b, &line, "UID", arena_printf(mem, "kartoteka-%lld", (long long)p->id));
    put_text(b, &line, "FN", p->full_name.n > 0 ? p->full_name : SPAN("-"));
    put_list(b, &line, "N", names, sizeof(names) / sizeof(names[0]), ';');
    for (size_t i = 0; i < p->contacts.n; i++) {
        const char *head = contact_head(&p->contacts.v[i]);
        if (head != NULL) {
            put_text(b, &line, head, p->contacts.v[i].value);
        }
    }
    for (size_t i = 0; i < p->addresses.n; i++) {
        put_address_out(b, &line, mem, &p->addresses.v[i]);
    }
    put_text(b, &line, "ORG", p->company != NULL ? p->company->company_name : SPAN(""));
    put_text(b, &line, "TITLE", p->job_title);
    put_text(b, &line, "ROLE", p->role);
    put_text(b, &line, "BDAY", p->birthday);
    if (p->tags.n > 0) {
        put_list(b, &line, "CATEGORIES", p->tags.v, p->tags.n, ',');
    }
    put_text(b, &line, "NOTE", p->note);
    put_text(b, &line, "X-EXTERNAL-ID", p->external_id);
    buf_text(b, "END:VCARD\r\n");
    arena_free(mem);
}

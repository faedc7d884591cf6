#include "api/vcard_out.h"

enum { FOLD_AT = 75 };

void vcard_line(struct buf *b, struct span line)
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

/* A card that is being written. */
struct card {
    struct buf *b, line;
    struct arena *mem;
    const struct vcard_form *form;
    struct vcard_property *kept; /* lines of the device that may stand in place of ours */
    bool *used;
    size_t kept_count;
};

/* Reads the lines that the device wrote, when they are of this version. */
static void read_kept(struct card *c)
{
    struct span rest = c->form->kept, version, line;
    struct vcard_reader r;
    struct vcard_property p;
    if (!span_any(rest) || !span_cut(rest, '\n', &version, &rest)) {
        return;
    }
    size_t room = 1;
    for (size_t i = 0; i < rest.n; i++) {
        room += rest.p[i] == '\n';
    }
    c->kept = arena_array_of(c->mem, room, struct vcard_property);
    c->used = arena_array_of(c->mem, room, bool);
    bool same_version = span_is(version, c->form->v4 ? "4.0" : "3.0");
    while (span_next(&rest, '\n', &line)) {
        vcard_begin(&r, c->mem, line);
        if (!vcard_next(&r, &p)) {
            continue;
        }
        if (same_version || !vcard_has_place(c->mem, &p)) {
            c->kept[c->kept_count++] = p;
        }
    }
}

/* Returns the line of the device that says the same as this one of ours; NULL: there is none. */
static const struct vcard_property *kept_for(struct card *c, struct span line)
{
    struct vcard_reader r;
    struct vcard_property ours;
    vcard_begin(&r, c->mem, line);
    if (c->kept_count == 0 || !vcard_next(&r, &ours)) {
        return NULL;
    }
    for (size_t i = 0; i < c->kept_count; i++) {
        if (!c->used[i] && vcard_same(c->mem, &ours, &c->kept[i])) {
            c->used[i] = true;
            return &c->kept[i];
        }
    }
    return NULL;
}

/* Appends c->line, or the device's own line for it. */
static void put(struct card *c)
{
    const struct vcard_property *kept = kept_for(c, buf_view(&c->line));
    vcard_line(c->b, kept != NULL ? kept->raw : buf_view(&c->line));
}

/* Appends a property with one text, unless that is empty. head: the name with its parameters. */
static void put_text(struct card *c, const char *head, struct span text)
{
    if (!span_any(text)) {
        return;
    }
    c->line.n = 0;
    buf_printf(&c->line, "%s:", head);
    add_escaped(&c->line, text);
    put(c);
}

/* Makes a line of a structured value or a list in c->line. */
static void make_list(struct card *c, const char *head, const struct span *v, size_t n,
                      char separator)
{
    c->line.n = 0;
    buf_printf(&c->line, "%s:", head);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            buf_char(&c->line, separator);
        }
        add_escaped(&c->line, v[i]);
    }
}

static void put_list(struct card *c, const char *head, const struct span *v, size_t n,
                     char separator)
{
    make_list(c, head, v, n, separator);
    put(c);
}

/* Makes the line ADR of an address in c->line. */
static void make_address(struct card *c, const struct address *a)
{
    struct span words[] = {a->street, a->house, a->building, a->apartments};
    static const char *const before[] = {"", ", ", " ", ", "};
    struct buf street;
    buf_init(&street, c->mem, 64);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].n > 0) {
            buf_printf(&street, "%s%.*s", street.n > 0 ? before[i] : "", SPAN_ARG(words[i]));
        }
    }
    struct span parts[] = {SPAN(""),  SPAN(""), buf_view(&street), a->city,
                           a->region, a->zip,   a->country};
    make_list(c, "ADR", parts, sizeof(parts) / sizeof(parts[0]), ';');
}

bool vcard_is_address(struct arena *mem, const struct address *a, const struct vcard_property *p)
{
    struct card c = {.mem = mem};
    struct vcard_reader r;
    struct vcard_property ours;
    buf_init(&c.line, mem, 128);
    make_address(&c, a);
    vcard_begin(&r, mem, buf_view(&c.line));
    return vcard_next(&r, &ours) && vcard_same(mem, &ours, p);
}

static void put_address(struct card *c, const struct address *a)
{
    make_address(c, a);
    put(c);
    if (!c->form->own) {
        return;
    }
    struct span own[] = {a->country,  a->region, a->city,  a->street,     a->house,
                         a->building, a->entry,  a->floor, a->apartments, a->entry_code,
                         a->zip,      a->note,   a->lat,   a->lng};
    put_list(c, "X-ADDRESS", own, sizeof(own) / sizeof(own[0]), ';');
}

/* Returns the full name that the device wrote beside its name; NULL: none. */
static const struct vcard_property *kept_full_name(struct card *c)
{
    for (size_t i = 0; i < c->kept_count; i++) {
        if (span_is(c->kept[i].name, "FN")) {
            return &c->kept[i];
        }
    }
    return NULL;
}

/* Appends FN and N. A device's full name stands as long as its name does. */
static void put_names(struct card *c, const struct party *p)
{
    struct span names[] = {p->last_name, p->first_name, p->middle_name, SPAN(""), SPAN("")};
    make_list(c, "N", names, sizeof(names) / sizeof(names[0]), ';');
    struct span name = arena_span(c->mem, buf_view(&c->line));
    const struct vcard_property *kept = kept_for(c, name);
    const struct vcard_property *full = kept != NULL ? kept_full_name(c) : NULL;
    c->line.n = 0;
    buf_text(&c->line, "FN:");
    add_escaped(&c->line, p->full_name.n > 0 ? p->full_name : SPAN("-"));
    vcard_line(c->b, full != NULL ? full->raw : buf_view(&c->line));
    vcard_line(c->b, kept != NULL ? kept->raw : name);
}

/* Appends the device's properties that the directory has no place for; a birthday without its year
 * gives way to a whole one. */
static void put_others(struct card *c, const struct party *p)
{
    for (size_t i = 0; i < c->kept_count; i++) {
        bool told = span_is(c->kept[i].name, "BDAY") && span_any(p->birthday);
        if (!told && !vcard_has_place(c->mem, &c->kept[i])) {
            vcard_line(c->b, c->kept[i].raw);
        }
    }
}

static void put_birthday(struct card *c, struct span day)
{
    if (c->form->v4 && !c->form->own && day.n == 10) {
        /* RFC 6350 has dates without dashes. */
        day = arena_printf(c->mem, "%.4s%.2s%.2s", day.p, day.p + 5, day.p + 8);
    }
    put_text(c, "BDAY", day);
}

void vcard_out(struct buf *b, struct arena *mem, const struct party *p, const struct vcard_form *f)
{
    struct card c = {.b = b, .mem = mem, .form = f};
    buf_init(&c.line, mem, 128);
    read_kept(&c);
    buf_printf(b, "BEGIN:VCARD\r\nVERSION:%s\r\n", f->v4 ? "4.0" : "3.0");
    put_text(&c, "UID",
             f->uid.p != NULL ? f->uid : arena_printf(mem, "kartoteka-%lld", (long long)p->id));
    put_names(&c, p);
    for (size_t i = 0; i < p->contacts.n; i++) {
        const char *head = vcard_contact_head(p->contacts.v[i].kind, p->contacts.v[i].category);
        if (head != NULL) {
            put_text(&c, head, p->contacts.v[i].value);
        }
    }
    for (size_t i = 0; i < p->addresses.n; i++) {
        put_address(&c, &p->addresses.v[i]);
    }
    put_text(&c, "ORG", p->company != NULL ? p->company->company_name : SPAN(""));
    put_text(&c, "TITLE", p->job_title);
    put_text(&c, "ROLE", p->role);
    put_birthday(&c, p->birthday);
    if (f->own && p->tags.n > 0) {
        put_list(&c, "CATEGORIES", p->tags.v, p->tags.n, ',');
    }
    put_text(&c, "NOTE", p->note);
    if (f->own) {
        put_text(&c, "X-EXTERNAL-ID", p->external_id);
    }
    put_others(&c, p);
    buf_text(b, "END:VCARD\r\n");
}

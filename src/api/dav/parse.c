#include "api/dav/props.h"
#include "api/dav/put.h"
#include "api/vcard_out.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/party/birthday.h"
#include "directory/party/person_name.h"

/* The bounds are those that people's files have (api/people_columns.c). */
enum { LINES = 1000, VALUES = 100, NAME_MAX_CHARS = 250, NOTE_MAX_CHARS = 10000, VALUE_MAX = 255 };

/* A card that is being read. */
struct reading {
    struct call *call;
    struct arena *mem;
    const struct book_card *card; /* NULL: a new one */
    struct vcard_property *v;
    size_t n;
    struct person_card *out;
};

static enum err invalid(struct call *call, const char *reason)
{
    return dav_refuse(call, 403, "c:valid-address-data", reason);
}

/* True for the property of a card that is of no person. */
static bool is_group(const struct vcard_property *p)
{
    return (span_is(p->name, "KIND") || span_is(p->name, "X-ADDRESSBOOKSERVER-KIND")) &&
           !span_iis(span_trim(p->value), "individual");
}

/* Takes a line of the card. */
static enum err take_line(struct reading *r, const struct vcard_property *p, struct span *version)
{
    if (r->n == LINES || !utf8_text(p->raw)) {
        return invalid(r->call, "too many lines, or no text in UTF-8");
    }
    if (is_group(p)) {
        return invalid(r->call, "only people are kept here, no groups");
    }
    if (span_is(p->name, "VERSION")) {
        *version = span_trim(p->value);
    } else if (span_is(p->name, "UID")) {
        r->out->uid = text_trim(vcard_text(r->mem, p->value));
    }
    if (!vcard_is_frame(p)) {
        r->v[r->n++] = *p;
    }
    return E_OK;
}

/* Reads the lines of the one card that the text must be. */
static enum err read_lines(struct reading *r, struct span text, struct span *version)
{
    struct vcard_reader reader;
    struct vcard_property p;
    bool begun = false, ended = false;
    *version = SPAN("");
    vcard_begin(&reader, r->mem, text);
    while (vcard_next(&reader, &p)) {
        begun = begun || span_iis(span_trim(p.raw), "BEGIN:VCARD");
        if (ended || !begun) {
            return invalid(r->call, "not one card alone");
        }
        enum err e = take_line(r, &p, version);
        if (e != E_OK) {
            return e;
        }
        ended = span_is(p.name, "END");
        ctx_work(&r->call->c, p.raw.n);
    }
    bool known = span_is(*version, "3.0") || span_is(*version, "4.0");
    return ended && known ? E_OK : invalid(r->call, "no whole vCard 3.0 or 4.0");
}

/* Gives the first property of a name; NULL: there is none. */
static const struct vcard_property *find(const struct reading *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++) {
        if (span_is(r->v[i].name, name)) {
            return &r->v[i];
        }
    }
    return NULL;
}

/* Reads a text of at most so many characters; without the property it is cleared. */
static enum err read_text(struct reading *r, const char *name, size_t max, struct opt_text *out)
{
    const struct vcard_property *p = find(r, name);
    *out = OPT_TEXT(p != NULL ? text_trim(vcard_text(r->mem, p->value)) : SPAN(""));
    return utf8_count(out->v) <= max ? E_OK : invalid(r->call, "a text is too long");
}

static enum err read_texts(struct reading *r)
{
    struct party_edit *edit = &r->out->edit;
    enum err e = read_text(r, "TITLE", NAME_MAX_CHARS, &edit->job_title);
    e = e == E_OK ? read_text(r, "ROLE", NOTE_MAX_CHARS, &edit->role) : e;
    return e == E_OK ? read_text(r, "NOTE", NOTE_MAX_CHARS, &edit->note) : e;
}

static enum err read_name(struct reading *r)
{
    const struct vcard_property *n = find(r, "N"), *full = find(r, "FN");
    struct span rest = n != NULL ? n->value : SPAN_NONE, parts[3] = {{0}};
    struct party_edit *e = &r->out->edit;
    for (size_t i = 0; i < 3; i++) {
        parts[i] = SPAN("");
        (void)vcard_part(r->mem, &rest, ';', &parts[i]);
        parts[i] = text_line(r->mem, parts[i]);
    }
    if (parts[0].n + parts[1].n + parts[2].n == 0 && full != NULL) {
        struct span text = text_line(r->mem, vcard_text(r->mem, full->value));
        struct person_name split = person_name_split(r->mem, span_is(text, "-") ? SPAN("") : text);
        parts[0] = split.last;
        parts[1] = split.first;
        parts[2] = split.middle;
    }
    for (size_t i = 0; i < 3; i++) {
        if (utf8_count(parts[i]) > NAME_MAX_CHARS) {
            return invalid(r->call, "a name is too long");
        }
    }
    e->last_name = OPT_TEXT(parts[0]);
    e->first_name = OPT_TEXT(parts[1]);
    e->middle_name = OPT_TEXT(parts[2]);
    return E_OK;
}

static enum err read_birthday(struct reading *r)
{
    const struct vcard_property *p = find(r, "BDAY");
    struct span day = p != NULL ? vcard_day(r->mem, text_trim(p->value)) : SPAN_NONE;
    const char *problem = NULL;
    if (day.p == NULL) {
        r->out->edit.birthday = (struct opt_text){.has = IS_NULL};
        return E_OK;
    }
    enum err e = birthday_read(&r->call->d, day, &day, &problem);
    r->out->edit.birthday = OPT_TEXT(day);
    return e != E_OK || problem == NULL ? e : invalid(r->call, "the birthday is no day that was");
}

/* The company changes only when it is not the one that was shown; one that was not shown stays. */
static enum err read_company(struct reading *r)
{
    const struct vcard_property *p = find(r, "ORG");
    struct span rest = p != NULL ? p->value : SPAN_NONE, name = SPAN("");
    const struct party *was = r->card != NULL ? dav_shown_company(r->call, r->card->party) : NULL;
    (void)vcard_part(r->mem, &rest, ';', &name);
    name = text_line(r->mem, name);
    if (utf8_count(name) > NAME_MAX_CHARS) {
        return invalid(r->call, "the company's name is too long");
    }
    if (name.n == 0) {
        r->out->company.has = was != NULL ? IS_NULL : ABSENT;
    } else if (was == NULL || !span_eq(text_line(r->mem, was->company_name), name)) {
        r->out->company = OPT_TEXT(name);
    }
    return E_OK;
}

/* A value of the card as the device was shown it. */
struct shown {
    struct vcard_value value;
    int64_t id;
    bool left; /* the device has not sent it back */
};

/* Gives the contact values that the card shows, as a device reads them. */
static size_t shown_values(struct reading *r, struct shown *out)
{
    size_t n = 0;
    const struct party *p = r->card != NULL ? r->card->party : NULL;
    for (size_t i = 0; p != NULL && i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        const char *head = vcard_contact_head(c->kind, c->category);
        struct vcard_reader reader;
        struct vcard_property line;
        if (head == NULL) {
            continue;
        }
        vcard_begin(&reader, r->mem, arena_printf(r->mem, "%s:x", head));
        if (vcard_next(&reader, &line) && vcard_contact(r->mem, &line, &out[n].value)) {
            out[n].value.text = text_line(r->mem, c->value);
            out[n].left = true;
            out[n++].id = c->id;
        }
    }
    return n;
}

/* Finds a value that has not been sent back, of the same kind; exact: and the same text. */
static struct shown *match(struct shown *v, size_t n, const struct vcard_value *x, bool exact)
{
    for (size_t i = 0; i < n; i++) {
        bool fits = v[i].left && v[i].value.kind == x->kind && v[i].value.category == x->category &&
                    (!exact || span_eq(v[i].value.text, x->text));
        if (fits) {
            return &v[i];
        }
    }
    return NULL;
}

/* Finds what became of contact values: those that are the same stay, one of the same kind takes
 * the new text, what is left over is added or dropped. */
static enum err read_contacts(struct reading *r)
{
    struct party_edit *e = &r->out->edit;
    size_t room = r->card != NULL ? r->card->party->contacts.n : 0, n, count = 0;
    struct shown *shown = arena_array_of(r->mem, room, struct shown);
    struct vcard_value *fresh = arena_array_of(r->mem, r->n, struct vcard_value);
    struct contact_set *set = arena_array_of(r->mem, room, struct contact_set);
    int64_t *drop = arena_array_of(r->mem, room, int64_t);
    n = shown_values(r, shown);
    for (size_t i = 0; i < r->n; i++) {
        struct vcard_value x;
        if (!vcard_contact(r->mem, &r->v[i], &x) || (x.text = text_line(r->mem, x.text)).n == 0) {
            continue;
        }
        struct shown *same = match(shown, n, &x, true);
        if (same != NULL) {
            same->left = false;
        } else if (utf8_count(x.text) > VALUE_MAX || count == VALUES) {
            return invalid(r->call, "a value is too long, or there are too many");
        } else {
            fresh[count++] = x;
        }
    }
    struct contact_edit *add = arena_array_of(r->mem, count, struct contact_edit);
    for (size_t i = 0; i < count; i++) {
        struct shown *old = match(shown, n, &fresh[i], false);
        if (old != NULL) {
            old->left = false;
            set[e->set_contact_count++] = (struct contact_set){old->id, fresh[i].text, 0};
        } else {
            add[e->contact_count++] = (struct contact_edit){
                .kind = fresh[i].kind, .category = fresh[i].category, .value = fresh[i].text};
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (shown[i].left) {
            drop[e->drop_contact_count++] = shown[i].id;
        }
    }
    e->contacts = add;
    e->set_contacts = set;
    e->drop_contacts = drop;
    return E_OK;
}

/* Reads ADR as an address of free texts; the post box and the extension are kept as a line only. */
static enum err read_address(struct reading *r, struct span value, struct address_edit *out)
{
    enum { PARTS = 7 };
    static const size_t max[PARTS] = {255, 255, 100, 60, 40, 20, 60};
    struct span part[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        part[i] = SPAN("");
        (void)vcard_part(r->mem, &value, ';', &part[i]);
        part[i] = text_line(r->mem, part[i]);
        if (utf8_count(part[i]) > max[i]) {
            return invalid(r->call, "a part of an address is too long");
        }
    }
    *out = (struct address_edit){.street = OPT_TEXT(part[2]),
                                 .city = OPT_TEXT(part[3]),
                                 .region = OPT_TEXT(part[4]),
                                 .zip = OPT_TEXT(part[5]),
                                 .country = OPT_TEXT(part[6])};
    return E_OK;
}

static bool address_says_anything(const struct address_edit *a)
{
    return a->street.v.n + a->city.v.n + a->region.v.n + a->zip.v.n + a->country.v.n > 0;
}

/* Finds which addresses are new and which are gone. */
static enum err read_addresses(struct reading *r)
{
    const struct party *p = r->card != NULL ? r->card->party : NULL;
    size_t room = p != NULL ? p->addresses.n : 0;
    bool *kept = arena_array_of(r->mem, room, bool);
    struct address_edit *add = arena_array_of(r->mem, r->n, struct address_edit);
    int64_t *drop = arena_array_of(r->mem, room, int64_t);
    struct party_edit *e = &r->out->edit;
    for (size_t i = 0; i < r->n; i++) {
        bool known = false;
        if (!span_is(r->v[i].name, "ADR")) {
            continue;
        }
        for (size_t j = 0; j < room && !known; j++) {
            known = !kept[j] && vcard_is_address(r->mem, &p->addresses.v[j], &r->v[i]);
            kept[j] = kept[j] || known;
        }
        if (known) {
            continue;
        }
        enum err problem = read_address(r, r->v[i].value, &add[e->address_count]);
        if (problem != E_OK) {
            return problem;
        }
        e->address_count += address_says_anything(&add[e->address_count]);
    }
    for (size_t j = 0; j < room; j++) {
        if (!kept[j]) {
            drop[r->out->drop_address_count++] = p->addresses.v[j].id;
        }
    }
    e->addresses = add;
    r->out->drop_addresses = drop;
    return E_OK;
}

/* Keeps all lines, behind the version that they are of. */
static struct span lines_of(const struct reading *r, struct span version)
{
    struct buf b;
    buf_init(&b, r->mem, 1024);
    buf_span(&b, version);
    for (size_t i = 0; i < r->n; i++) {
        buf_char(&b, '\n');
        buf_span(&b, r->v[i].raw);
    }
    return buf_view(&b);
}

/* True when a new card says of whom it is. */
static bool says_who(const struct person_card *card)
{
    const struct party_edit *e = &card->edit;
    return e->last_name.v.n + e->first_name.v.n + e->middle_name.v.n + e->contact_count > 0 ||
           card->company.has == GIVEN;
}

enum err dav_card_parse(struct call *call, const struct book_card *card, struct span text,
                        struct person_card *out)
{
    static enum err (*const parts[])(struct reading *) = {
        read_name, read_texts, read_birthday, read_company, read_contacts, read_addresses};
    struct arena *mem = call->req->mem;
    struct reading r = {.call = call,
                        .mem = mem,
                        .card = card,
                        .v = arena_array_of(mem, LINES, struct vcard_property),
                        .out = out};
    struct span version;
    *out = (struct person_card){.edit = {.kind = PARTY_PERSON}};
    if (card != NULL) {
        out->id = card->party->id;
        out->revision = card->party->revision;
    }
    enum err e = read_lines(&r, text, &version);
    for (size_t i = 0; e == E_OK && i < sizeof(parts) / sizeof(parts[0]); i++) {
        e = parts[i](&r);
    }
    if (e != E_OK) {
        return e;
    }
    if (out->uid.p != NULL && (out->uid.n == 0 || utf8_count(out->uid) > VALUE_MAX)) {
        return invalid(call, "the UID is empty or too long");
    }
    if (card == NULL && !says_who(out)) {
        return invalid(call, "a card without a name, a number or a company");
    }
    out->kept = lines_of(&r, version);
    return E_OK;
}

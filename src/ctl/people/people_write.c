#include "ctl/people/people_write.h"

#include <string.h>

#include "api/vcard_out.h"
#include "ctl/file/cells.h"
#include "ctl/people/people_vcard.h"
#include "directory/contact/phone.h"

size_t people_out_columns(struct arena *mem, const struct catalog *k, bool russian,
                          struct people_out **out)
{
    size_t n = 0;
    *out = arena_array_of(mem, people_column_count + k->fields.n, struct people_out);
    for (size_t i = 0; i < people_column_count; i++) {
        const struct people_column *c = &people_columns[i];
        if (c->target != PEOPLE_NAME) { /* its parts have columns of their own */
            (*out)[n++] =
                (struct people_out){.column = c, .heading = span_of(russian ? c->title : c->name)};
        }
    }
    for (size_t i = 0; i < k->fields.n; i++) {
        const struct cat_field *f = &k->fields.v[i];
        if (f->entity == ENTITY_PERSON && !span_is(f->maps_to, "birthday")) {
            (*out)[n++] = (struct people_out){&people_custom_column, f->id, f->label};
        }
    }
    return n;
}

static void put_book_cell(struct people_writer *w, const struct people_out *o, struct span v)
{
    if (o != NULL && o->column->target == PEOPLE_BIRTHDAY) {
        xlsx_out_day(w->xlsx, v);
        return;
    }
    cells_put_book(w->xlsx, v);
}

static void put_cell(struct people_writer *w, struct span v)
{
    cells_put(w->f, w->separator, w->raw, v);
}

const char *people_write_begin(struct people_writer *w, bool mark)
{
    buf_init(&w->cell, NULL, 1024);
    if (w->vcard != NULL) {
        return NULL;
    }
    if (w->book != NULL) {
        w->xlsx = xlsx_out_begin(w->book, "people");
        for (size_t i = 0; i < w->n && w->xlsx != NULL; i++) {
            put_book_cell(w, NULL, w->columns[i].heading);
        }
        if (w->xlsx != NULL) {
            xlsx_out_row_end(w->xlsx);
        }
        return w->xlsx != NULL ? NULL : "there is no memory for a workbook";
    }
    if (mark) {
        fputs("\xEF\xBB\xBF", w->f);
    }
    for (size_t i = 0; i < w->n; i++) {
        if (i > 0) {
            putc(w->separator, w->f);
        }
        put_cell(w, w->columns[i].heading);
    }
    fputs("\r\n", w->f);
    return NULL;
}

bool people_write_failed(const struct people_writer *w)
{
    return ferror(w->f) != 0 || (w->xlsx != NULL && xlsx_out_failed(w->xlsx));
}

const char *people_write_end(struct people_writer *w)
{
    struct xlsx_out *xlsx = w->xlsx;
    buf_free(&w->cell);
    w->xlsx = NULL;
    return xlsx != NULL ? xlsx_out_end(xlsx) : NULL;
}

/* Adds a value to the cell, on a line of its own. */
static void add_line(struct buf *b, struct span v)
{
    if (b->n > 0) {
        buf_char(b, '\n');
    }
    buf_span(b, v);
}

/* True for a text that import would take for several values. */
static bool would_part(struct span value)
{
    struct arena *mem = arena_new();
    struct span *parts;
    bool several = phone_split(mem, value, &parts) > 1;
    arena_free(mem);
    return several;
}

/* Adds contact values, a line each. One that holds a comma and is alone has a line end behind it,
 * so that import does not part it. */
static void add_contacts(struct buf *b, const struct party *p, const struct people_column *column)
{
    bool parted = column->kind == CK_PHONE || column->kind == CK_EMAIL;
    for (size_t i = 0; i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        size_t own = people_column_of_contact(c->kind, c->category);
        if (own < people_column_count && &people_columns[own] == column) {
            add_line(b, c->value);
        }
    }
    bool comma = parted && (span_find(buf_view(b), ',') >= 0 || span_find(buf_view(b), ';') >= 0);
    if (comma && span_find(buf_view(b), '\n') < 0 && would_part(buf_view(b))) {
        buf_char(b, '\n');
    }
}

/* Gives the address that stands in the file: the primary one, else the first. */
static const struct address *shown_address(const struct party *p)
{
    for (size_t i = 0; i < p->addresses.n; i++) {
        if (p->addresses.v[i].is_primary) {
            return &p->addresses.v[i];
        }
    }
    return p->addresses.n > 0 ? &p->addresses.v[0] : NULL;
}

static struct span text_at(const void *record, size_t offset)
{
    return *(const struct span *)(const void *)((const char *)record + offset);
}

static struct span title_of(const struct people_writer *w, enum cat_dictionary_kind kind,
                            int64_t id)
{
    const struct cat_entry *entry = catalog_entry(w->k, kind, id);
    return entry != NULL ? entry->title : SPAN("");
}

static void add_owner(struct people_writer *w, int64_t id)
{
    const struct cat_employee *e = catalog_employee(w->k, id);
    if (e != NULL) {
        buf_span(&w->cell, e->login.n > 0 ? e->login : e->name);
    }
}

static void add_custom(struct buf *b, const struct party *p, int64_t field)
{
    for (size_t i = 0; i < p->customs.n; i++) {
        if (p->customs.v[i].field_id == field) {
            buf_span(b, p->customs.v[i].value);
        }
    }
}

static void fill_cell(struct people_writer *w, const struct party *p, const struct people_out *o)
{
    const struct people_column *c = o->column;
    const struct address *a = shown_address(p);
    struct buf *b = &w->cell;
    switch (c->target) {
    case PEOPLE_ID:
        buf_i64(b, p->id);
        break;
    case PEOPLE_NAME:
        buf_span(b, p->full_name);
        break;
    case PEOPLE_TEXT:
        buf_span(b, text_at(p, c->stored));
        break;
    case PEOPLE_BIRTHDAY:
        buf_span(b, p->birthday);
        break;
    case PEOPLE_CONTACT:
        add_contacts(b, p, c);
        break;
    case PEOPLE_COMPANY:
        buf_span(b, p->company != NULL ? p->company->company_name : SPAN(""));
        break;
    case PEOPLE_OWNER:
        add_owner(w, p->owner_id);
        break;
    case PEOPLE_LOYALTY:
        buf_span(b, title_of(w, DICT_LOYALTY, p->loyalty_id));
        break;
    case PEOPLE_SOURCE:
        buf_span(b, title_of(w, DICT_SOURCE, p->source_id));
        break;
    case PEOPLE_TAGS:
        for (size_t i = 0; i < p->tags.n; i++) {
            add_line(b, p->tags.v[i]);
        }
        break;
    case PEOPLE_ADDRESS:
        buf_span(b, a != NULL ? text_at(a, c->stored) : SPAN(""));
        break;
    case PEOPLE_CUSTOM:
        add_custom(b, p, o->field);
        break;
    }
}

void people_write(struct people_writer *w, const struct party *p)
{
    if (w->vcard != NULL) {
        w->cell.n = 0;
        struct arena *mem = arena_new();
        const struct vcard_form form = {.v4 = w->vcard[0] == '4', .own = true};
        vcard_out(&w->cell, mem, p, &form);
        arena_free(mem);
        (void)fwrite(w->cell.p, 1, w->cell.n, w->f); /* ferror() tells */
        return;
    }
    for (size_t i = 0; i < w->n; i++) {
        w->cell.n = 0;
        fill_cell(w, p, &w->columns[i]);
        if (w->xlsx != NULL) {
            put_book_cell(w, &w->columns[i], buf_view(&w->cell));
            continue;
        }
        if (i > 0) {
            putc(w->separator, w->f);
        }
        put_cell(w, buf_view(&w->cell));
    }
    if (w->xlsx != NULL) {
        xlsx_out_row_end(w->xlsx);
        return;
    }
    fputs("\r\n", w->f);
}

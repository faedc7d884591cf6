#include "ctl/people/people_source.h"

#include <string.h>

#include "base/text.h"
#include "ctl/file/cells.h"
#include "ctl/file/import_report.h"
#include "directory/catalog/catalog.h"

static bool fail(struct people_source *s, const char *problem)
{
    s->problem = problem;
    return false;
}

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n > m && span_iis(span_of(path + n - m), end);
}

static bool open_book(struct people_source *s, const char *path)
{
    if (strcmp(path, "-") == 0) {
        return fail(s, "a workbook is read from a file, not from a pipe");
    }
    if (!xlsx_open(&s->book, path)) {
        return fail(s, s->book.problem);
    }
    s->size = s->book.size;
    return true;
}

/* Decides the form of a file: as format says, else as it is named, else as it begins. Returns false
 * with the problem set. */
static bool find_form(struct people_source *s, const char *path, const char *format)
{
    bool named = format != NULL, piped = strcmp(path, "-") == 0;
    if (named && strcmp(format, "csv") != 0 && strcmp(format, "tsv") != 0 &&
        strcmp(format, "xlsx") != 0 && strcmp(format, "vcard") != 0) {
        return fail(s, "--format is csv, tsv, xlsx or vcard");
    }
    s->form = PEOPLE_ROWS;
    if (named ? strcmp(format, "vcard") == 0 : ends_in(path, ".vcf")) {
        s->form = PEOPLE_CARDS;
    } else if (named ? strcmp(format, "xlsx") == 0
                     : ends_in(path, ".xlsx") || (!piped && xlsx_looks_like(path))) {
        s->form = PEOPLE_BOOK;
    }
    if (!piped && s->form != PEOPLE_CARDS && xlsx_looks_old(path)) {
        return fail(
            s,
            "is a workbook of an old Excel (xls) or one with a password; save it as xlsx without");
    }
    return true;
}

bool people_source_open(struct people_source *s, const char *path, const char *format,
                        const char *encoding)
{
    enum text_encoding text = TEXT_DETECT;
    if (encoding != NULL && !text_encoding_read(encoding, &text)) {
        return fail(s, "--encoding is auto, utf-8, utf-16 or cp1251");
    }
    if (!find_form(s, path, format)) {
        return false;
    }
    s->f = import_file_open(path, &s->problem);
    if (s->f == NULL) {
        return false;
    }
    s->size = import_file_size(s->f);
    if (s->form == PEOPLE_BOOK) {
        return open_book(s, path);
    }
    if (s->form == PEOPLE_CARDS) {
        people_vcards_begin(&s->cards, s->f, text);
        return true;
    }
    delimited_begin(&s->rows, s->f, text,
                    format != NULL && strcmp(format, "tsv") == 0 ? '\t' : '\0');
    s->rows.quotes = s->rows.line_ends = true;
    return true;
}

void people_source_close(struct people_source *s)
{
    if (s->f != NULL && s->form == PEOPLE_BOOK) {
        xlsx_close(&s->book);
    } else if (s->f != NULL && s->form == PEOPLE_CARDS) {
        people_vcards_end(&s->cards);
    } else if (s->f != NULL) {
        delimited_end(&s->rows);
    }
    import_file_close(s->f);
}

bool people_source_failed(const struct people_source *s)
{
    return s->broken || ferror(s->f) != 0;
}

struct span people_source_identity(struct people_source *s, struct arena *mem)
{
    if (s->form != PEOPLE_BOOK) {
        return import_file_identity(s->f, s->size, "people", mem);
    }
    return import_file_identity(s->f, s->size, arena_printf(mem, "people-%08x", s->book.sum).p,
                                mem);
}

/* A record of a table, whatever the file's form. */
struct record {
    enum people_next next;
    const struct span *fields;
    size_t n;
};

static enum people_next bad(struct people_source *s, size_t column, const char *problem)
{
    s->problem = problem;
    s->problem_column = column;
    s->problem_heading =
        column > 0 && column <= s->cell_count ? s->cells[column - 1].heading : SPAN("");
    return PEOPLE_BAD;
}

static struct record next_of_book(struct people_source *s)
{
    enum xlsx_result got = xlsx_next(&s->book);
    struct record r = {PEOPLE_ROW, s->book.fields, s->book.n};
    s->line = s->book.line;
    if (got == XLSX_BAD || got == XLSX_BROKEN) {
        s->broken = got == XLSX_BROKEN;
        r.next = bad(s, s->book.problem_field, s->book.problem);
    } else if (got == XLSX_END) {
        r.next = PEOPLE_END;
    }
    return r;
}

static struct record next_record(struct people_source *s)
{
    if (s->broken) {
        return (struct record){PEOPLE_END, NULL, 0};
    }
    if (s->form == PEOPLE_BOOK) {
        return next_of_book(s);
    }
    enum delimited_result got = delimited_next(&s->rows);
    struct record r = {PEOPLE_ROW, s->rows.fields, s->rows.n};
    s->line = s->rows.line;
    if (got != DELIMITED_ROW) {
        r.next = got == DELIMITED_END ? PEOPLE_END : bad(s, s->rows.problem_field, s->rows.problem);
    }
    return r;
}

bool people_source_headings(struct people_source *s, const struct catalog *k, bool skip,
                            struct arena *mem)
{
    struct buf unknown;
    size_t known = 0;
    if (s->form == PEOPLE_CARDS) {
        return true;
    }
    buf_init(&unknown, mem, 64);
    struct record got = next_record(s);
    if (got.next != PEOPLE_ROW) {
        return got.next == PEOPLE_END ? fail(s, "the file is empty") : false;
    }
    s->cell_count = got.n;
    for (size_t i = 0; i < got.n; i++) {
        struct people_cell *cell = &s->cells[i];
        cell->heading = arena_span(mem, text_line(mem, got.fields[i]));
        cell->column = people_column_for(k, mem, cell->heading, &cell->field);
        known += cell->column != NULL;
        if (cell->column == NULL && cell->heading.n > 0) {
            buf_printf(&unknown, "%s\"%.*s\" (column %zu)", unknown.n > 0 ? ", " : "",
                       SPAN_ARG(cell->heading), i + 1);
        }
    }
    if (known == 0) {
        return fail(s,
                    "no heading is known: the first line must name the columns (docs/IMPORT.md)");
    }
    if (unknown.n > 0 && !skip) {
        buf_char(&unknown, '\0');
        return fail(
            s,
            arena_printf(mem, "unknown headings: %s; --skip-unknown leaves them out", unknown.p).p);
    }
    return true;
}

struct import_mark people_source_mark(const struct people_source *s)
{
    if (s->form == PEOPLE_CARDS) {
        return (struct import_mark){.position = s->cards.text.offset, .line = s->cards.next_line};
    }
    if (s->form == PEOPLE_BOOK) {
        return (struct import_mark){.position = xlsx_position(&s->book), .line = s->book.line + 1};
    }
    return (struct import_mark){.position = s->rows.text.offset, .line = s->rows.next_line};
}

bool people_source_seek(struct people_source *s, const struct import_mark *mark)
{
    if (s->form == PEOPLE_CARDS) {
        s->cards.next_line = mark->line;
        return text_source_seek(&s->cards.text, mark->position);
    }
    if (s->form == PEOPLE_BOOK) { /* packed: the rows before are read once more */
        s->skip_to = mark->line;
        return true;
    }
    return delimited_seek(&s->rows, mark->position, mark->line);
}

static enum people_next next_card(struct people_source *s, struct person_import_row *row)
{
    enum people_vcards_result got = people_vcards_next(&s->cards, &s->row, row);
    s->line = s->cards.line;
    if (got == VCARD_BAD) {
        return bad(s, 0, s->cards.problem);
    }
    return got == VCARD_END ? PEOPLE_END : PEOPLE_ROW;
}

enum people_next people_source_next(struct people_source *s, struct directory *d,
                                    const struct catalog *k, struct arena *mem,
                                    struct person_import_row *row)
{
    if (s->form == PEOPLE_CARDS) {
        people_row_begin(&s->row, d, k, mem);
        return next_card(s, row);
    }
    struct record got;
    do {
        got = next_record(s);
    } while (got.next != PEOPLE_END && !s->broken && s->line < s->skip_to);
    row->line = s->line;
    if (got.next != PEOPLE_ROW) {
        return got.next;
    }
    people_row_begin(&s->row, d, k, mem);
    for (size_t i = 0; i < got.n; i++) {
        struct span value = arena_span(mem, cells_unguarded(got.fields[i]));
        const char *problem = NULL;
        if (i >= s->cell_count) {
            problem = value.n > 0 ? "more fields than the heading has" : NULL;
        } else if (s->cells[i].column != NULL) {
            problem = people_row_put(&s->row, s->cells[i].column, s->cells[i].field, value);
        }
        if (problem != NULL) {
            return bad(s, i + 1, problem);
        }
    }
    const char *problem = people_row_end(&s->row, row);
    return problem == NULL ? PEOPLE_ROW : bad(s, 0, problem);
}

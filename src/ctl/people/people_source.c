#include "ctl/people/people_source.h"

#include <string.h>

#include "base/text.h"
#include "ctl/file/import_report.h"
#include "directory/catalog/catalog.h"

static bool fail(struct people_source *s, const char *problem)
{
    s->problem = problem;
    return false;
}

static bool ends_in_vcf(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && span_iis(span_of(path + n - 4), ".vcf");
}

bool people_source_open(struct people_source *s, const char *path, const char *format,
                        const char *encoding)
{
    enum text_encoding text = TEXT_DETECT;
    char separator = 0;
    if (encoding != NULL && !text_encoding_read(encoding, &text)) {
        return fail(s, "--encoding is auto, utf-8, utf-16 or cp1251");
    }
    if (format != NULL && strcmp(format, "tsv") == 0) {
        separator = '\t';
    } else if (format != NULL && strcmp(format, "csv") != 0 && strcmp(format, "vcard") != 0) {
        return fail(s, "--format is csv, tsv or vcard");
    }
    s->vcard = format != NULL ? strcmp(format, "vcard") == 0 : ends_in_vcf(path);
    s->f = import_file_open(path, &s->problem);
    if (s->f == NULL) {
        return false;
    }
    s->size = import_file_size(s->f);
    if (s->vcard) {
        people_vcards_begin(&s->cards, s->f, text);
        return true;
    }
    delimited_begin(&s->rows, s->f, text, separator);
    s->rows.quotes = true;
    return true;
}

void people_source_close(struct people_source *s)
{
    if (s->f != NULL && s->vcard) {
        people_vcards_end(&s->cards);
    } else if (s->f != NULL) {
        delimited_end(&s->rows);
    }
    import_file_close(s->f);
}

bool people_source_headings(struct people_source *s, const struct catalog *k, bool skip,
                            struct arena *mem)
{
    struct buf unknown;
    size_t known = 0;
    if (s->vcard) {
        return true;
    }
    buf_init(&unknown, mem, 64);
    enum delimited_result got = delimited_next(&s->rows);
    s->line = s->rows.line;
    if (got != DELIMITED_ROW) {
        return fail(s, got == DELIMITED_END ? "the file is empty" : s->rows.problem);
    }
    s->cell_count = s->rows.n;
    for (size_t i = 0; i < s->rows.n; i++) {
        struct people_cell *cell = &s->cells[i];
        cell->heading = arena_span(mem, text_line(mem, s->rows.fields[i]));
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
    if (s->vcard) {
        return (struct import_mark){.position = s->cards.text.offset, .line = s->cards.next_line};
    }
    return (struct import_mark){.position = s->rows.text.offset, .line = s->rows.next_line};
}

bool people_source_seek(struct people_source *s, const struct import_mark *mark)
{
    if (s->vcard) {
        s->cards.next_line = mark->line;
        return text_source_seek(&s->cards.text, mark->position);
    }
    return delimited_seek(&s->rows, mark->position, mark->line);
}

static enum people_next bad(struct people_source *s, size_t column, const char *problem)
{
    s->problem = problem;
    s->problem_column = column;
    s->problem_heading =
        column > 0 && column <= s->cell_count ? s->cells[column - 1].heading : SPAN("");
    return PEOPLE_BAD;
}

/* Takes off the apostrophe that an export puts before what a spreadsheet would run. */
static struct span unguarded(struct span v)
{
    bool guarded = v.n > 1 && v.p[0] == '\'' && strchr("=+-@'\t\r", v.p[1]) != NULL;
    return guarded ? span_sub(v, 1, v.n) : v;
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
    if (s->vcard) {
        people_row_begin(&s->row, d, k, mem);
        return next_card(s, row);
    }
    enum delimited_result got = delimited_next(&s->rows);
    s->line = row->line = s->rows.line;
    if (got != DELIMITED_ROW) {
        return got == DELIMITED_END ? PEOPLE_END : bad(s, s->rows.problem_field, s->rows.problem);
    }
    people_row_begin(&s->row, d, k, mem);
    for (size_t i = 0; i < s->rows.n; i++) {
        struct span value = arena_span(mem, unguarded(s->rows.fields[i]));
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

#include "ctl/xlsx/xlsx.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* Reads "BC12" as 54; 0: it is no place. */
static size_t column_of(const char *place)
{
    enum { LETTERS = 26, COLUMNS = 16384 };
    size_t n = 0;
    for (; *place >= 'A' && *place <= 'Z' && n < COLUMNS; place++) {
        n = n * LETTERS + (size_t)(*place - 'A') + 1;
    }
    return n;
}

static void begin_cell(struct xlsx *x, const char **attributes)
{
    const char *place = part_attribute(attributes, "r"), *kind = part_attribute(attributes, "t");
    const char *style = part_attribute(attributes, "s");
    size_t column = place != NULL ? column_of(place) : 0;
    x->column = column > 0 ? column : x->column + 1;
    x->style = style != NULL ? (size_t)strtoul(style, NULL, 10) : 0;
    x->kind = CELL_NUMBER;
    if (kind != NULL) {
        x->kind = strcmp(kind, "s") == 0                                       ? CELL_SHARED
                  : strcmp(kind, "inlineStr") == 0 || strcmp(kind, "str") == 0 ? CELL_TEXT
                  : strcmp(kind, "d") == 0                                     ? CELL_DAY
                  : strcmp(kind, "b") == 0                                     ? CELL_BOOLEAN
                  : strcmp(kind, "e") == 0                                     ? CELL_ERROR
                                                                               : CELL_NUMBER;
    }
    x->cell.n = 0;
    x->phonetic = 0;
}

static void on_begin(void *self, const char *name, const char **attributes)
{
    struct xlsx *x = self;
    x->inside = false;
    if (strcmp(name, "c") == 0) {
        begin_cell(x, attributes);
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        x->inside = x->phonetic == 0;
    } else if (strcmp(name, "rPh") == 0) {
        x->phonetic++;
    } else if (strcmp(name, "row") == 0) {
        const char *number = part_attribute(attributes, "r");
        x->line = number != NULL ? strtoll(number, NULL, 10) : x->line + 1;
        x->column = x->n = x->record.n = 0;
        x->full = false;
    }
}

static void on_text(void *self, const char *text, int n)
{
    struct xlsx *x = self;
    if (!x->inside) {
        return;
    }
    if (x->cell.n + (size_t)n > XLSX_TEXT_MAX) {
        x->full = true;
        return;
    }
    buf_add(&x->cell, text, (size_t)n);
}

/* Writes the day of a number: days since 30 December 1899 (before March 1900: since the 31st,
 * because Excel has a 29 February in it), or since 1904. */
static bool add_day(const struct xlsx *x, double number, struct buf *out)
{
    enum { LAST = 2958465, LEAP = 60, FROM_1904 = 1462, TO_MARCH_0000 = 693899 };
    enum {
        ERA = 146097,
        YEARS = 400,
        CENTURY = 36524,
        FOUR_YEARS = 1460,
        YEAR = 365,
        FIVE_MONTHS = 153
    };
    if (!(number >= 0) || number > LAST) {
        return false;
    }
    int64_t day = (int64_t)floor(number) + (x->book.since_1904 ? FROM_1904 : 0);
    day += day < LEAP ? 1 : 0;
    /* Days from 1 March of the year 0, so that the leap day is a year's last; then as calendars are
     * reckoned. */
    int64_t z = day + TO_MARCH_0000, era = z / ERA, of_era = z - era * ERA;
    int64_t year = (of_era - of_era / FOUR_YEARS + of_era / CENTURY - of_era / (ERA - 1)) / YEAR;
    int64_t of_year = of_era - (YEAR * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / FIVE_MONTHS;
    int64_t of_month = of_year - (FIVE_MONTHS * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    year += era * YEARS + (month <= 2 ? 1 : 0);
    buf_printf(out, "%04d-%02d-%02d", (int)year, (int)month, (int)of_month);
    return true;
}

/* Writes a number as a person would type it; a phone is no 7.9E+10. */
static void add_number(const struct xlsx *x, struct span text, struct buf *out)
{
    char digits[64];
    char *end;
    if (text.n == 0 || text.n >= sizeof(digits)) {
        buf_span(out, text);
        return;
    }
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    double number = strtod(digits, &end);
    bool whole = *end == '\0' && isfinite(number);
    if (whole && xlsx_shows_day(&x->book, x->style) && add_day(x, number, out)) {
        return;
    }
    if (whole && strpbrk(digits, "eE") != NULL && fabs(number) < 1e18) {
        (void)snprintf(digits, sizeof(digits),
                       fabs(number) >= 1e15 || number == floor(number) ? "%.0f" : "%.15g", number);
        buf_text(out, digits);
        return;
    }
    buf_span(out, text);
}

static void add_cell(struct xlsx *x)
{
    enum { DAY = 10 };
    struct span text = buf_view(&x->cell);
    char number[24];
    switch (x->kind) {
    case CELL_NUMBER:
        add_number(x, text, &x->record);
        break;
    case CELL_SHARED:
        (void)snprintf(number, sizeof(number), "%.*s", (int)(text.n < sizeof(number) ? text.n : 0),
                       text.p);
        x->full = !xlsx_strings_add(&x->strings, strtoll(number, NULL, 10), &x->record) || x->full;
        break;
    case CELL_TEXT:
        xlsx_text_add(&x->record, text);
        break;
    case CELL_DAY:
        buf_span(&x->record, span_sub(text, 0, text.n < DAY ? text.n : DAY));
        break;
    case CELL_BOOLEAN:
        buf_span(&x->record, text);
        break;
    case CELL_ERROR:
        break;
    }
}

static void end_cell(struct xlsx *x)
{
    if (x->column > XLSX_FIELDS || x->column <= x->n || x->cell.n == 0) {
        x->full = x->full || (x->column > XLSX_FIELDS && x->cell.n > 0);
        return;
    }
    for (; x->n < x->column; x->n++) {
        x->starts[x->n] = x->ends[x->n] = x->record.n;
    }
    add_cell(x);
    x->ends[x->column - 1] = x->record.n;
    if (x->record.n > XLSX_RECORD_MAX) {
        x->full = true;
        x->record.n = x->n = 0;
    }
}

static void on_end(void *self, const char *name)
{
    struct xlsx *x = self;
    x->inside = false;
    if (strcmp(name, "c") == 0) {
        end_cell(x);
    } else if (strcmp(name, "rPh") == 0) {
        x->phonetic--;
    } else if (strcmp(name, "row") == 0) {
        part_pause(x->sheet);
    }
}

static bool begins_with(const char *path, const char *mark, size_t n)
{
    char found[8];
    FILE *f = fopen(path, "rbe");
    bool same = f != NULL && fread(found, 1, n, f) == n && memcmp(found, mark, n) == 0;
    if (f != NULL) {
        fclose(f);
    }
    return same;
}

bool xlsx_looks_like(const char *path)
{
    return begins_with(path, "PK\003\004", 4);
}

bool xlsx_looks_old(const char *path)
{
    return begins_with(path, "\xD0\xCF\x11\xE0", 4);
}

static bool fail(struct xlsx *x)
{
    x->problem =
        x->archive.problem != NULL ? x->archive.problem : "the sheet of the workbook is missing";
    return false;
}

bool xlsx_open(struct xlsx *x, const char *path)
{
    static const struct part_calls calls = {on_begin, on_end, on_text};
    struct parts_archive *a = &x->archive;
    buf_init(&x->record, NULL, 4096);
    buf_init(&x->cell, NULL, 1024);
    if (!archive_open(a, path)) {
        return fail(x);
    }
    x->problem = xlsx_book_read(&x->book, a);
    if (x->problem != NULL) {
        return false;
    }
    const char *strings =
        x->book.strings_name[0] != '\0' ? x->book.strings_name : "xl/sharedStrings.xml";
    if (!xlsx_strings_read(&x->strings, a, strings)) {
        return fail(x);
    }
    x->sum = archive_sum(a, x->book.sheet_name) ^ (archive_sum(a, strings) * 31U);
    x->sheet = part_open(a, x->book.sheet_name, &calls, x);
    if (x->sheet == NULL) {
        return fail(x);
    }
    x->size = part_size(x->sheet);
    return true;
}

void xlsx_close(struct xlsx *x)
{
    part_close(x->sheet);
    x->sheet = NULL;
    xlsx_strings_free(&x->strings);
    archive_close(&x->archive);
    xlsx_book_free(&x->book);
    buf_free(&x->record);
    buf_free(&x->cell);
}

int64_t xlsx_position(const struct xlsx *x)
{
    return x->sheet != NULL ? part_position(x->sheet) : 0;
}

/* Cuts the record into fields. Returns false when all are empty. */
static bool cut_fields(struct xlsx *x)
{
    bool any = false;
    for (size_t i = 0; i < x->n; i++) {
        struct span field = {x->record.p + x->starts[i], x->ends[i] - x->starts[i]};
        x->fields[i] = span_trim_line(field);
        any = any || x->fields[i].n > 0;
    }
    return any;
}

static bool bad_row(struct xlsx *x)
{
    x->problem_field = 0;
    x->problem = x->full ? "a cell is missing or too long, or the row has too many" : NULL;
    for (size_t i = 0; i < x->n && x->problem == NULL; i++) {
        if (!utf8_text(x->fields[i])) {
            x->problem = "a control character";
            x->problem_field = i + 1;
        }
    }
    return x->problem != NULL;
}

enum xlsx_result xlsx_next(struct xlsx *x)
{
    enum part_result got;
    while ((got = part_next(x->sheet)) == PART_PAUSED) {
        bool any = cut_fields(x);
        if (bad_row(x)) {
            return XLSX_BAD;
        }
        if (any) {
            return XLSX_ROW;
        }
    }
    if (got == PART_BAD) {
        (void)fail(x);
        x->problem_field = 0;
        return XLSX_BROKEN;
    }
    return XLSX_END;
}

#include "ctl/file/geo_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "ctl/file/cells.h"
#include "ctl/file/import_report.h"

enum { MAX_NAME = 60, MAX_STREET = 100, MAX_POST_CODE = 20 };
enum { PLACE_DIGITS = 11, PLACE_CODE = 13, STREET_CODE = 17, DOT_MAX = 4 };

static bool fail(struct geo_source *s, const char *problem)
{
    s->problem = problem;
    return false;
}

static int place_order(const void *a, const void *b)
{
    const struct geo_kladr_place *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

/* Reads the places that exist today: their codes end in 00. */
static bool read_places(struct geo_source *s)
{
    struct dbf *d = &s->places;
    s->place = calloc((size_t)d->count + 1, sizeof(*s->place));
    if (s->place == NULL) {
        abort();
    }
    for (int64_t i = 0; dbf_read(d, i); i++) {
        int64_t code;
        struct span digits = dbf_raw(d, s->place_code);
        bool current = digits.n == PLACE_CODE && memcmp(digits.p + PLACE_DIGITS, "00", 2) == 0;
        if (!dbf_deleted(d) && current && span_i64(span_sub(digits, 0, PLACE_DIGITS), &code)) {
            s->place[s->place_count++] = (struct geo_kladr_place){code, i};
        }
    }
    qsort(s->place, s->place_count, sizeof(*s->place), place_order);
    return true;
}

/* Opens KLADR.DBF in the folder of STREET.DBF, with the name in upper or lower case. */
static FILE *open_places(const char *path, struct arena *mem)
{
    ptrdiff_t slash = span_rfind(span_of(path), '/');
    int folder = slash < 0 ? 0 : (int)slash + 1;
    FILE *f = fopen(arena_printf(mem, "%.*sKLADR.DBF", folder, path).p, "rb");
    if (f == NULL) {
        f = fopen(arena_printf(mem, "%.*skladr.dbf", folder, path).p, "rb");
    }
    return f;
}

static bool open_kladr(struct geo_source *s, const char *path, struct arena *mem)
{
    const char *why = dbf_open(&s->streets, s->file);
    if (why != NULL) {
        return fail(s, why);
    }
    s->places_file = open_places(path, mem);
    if (s->places_file == NULL) {
        return fail(s, "KLADR.DBF must be beside it");
    }
    if ((why = dbf_open(&s->places, s->places_file)) != NULL) {
        return fail(s, arena_printf(mem, "KLADR.DBF: %s", why).p);
    }
    s->name = dbf_field(&s->streets, "NAME");
    s->kind = dbf_field(&s->streets, "SOCR");
    s->code = dbf_field(&s->streets, "CODE");
    s->index = dbf_field(&s->streets, "INDEX");
    s->place_name = dbf_field(&s->places, "NAME");
    s->place_kind = dbf_field(&s->places, "SOCR");
    s->place_code = dbf_field(&s->places, "CODE");
    if (s->name < 0 || s->kind < 0 || s->code < 0 || s->index < 0 || s->place_name < 0 ||
        s->place_kind < 0 || s->place_code < 0) {
        return fail(s, "the fields NAME, SOCR, CODE, INDEX are needed");
    }
    s->country = s->country != NULL ? s->country : "RU";
    s->size = s->streets.count;
    return read_places(s);
}

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n > m && span_iis(span_of(path + n - m), end);
}

static bool open_book(struct geo_source *s, const char *path)
{
    if (strcmp(path, "-") == 0) {
        return fail(s, "a workbook is read from a file, not from a pipe");
    }
    s->book = true;
    if (!xlsx_open(&s->workbook, path)) {
        return fail(s, s->workbook.problem);
    }
    s->size = s->workbook.size;
    return true;
}

/* True for a workbook: as format says, else as it is named, else as it begins. */
static bool is_book(const char *path, const char *format)
{
    if (format != NULL) {
        return strcmp(format, "xlsx") == 0;
    }
    return ends_in(path, ".xlsx") || (strcmp(path, "-") != 0 && xlsx_looks_like(path));
}

bool geo_source_open(struct geo_source *s, const char *path, const char *format, struct arena *mem)
{
    s->file = import_file_open(path, &s->problem);
    if (s->file == NULL) {
        return false;
    }
    s->kladr = format != NULL ? strcmp(format, "kladr") == 0 : ends_in(path, ".dbf");
    if (s->kladr) {
        return open_kladr(s, path, mem);
    }
    s->size = import_file_size(s->file);
    s->columns = GEO_COLUMNS;
    for (size_t i = 0; i < GEO_COLUMNS; i++) {
        s->place_of[i] = i + 1;
    }
    char separator = 0;
    if (is_book(path, format)) {
        return open_book(s, path);
    }
    if (format != NULL && strcmp(format, "tsv") == 0) {
        separator = '\t';
    } else if (format != NULL && strcmp(format, "csv") != 0) {
        return fail(s, "--format is csv, tsv, xlsx or kladr");
    }
    if (strcmp(path, "-") != 0 && xlsx_looks_old(path)) {
        return fail(
            s,
            "is a workbook of an old Excel (xls) or one with a password; save it as xlsx without");
    }
    delimited_begin(&s->rows, s->file, TEXT_DETECT, separator);
    return true;
}

void geo_source_close(struct geo_source *s)
{
    if (s->kladr) {
        dbf_close(&s->streets);
        dbf_close(&s->places);
        free(s->place);
    } else if (s->book) {
        xlsx_close(&s->workbook);
    } else {
        delimited_end(&s->rows);
    }
    if (s->places_file != NULL) {
        fclose(s->places_file);
    }
    import_file_close(s->file);
}

struct import_mark geo_source_mark(const struct geo_source *s)
{
    if (s->kladr) {
        return (struct import_mark){.position = s->record, .line = s->record + 1};
    }
    if (s->book) {
        return (struct import_mark){.position = xlsx_position(&s->workbook), .line = s->line + 1};
    }
    return (struct import_mark){.position = s->rows.text.offset, .line = s->rows.next_line};
}

bool geo_source_failed(const struct geo_source *s)
{
    return s->broken || ferror(s->file) != 0;
}

static enum geo_next bad(struct geo_source *s, const char *problem)
{
    s->problem = problem;
    return GEO_BAD;
}

static bool too_long(struct span v, size_t max)
{
    return utf8_count(v) > max;
}

static struct span squeezed(struct arena *mem, struct span v)
{
    struct buf b;
    buf_init(&b, mem, v.n + 1);
    text_squeeze(&b, v);
    return buf_view(&b);
}

static enum geo_next check(struct geo_source *s, const struct place_import_row *row)
{
    if (row->country.n == 0) {
        return bad(s, "no country (--country gives one to all)");
    }
    if (row->city.n == 0) {
        return bad(s, "no city");
    }
    if (too_long(row->country, MAX_NAME) || too_long(row->city, MAX_NAME)) {
        return bad(s, "country or city is longer than 60 characters");
    }
    if (too_long(row->street, MAX_STREET)) {
        return bad(s, "street is longer than 100 characters");
    }
    return too_long(row->post_code, MAX_POST_CODE) ? bad(s, "postcode is longer than 20 characters")
                                                   : GEO_ROW;
}

/* The columns in the order in which they stand in a file without headings. */
enum { GEO_COUNTRY, GEO_CITY, GEO_STREET, GEO_POST_CODE, GEO_ID };
static const struct {
    const char *target;
    size_t column;
} headings[] = {
    {"country", GEO_COUNTRY},
    {"страна", GEO_COUNTRY},
    {"city", GEO_CITY},
    {"город", GEO_CITY},
    {"населенныйпункт", GEO_CITY},
    {"street", GEO_STREET},
    {"улица", GEO_STREET},
    {"postcode", GEO_POST_CODE},
    {"postalcode", GEO_POST_CODE},
    {"zip", GEO_POST_CODE},
    {"zipcode", GEO_POST_CODE},
    {"индекс", GEO_POST_CODE},
    {"почтовыйиндекс", GEO_POST_CODE},
    {"id", GEO_ID},
    {"cityid", GEO_ID},
    {"idгорода", GEO_ID},
};

/* Returns the column that a heading names; GEO_NAMED when it names none. */
static size_t column_named(struct arena *mem, struct span heading)
{
    struct span wanted = text_letters(mem, heading);
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        if (span_is(wanted, headings[i].target)) {
            return headings[i].column;
        }
    }
    return GEO_NAMED;
}

/* Reads the first record. When it is a heading it says where the columns stand; when it names none
 * of them it is a row, and they stand in our order. *problem: of a heading that lacks the city or
 * has something else. */
static bool take_heading(struct geo_source *s, struct arena *mem, const char **problem)
{
    size_t place[GEO_NAMED] = {0}, known = 0, unknown = 0; /* places count from 1 */
    *problem = NULL;
    for (size_t i = 0; i < s->field_count; i++) {
        size_t column = column_named(mem, s->fields[i]);
        known += column < GEO_NAMED;
        unknown += column == GEO_NAMED;
        if (column < GEO_NAMED) {
            place[column] = i + 1;
        }
    }
    if (known == 0) {
        return false;
    }
    if (unknown > 0 || place[GEO_CITY] == 0) {
        *problem = "the headings are country, city, street, postcode, id; city is needed";
    }
    s->rows.quotes = place[GEO_ID] > 0; /* our own export quotes with tabs, too */
    memcpy(s->place_of, place, sizeof(place));
    s->columns = s->field_count;
    return true;
}

static struct span field(const struct geo_source *s, size_t column)
{
    size_t place = s->place_of[column];
    return place > 0 && place <= s->field_count ? cells_unguarded(s->fields[place - 1]) : SPAN("");
}

/* Reads the next record of a workbook; rows before skip_to are passed over, but for the first. */
static enum geo_next next_of_book(struct geo_source *s)
{
    struct xlsx *x = &s->workbook;
    enum xlsx_result got;
    do {
        got = s->broken ? XLSX_END : xlsx_next(x);
        s->broken = s->broken || got == XLSX_BROKEN;
    } while (got != XLSX_END && !s->broken && s->begun && x->line < s->skip_to);
    s->line = x->line;
    s->fields = x->fields;
    s->field_count = x->n;
    return got == XLSX_ROW ? GEO_ROW : got == XLSX_END ? GEO_END : bad(s, x->problem);
}

static enum geo_next next_record(struct geo_source *s)
{
    if (s->book) {
        return next_of_book(s);
    }
    enum delimited_result got = delimited_next(&s->rows);
    s->line = s->rows.line;
    s->fields = s->rows.fields;
    s->field_count = s->rows.n;
    return got == DELIMITED_ROW   ? GEO_ROW
           : got == DELIMITED_END ? GEO_END
                                  : bad(s, s->rows.problem);
}

bool geo_source_seek(struct geo_source *s, struct arena *mem, const struct import_mark *mark)
{
    const char *problem;
    if (s->kladr) {
        s->record = mark->position;
        return true;
    }
    if (next_record(s) == GEO_ROW) {
        (void)take_heading(s, mem, &problem); /* the earlier run has told what is wrong */
    }
    s->begun = true;
    s->skip_to = mark->line;
    return s->book || delimited_seek(&s->rows, mark->position, mark->line);
}

static enum geo_next next_of_table(struct geo_source *s, struct arena *mem,
                                   struct place_import_row *row)
{
    const char *problem = NULL;
    enum geo_next got = next_record(s);
    bool first = !s->begun;
    s->begun = true;
    row->line = s->line;
    if (got != GEO_ROW) {
        return got;
    }
    if (first && take_heading(s, mem, &problem)) {
        return problem != NULL ? bad(s, problem) : GEO_SKIP;
    }
    if (s->field_count > s->columns || (s->columns == GEO_COLUMNS && s->field_count < 2)) {
        return bad(s, s->columns == GEO_COLUMNS
                          ? "not 2 to 4 fields: country, city, street, postcode"
                          : "more fields than the heading has");
    }
    struct span country = field(s, GEO_COUNTRY);
    row->country = squeezed(mem, country.n > 0 ? country : span_of(s->country));
    row->city = squeezed(mem, field(s, GEO_CITY));
    row->street = squeezed(mem, field(s, GEO_STREET));
    row->post_code = squeezed(mem, field(s, GEO_POST_CODE));
    struct span id = span_trim(field(s, GEO_ID));
    if (id.n > 0 && (!span_i64(id, &row->id) || row->id <= 0)) {
        return bad(s, "id is not a positive number");
    }
    return check(s, row);
}

/* Joins "ул" and "Ленина" to "ул. Ленина"; a kind that is no abbreviation gets no dot. */
static struct span with_kind(struct arena *mem, struct span kind, struct span name)
{
    bool dot = utf8_count(kind) <= DOT_MAX && span_find(kind, '-') < 0 && span_find(kind, '.') < 0;
    if (kind.n == 0) {
        return name;
    }
    return arena_printf(mem, "%.*s%s %.*s", SPAN_ARG(kind), dot ? "." : "", SPAN_ARG(name));
}

static const struct geo_kladr_place *find_place(const struct geo_source *s, int64_t code)
{
    struct geo_kladr_place key = {.code = code};
    return bsearch(&key, s->place, s->place_count, sizeof(key), place_order);
}

/* Returns the name of a place, as cities are named here; absent when the place is not imported. */
static struct span place_name(struct geo_source *s, const struct geo_kladr_place *p,
                              struct arena *mem)
{
    if (p == NULL || !dbf_read(&s->places, p->record)) {
        return SPAN_NONE;
    }
    struct span name = dbf_text(&s->places, s->place_name, mem);
    struct span kind = dbf_text(&s->places, s->place_kind, mem);
    if (span_is(kind, "г")) {
        return name;
    }
    return s->all_places ? with_kind(mem, kind, name) : SPAN_NONE;
}

/* Returns "Киров (Калужская обл)", which differs from a place of the same name in another region.
 */
static struct span qualified_name(struct geo_source *s, int64_t code, struct span city,
                                  struct arena *mem)
{
    /* The region's number is the first two of eleven digits. */
    const int64_t region_unit = 1000000000;
    const struct geo_kladr_place *p = find_place(s, code / region_unit * region_unit);
    if (p == NULL || !dbf_read(&s->places, p->record)) {
        return city;
    }
    struct span kind = dbf_text(&s->places, s->place_kind, mem);
    struct span region = dbf_text(&s->places, s->place_name, mem);
    bool oblast = span_is(kind, "обл");
    return arena_printf(mem, "%.*s (%.*s %.*s)", SPAN_ARG(city), SPAN_ARG(region),
                        SPAN_ARG(oblast ? SPAN("область") : kind));
}

static enum geo_next next_kladr(struct geo_source *s, struct arena *mem,
                                struct place_import_row *row)
{
    int64_t place;
    struct dbf *d = &s->streets;
    row->line = s->record + 1;
    if (s->record >= d->count) {
        return GEO_END;
    }
    if (!dbf_read(d, s->record++)) {
        s->record = d->count;
        return bad(s, "the file is cut");
    }
    struct span digits = dbf_raw(d, s->code);
    if (digits.n != STREET_CODE || !span_i64(span_sub(digits, 0, PLACE_DIGITS), &place)) {
        return bad(s, "CODE is not 17 digits");
    }
    if (dbf_deleted(d) || memcmp(digits.p + STREET_CODE - 2, "00", 2) != 0) {
        return GEO_SKIP;
    }
    row->city = place_name(s, find_place(s, place), mem);
    if (row->city.p == NULL) {
        return GEO_SKIP;
    }
    row->country = span_of(s->country);
    row->code = arena_printf(mem, "%011" PRId64, place);
    row->qualified = qualified_name(s, place, row->city, mem);
    row->street = with_kind(mem, dbf_text(d, s->kind, mem), dbf_text(d, s->name, mem));
    row->post_code = dbf_text(d, s->index, mem);
    return check(s, row);
}

enum geo_next geo_source_next(struct geo_source *s, struct arena *mem, struct place_import_row *row)
{
    *row = (struct place_import_row){.street = SPAN(""), .post_code = SPAN("")};
    return s->kladr ? next_kladr(s, mem, row) : next_of_table(s, mem, row);
}

struct span geo_source_identity(struct geo_source *s, struct arena *mem)
{
    const char *what = s->book         ? arena_printf(mem, "places-%08x", s->workbook.sum).p
                       : s->all_places ? "1"
                                       : "0";
    return import_file_identity(s->file, s->size, what, mem);
}

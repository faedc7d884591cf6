#include "ctl/xlsx/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STYLES_MAX = 65536, FORMATS_MAX = 4096 };

static bool is(const char *text, const char *wanted)
{
    return text != NULL && strcmp(text, wanted) == 0;
}

static void on_sheet(void *self, const char *name, const char **attributes)
{
    struct xlsx_book *b = self;
    if (strcmp(name, "workbookPr") == 0) {
        const char *since = part_attribute(attributes, "date1904");
        b->since_1904 = is(since, "1") || is(since, "true");
    } else if (strcmp(name, "sheet") == 0 && b->relation[0] == '\0') {
        const char *state = part_attribute(attributes, "state");
        const char *id = part_attribute(attributes, "id");
        if ((state == NULL || is(state, "visible")) && id != NULL) {
            (void)snprintf(b->relation, sizeof(b->relation), "%s", id);
        }
    }
}

/* Makes the name of a part of what a relation calls it, which is from the root or from the folder
 * xl. */
static void name_part(char *out, size_t n, const char *target)
{
    (void)snprintf(out, n, "%s%s", target[0] == '/' ? "" : "xl/",
                   target[0] == '/' ? target + 1 : target);
}

static bool ends_in(const char *text, const char *end)
{
    size_t n = text != NULL ? strlen(text) : 0, m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static void on_relation(void *self, const char *name, const char **attributes)
{
    struct xlsx_book *b = self;
    const char *target = part_attribute(attributes, "Target");
    const char *type = part_attribute(attributes, "Type");
    if (strcmp(name, "Relationship") != 0 || target == NULL) {
        return;
    }
    if (is(part_attribute(attributes, "Id"), b->relation) && ends_in(type, "/worksheet")) {
        name_part(b->sheet_name, sizeof(b->sheet_name), target);
    } else if (ends_in(type, "/sharedStrings")) {
        name_part(b->strings_name, sizeof(b->strings_name), target);
    } else if (ends_in(type, "/styles")) {
        name_part(b->styles_name, sizeof(b->styles_name), target);
    }
}

/* True when a format shows a year or a day of the month, outside of texts, brackets and escapes. */
static bool shows_day(const char *format)
{
    for (const char *at = format; *at != '\0'; at++) {
        char close = *at == '"' ? '"' : *at == '[' ? ']' : '\0';
        if (close != '\0') {
            const char *end = strchr(at + 1, close);
            if (end == NULL) {
                return false;
            }
            at = end;
        } else if (*at == '\\' && at[1] != '\0') {
            at++;
        } else if (strchr("dDyY", *at) != NULL) {
            return true;
        }
    }
    return false;
}

static bool own_format_shows_day(const struct xlsx_book *b, long number)
{
    for (size_t i = 0; i + sizeof(number) <= b->formats.n; i += sizeof(number)) {
        long one;
        memcpy(&one, b->formats.p + i, sizeof(one));
        if (one == number) {
            return true;
        }
    }
    return false;
}

static bool is_day(const struct xlsx_book *b, const char *format)
{
    /* Formats of the standard's own that show days: ECMA-376, 18.8.30. */
    static const long days[] = {14, 15, 16, 17, 22};
    long number = format != NULL ? strtol(format, NULL, 10) : 0;
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        if (days[i] == number) {
            return true;
        }
    }
    return own_format_shows_day(b, number);
}

static void on_style(void *self, const char *name, const char **attributes)
{
    struct xlsx_book *b = self;
    const char *number = part_attribute(attributes, "numFmtId");
    if (strcmp(name, "cellXfs") == 0) {
        b->in_styles = true;
    } else if (strcmp(name, "numFmt") == 0 && number != NULL) {
        const char *code = part_attribute(attributes, "formatCode");
        long one = strtol(number, NULL, 10);
        if (code != NULL && shows_day(code) && b->formats.n < FORMATS_MAX * sizeof(one)) {
            buf_add(&b->formats, &one, sizeof(one));
        }
    } else if (strcmp(name, "xf") == 0 && b->in_styles && b->days.n < STYLES_MAX) {
        buf_char(&b->days, is_day(b, number) ? 1 : 0);
    }
}

static void on_style_end(void *self, const char *name)
{
    struct xlsx_book *b = self;
    b->in_styles = b->in_styles && strcmp(name, "cellXfs") != 0;
}

bool xlsx_shows_day(const struct xlsx_book *b, size_t style)
{
    return style < b->days.n && b->days.p[style] != 0;
}

const char *xlsx_book_read(struct xlsx_book *b, struct parts_archive *a)
{
    static const struct part_calls sheets = {on_sheet, NULL, NULL},
                                   relations = {on_relation, NULL, NULL},
                                   styles = {on_style, on_style_end, NULL};
    buf_init(&b->days, NULL, 256);
    buf_init(&b->formats, NULL, 64);
    bool good = part_read(a, "xl/workbook.xml", &sheets, b) && b->relation[0] != '\0' &&
                part_read(a, "xl/_rels/workbook.xml.rels", &relations, b) &&
                b->sheet_name[0] != '\0';
    if (good && b->styles_name[0] != '\0') {
        good = part_read(a, b->styles_name, &styles, b) || a->problem == NULL;
    }
    if (good) {
        return NULL;
    }
    return a->problem != NULL ? a->problem : "is no workbook of Excel (xlsx) with a sheet in it";
}

void xlsx_book_free(struct xlsx_book *b)
{
    buf_free(&b->days);
    buf_free(&b->formats);
}

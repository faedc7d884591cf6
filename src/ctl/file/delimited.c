#include "ctl/file/delimited.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum state { PLAIN, QUOTED, QUOTE_SEEN };

void delimited_begin(struct delimited *d, FILE *f, enum text_encoding encoding, char separator)
{
    memset(d, 0, sizeof(*d));
    text_source_begin(&d->text, f, encoding);
    d->separator = separator;
    d->next_line = 1;
    buf_init(&d->record, NULL, 4096);
}

void delimited_end(struct delimited *d)
{
    buf_free(&d->record);
}

/* Finds the separator in the first line. */
static void find_separator(struct delimited *d)
{
    char line[4096];
    text_source_peek(&d->text, line, sizeof(line));
    d->separator = strchr(line, '\t') != NULL ? '\t' : strchr(line, ';') != NULL ? ';' : ',';
}

bool delimited_seek(struct delimited *d, int64_t offset, int64_t line)
{
    if (d->separator == 0) {
        find_separator(d);
    }
    d->next_line = line;
    return text_source_seek(&d->text, offset);
}

static const char *begin_field(struct delimited *d)
{
    if (d->n == DELIMITED_FIELDS) {
        return "too many fields";
    }
    d->starts[d->n++] = d->record.n;
    return NULL;
}

/* Takes one character of a record; true at the end of the record. */
static bool step(struct delimited *d, enum state *state, int c)
{
    if (c == '\n') {
        d->next_line++;
    }
    if (*state == QUOTED) {
        if (c == '"') {
            *state = QUOTE_SEEN;
        } else {
            buf_char(&d->record, (char)c);
        }
        return false;
    }
    if (*state == QUOTE_SEEN && c == '"') {
        buf_char(&d->record, '"');
        *state = QUOTED;
        return false;
    }
    *state = PLAIN;
    if (c == '\n') {
        return true;
    }
    if (c == d->separator) {
        const char *problem = begin_field(d);
        d->problem = problem != NULL ? problem : d->problem;
    } else if (c == '"' && (d->quotes || d->separator != '\t') &&
               d->record.n == d->starts[d->n - 1]) {
        *state = QUOTED;
    } else {
        buf_char(&d->record, (char)c);
    }
    return false;
}

/* Reads to the end of a record; false at the end of the file. */
static bool read_record(struct delimited *d)
{
    enum state state = PLAIN;
    bool any = false;
    int c;
    d->problem = NULL;
    d->problem_field = 0;
    d->record.n = d->n = 0;
    d->line = d->next_line;
    (void)begin_field(d);
    while ((c = text_source_next(&d->text)) != EOF) {
        any = true;
        if (step(d, &state, c)) {
            break;
        }
        if (d->record.n > DELIMITED_RECORD_MAX) {
            d->problem = "the record is too long";
            d->record.n = d->starts[d->n - 1];
            state = PLAIN;
        }
    }
    if (any && state == QUOTED) {
        d->problem = "a quote is not closed";
    }
    return any;
}

static bool cut_fields(struct delimited *d)
{
    bool any = false;
    for (size_t i = 0; i < d->n; i++) {
        size_t end = i + 1 < d->n ? d->starts[i + 1] : d->record.n;
        struct span field = {d->record.p + d->starts[i], end - d->starts[i]};
        d->fields[i] = d->line_ends ? span_trim_line(field) : span_trim(field);
        any = any || d->fields[i].n > 0;
    }
    return any;
}

/* Finds the first field that is no text. Each is looked at by itself, because a character may have
 * its bytes in two of them. */
static void find_bad_field(struct delimited *d)
{
    static const char *const problems[] = {
        [TEXT_DETECT] = "not UTF-8, or a control character",
        [TEXT_UTF8] = "not UTF-8, or a control character",
        [TEXT_UTF16LE] = "not UTF-16, or a control character",
        [TEXT_UTF16BE] = "not UTF-16, or a control character",
        [TEXT_CP1251] = "not Windows-1251, or a control character",
    };
    for (size_t i = 0; i < d->n; i++) {
        if (!utf8_text(d->fields[i])) {
            d->problem = problems[d->text.encoding];
            d->problem_field = i + 1;
            return;
        }
    }
}

enum delimited_result delimited_next(struct delimited *d)
{
    if (d->separator == 0) {
        find_separator(d);
    }
    while (read_record(d)) {
        bool any = cut_fields(d);
        if (d->problem == NULL && any) {
            find_bad_field(d);
        }
        if (d->problem != NULL) {
            return DELIMITED_BAD;
        }
        if (any) {
            return DELIMITED_ROW;
        }
    }
    return DELIMITED_END;
}

#include "ctl/delimited.h"

#include <string.h>

#include "base/utf8.h"

enum state { PLAIN, QUOTED, QUOTE_SEEN };

void delimited_begin(struct delimited *d, FILE *f, char separator)
{
    memset(d, 0, sizeof(*d));
    d->f = f;
    d->separator = separator;
    d->next_line = 1;
    buf_init(&d->text, NULL, 4096);
}

void delimited_end(struct delimited *d)
{
    buf_free(&d->text);
}

static int take(struct delimited *d)
{
    int c = getc(d->f);
    d->offset += c != EOF;
    return c;
}

/* Finds the separator in the first line, and goes back to its beginning, behind a byte order mark.
 */
static void find_separator(struct delimited *d)
{
    char line[4096];
    size_t n = fread(line, 1, sizeof(line) - 1, d->f);
    line[n] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    d->separator = strchr(line, '\t') != NULL ? '\t' : strchr(line, ';') != NULL ? ';' : ',';
    bool bom = strncmp(line, "\xef\xbb\xbf", 3) == 0;
    clearerr(d->f);
    (void)fseeko(d->f, bom ? 3 : 0, SEEK_SET);
    d->offset = bom ? 3 : 0;
}

bool delimited_seek(struct delimited *d, int64_t offset, int64_t line)
{
    if (d->separator == 0) {
        find_separator(d);
    }
    if (fseeko(d->f, (off_t)offset, SEEK_SET) != 0) {
        return false;
    }
    d->offset = offset;
    d->next_line = line;
    return true;
}

static const char *begin_field(struct delimited *d)
{
    if (d->n == DELIMITED_FIELDS) {
        return "too many fields";
    }
    d->starts[d->n++] = d->text.n;
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
            buf_char(&d->text, (char)c);
        }
        return false;
    }
    if (*state == QUOTE_SEEN && c == '"') {
        buf_char(&d->text, '"');
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
    } else if (c == '"' && d->separator != '\t' && d->text.n == d->starts[d->n - 1]) {
        *state = QUOTED;
    } else {
        buf_char(&d->text, (char)c);
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
    d->text.n = d->n = 0;
    d->line = d->next_line;
    (void)begin_field(d);
    while ((c = take(d)) != EOF) {
        any = true;
        if (step(d, &state, c)) {
            break;
        }
        if (d->text.n > DELIMITED_RECORD_MAX) {
            d->problem = "the record is too long";
            d->text.n = d->starts[d->n - 1];
            state = PLAIN;
        }
    }
    if (any && state == QUOTED) {
        d->problem = "a quote is not closed";
    }
    return any;
}

/* A character whose bytes stand in two fields is none. */
static bool cut_fields(struct delimited *d)
{
    bool any = false;
    for (size_t i = 0; i < d->n; i++) {
        size_t end = i + 1 < d->n ? d->starts[i + 1] : d->text.n;
        d->fields[i] = span_trim((struct span){d->text.p + d->starts[i], end - d->starts[i]});
        any = any || d->fields[i].n > 0;
        if (d->problem == NULL && !utf8_text(d->fields[i])) {
            d->problem = "not UTF-8, or a control character";
        }
    }
    return any;
}

enum delimited_result delimited_next(struct delimited *d)
{
    if (d->separator == 0) {
        find_separator(d);
    }
    while (read_record(d)) {
        bool any = cut_fields(d);
        if (d->problem != NULL) {
            return DELIMITED_BAD;
        }
        if (any) {
            return DELIMITED_ROW;
        }
    }
    return DELIMITED_END;
}

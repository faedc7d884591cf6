#include "ctl/file/cells.h"

#include <string.h>

#include "base/buf.h"

/* Says whether a byte makes a spreadsheet run the cell that begins with it, or is the apostrophe.
 */
static bool runs(char first)
{
    return strchr("=+-@'\t\r", first) != NULL;
}

void cells_put(FILE *f, char separator, bool raw, struct span v)
{
    const char special[] = {separator, '"', '\n', '\r', '\0'};
    bool guard = v.n > 0 && !raw && runs(v.p[0]);
    bool quoted = guard && separator == '\t';
    for (size_t i = 0; i < v.n && !quoted; i++) {
        quoted = v.p[i] != '\0' && strchr(special, v.p[i]) != NULL;
    }
    if (quoted) {
        putc('"', f);
    }
    if (guard) {
        putc('\'', f);
    }
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"') {
            putc('"', f);
        }
        putc(v.p[i], f);
    }
    if (quoted) {
        putc('"', f);
    }
}

static bool is_guarded(struct span v)
{
    return v.n > 1 && v.p[0] == '\'' && runs(v.p[1]);
}

void cells_put_book(struct xlsx_out *x, struct span v)
{
    if (!is_guarded(v)) {
        xlsx_out_text(x, v);
        return;
    }
    struct buf guarded;
    buf_init(&guarded, NULL, v.n + 1);
    buf_char(&guarded, '\'');
    buf_span(&guarded, v);
    xlsx_out_text(x, buf_view(&guarded));
    buf_free(&guarded);
}

struct span cells_unguarded(struct span v)
{
    return is_guarded(v) ? span_sub(v, 1, v.n) : v;
}

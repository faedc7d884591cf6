#include "ctl/say/sheet.h"

#include "wire/writer.h"

static void flush_line(struct sheet *l)
{
    fwrite(l->line.p, 1, l->line.n, l->k->out);
    l->line.n = 0;
}

void sheet_begin(struct sheet *l, struct ctl_call *k, const struct sheet_column *columns,
                 size_t count)
{
    *l = (struct sheet){.k = k, .columns = columns, .column_count = count};
    l->json = ctl_option(k, "--json") != NULL;
    buf_init(&l->line, k->mem, 256);
    for (size_t i = 0; !l->json && i < count; i++) {
        buf_printf(&l->line, "%s%s", ctl_words(k, columns[i].heading), i + 1 < count ? "\t" : "\n");
    }
    buf_text(&l->line, l->json ? "[" : "");
    flush_line(l);
}

/* Writes what stands before a cell. */
static void open_cell(struct sheet *l)
{
    struct buf *b = &l->line;
    if (!l->json) {
        buf_text(b, l->at > 0 ? "\t" : "");
        return;
    }
    buf_text(b, l->at > 0 ? "," : l->rows > 0 ? ",\n{" : "\n{");
    json_quote(b, span_of(l->columns[l->at].key), JSON_PLAIN);
    buf_char(b, ':');
}

static void close_cell(struct sheet *l)
{
    if (++l->at < l->column_count) {
        return;
    }
    buf_text(&l->line, l->json ? "}" : "\n");
    l->at = 0;
    l->rows++;
    flush_line(l);
}

void sheet_text(struct sheet *l, struct span v)
{
    open_cell(l);
    if (!l->json) {
        for (size_t i = 0; i < v.n; i++) {
            buf_char(&l->line, (unsigned char)v.p[i] < ' ' ? ' ' : v.p[i]);
        }
    } else if (v.p == NULL) {
        buf_text(&l->line, "null");
    } else {
        json_quote(&l->line, v, JSON_PLAIN);
    }
    close_cell(l);
}

void sheet_number(struct sheet *l, int64_t v)
{
    open_cell(l);
    buf_i64(&l->line, v);
    close_cell(l);
}

void sheet_ms(struct sheet *l, int64_t us)
{
    open_cell(l);
    buf_printf(&l->line, "%lld.%03lld", (long long)(us / 1000), (long long)(us % 1000));
    close_cell(l);
}

void sheet_yes(struct sheet *l, bool v)
{
    open_cell(l);
    buf_text(&l->line, l->json ? (v ? "true" : "false") : ctl_words(l->k, v ? "yes" : "no"));
    close_cell(l);
}

int sheet_end(struct sheet *l)
{
    buf_text(&l->line, l->json ? (l->rows > 0 ? "\n]\n" : "]\n") : "");
    flush_line(l);
    return CTL_OK;
}

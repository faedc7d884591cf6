#include "ctl/xlsx/out.h"

#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

struct xlsx_out {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *heading, *day;
    lxw_row_t row;
    lxw_col_t column;
    lxw_error error;
    char *text; /* the cell that is being written, with its NUL */
    size_t cap;
};

struct xlsx_out *xlsx_out_begin(const char *path, const char *sheet)
{
    enum { SHORT_DATE = 14 /* as the reader's country writes days */, WIDTH = 18 };
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    struct xlsx_out *x = calloc(1, sizeof(*x));
    if (x == NULL) {
        return NULL;
    }
    x->book = workbook_new_opt(path, &options);
    x->sheet = x->book != NULL ? workbook_add_worksheet(x->book, sheet) : NULL;
    if (x->sheet == NULL) {
        free(x);
        return NULL;
    }
    x->heading = workbook_add_format(x->book);
    format_set_bold(x->heading);
    x->day = workbook_add_format(x->book);
    format_set_num_format_index(x->day, SHORT_DATE);
    worksheet_freeze_panes(x->sheet, 1, 0);
    (void)worksheet_set_column(x->sheet, 0, LXW_COL_MAX - 1, WIDTH, NULL);
    return x;
}

static void keep(struct xlsx_out *x, lxw_error error)
{
    if (x->error == LXW_NO_ERROR) {
        x->error = error;
    }
}

/* Gives the text as a workbook has it, with a NUL behind it: what looks like one of its escapes
 * (_x000D_) would be read as one, so its first character is an escape. NULL: there is no memory. */
static const char *with_nul(struct xlsx_out *x, struct span text)
{
    static const char line[] = "_x005F_";
    size_t most = text.n * (sizeof(line) - 1) + 1;
    if (most > x->cap) {
        char *more = realloc(x->text, 2 * most);
        if (more == NULL) {
            keep(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
            return NULL;
        }
        x->text = more;
        x->cap = 2 * most;
    }
    char *at = x->text;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '_' && i + 1 < text.n && text.p[i + 1] == 'x') {
            memcpy(at, line, sizeof(line) - 1);
            at += sizeof(line) - 1;
        } else {
            *at++ = text.p[i];
        }
    }
    *at = '\0';
    return x->text;
}

void xlsx_out_text(struct xlsx_out *x, struct span text)
{
    lxw_col_t column = x->column++;
    const char *z = text.n > 0 ? with_nul(x, text) : NULL;
    if (z != NULL) {
        keep(x,
             worksheet_write_string(x->sheet, x->row, column, z, x->row == 0 ? x->heading : NULL));
    }
}

void xlsx_out_day(struct xlsx_out *x, struct span day)
{
    enum { YEAR = 4, MONTH_AT = 5, DAY_AT = 8, LENGTH = 10, DECIMAL = 10, FIRST_YEAR = 1901 };
    const char *z = day.n == LENGTH ? with_nul(x, day) : NULL;
    lxw_datetime d = {0};
    if (z != NULL) {
        d.year = (int)strtol(z, NULL, DECIMAL);
        d.month = (int)strtol(z + MONTH_AT, NULL, DECIMAL);
        d.day = (int)strtol(z + DAY_AT, NULL, DECIMAL);
    }
    if (d.year < FIRST_YEAR) {
        xlsx_out_text(x, day);
        return;
    }
    keep(x, worksheet_write_datetime(x->sheet, x->row, x->column++, &d, x->day));
}

void xlsx_out_row_end(struct xlsx_out *x)
{
    x->row++;
    x->column = 0;
}

bool xlsx_out_failed(const struct xlsx_out *x)
{
    return x->error != LXW_NO_ERROR;
}

const char *xlsx_out_end(struct xlsx_out *x)
{
    lxw_error closed = workbook_close(x->book);
    keep(x, closed);
    lxw_error error = x->error;
    free(x->text);
    free(x);
    switch (error) {
    case LXW_NO_ERROR:
        return NULL;
    case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE:
        return "there are more people than a sheet of Excel has rows (1,048,575); write a csv";
    case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED:
        return "a text is longer than a cell of Excel holds (32,767 characters); write a csv";
    default:
        return "the workbook cannot be written: the disk is full, or the folder of temporary files "
               "(TMPDIR)";
    }
}

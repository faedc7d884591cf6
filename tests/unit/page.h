/*
 * page: the tables of a page of docs/ as a test's input.
 */
#ifndef KARTOTEKA_TESTS_PAGE_H
#define KARTOTEKA_TESTS_PAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static char page[1 << 16];

static inline int page_read(const char *path)
{
    FILE *f = fopen(path, "r");
    size_t n = f != NULL ? fread(page, 1, sizeof(page) - 1, f) : 0;
    if (f != NULL) {
        fclose(f);
    }
    page[n] = '\0';
    return n > 0 && n < sizeof(page) - 1 ? 0 : -1;
}

/* The rows below the line that begins with head; the test fails without it. */
static inline struct span page_table(const char *head)
{
    char *at = strstr(page, head);
    assert_non_null(at);
    struct span rest = span_of(at), line;
    (void)span_next(&rest, '\n', &line);
    (void)span_next(&rest, '\n', &line); /* |---| */
    return rest;
}

/* The cells of the next row of a table of three columns; false at its end. */
static inline bool page_row(struct span *rest, struct span cells[3])
{
    struct span line, cell;
    if (!span_next(rest, '\n', &line) || line.n == 0 || line.p[0] != '|') {
        return false;
    }
    (void)span_next(&line, '|', &cell);
    for (size_t i = 0; i < 3; i++) {
        if (!span_next(&line, '|', &cell)) {
            return false;
        }
        cells[i] = span_trim(cell);
    }
    return true;
}

/* "`a<U+00A0>b`" as the text that it stands for. */
static inline struct span page_text(struct arena *mem, struct span cell)
{
    struct buf b;
    buf_init(&b, mem, 64);
    cell = span_sub(cell, 1, cell.n - 2);
    for (size_t i = 0; i < cell.n; i++) {
        if (span_starts(span_sub(cell, i, cell.n), SPAN("<U+"))) {
            char *end;
            utf8_add(&b, (uint32_t)strtoul(cell.p + i + 3, &end, 16));
            i = (size_t)(end - cell.p);
        } else {
            buf_char(&b, cell.p[i]);
        }
    }
    return buf_view(&b);
}

#endif

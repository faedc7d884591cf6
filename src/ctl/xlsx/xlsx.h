/*
 * xlsx: reads the first sheet of a workbook of Excel (XLSX) that is shown, row by row, in constant
 * memory.
 *
 * Cells come as texts: shared and inline texts, results of formulas, numbers without an exponent,
 * days as 1999-12-31. An error (#N/A) is an empty cell. Rows without a text are left out.
 */
#ifndef KARTOTEKA_CTL_XLSX_H
#define KARTOTEKA_CTL_XLSX_H

#include "ctl/xlsx/book.h"
#include "ctl/xlsx/strings.h"

enum { XLSX_FIELDS = 256, XLSX_RECORD_MAX = 262144 };

struct xlsx {
    const char *problem;
    int64_t line;         /* the number of the row in the sheet, from 1 */
    size_t problem_field; /* from 1; 0: the whole row */
    /* fields of the last row, as span_trim_line() leaves them. */
    struct span fields[XLSX_FIELDS];
    size_t n;
    int64_t size; /* bytes of the sheet as XML */
    uint32_t sum; /* changes with the cells of the sheet and with their texts */
    /* private */
    struct parts_archive archive;
    struct parts_reader *sheet;
    struct xlsx_strings strings;
    struct xlsx_book book;
    struct buf record;
    size_t starts[XLSX_FIELDS], ends[XLSX_FIELDS];
    struct buf cell;
    size_t column; /* from 1, of the cell that is being read */
    enum { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_DAY, CELL_BOOLEAN, CELL_ERROR } kind;
    size_t style;
    int phonetic;
    bool inside, full;
};

/* Opens a workbook; x is all zero. Returns false with problem set; xlsx_close() follows in any
 * case. */
bool xlsx_open(struct xlsx *x, const char *path);
void xlsx_close(struct xlsx *x);

/* Bytes of the sheet that were read. */
int64_t xlsx_position(const struct xlsx *x);

enum xlsx_result {
    XLSX_ROW,
    XLSX_BAD /* see problem; the reader goes on behind the row */,
    XLSX_BROKEN,
    XLSX_END
};

/* Reads the next row that has a text. XLSX_BROKEN: the workbook ends there, see problem. */
enum xlsx_result xlsx_next(struct xlsx *x);

/* True when a file begins as a ZIP archive does, or as a workbook of an old Excel or one with a
 * password. */
bool xlsx_looks_like(const char *path);
bool xlsx_looks_old(const char *path);

#endif

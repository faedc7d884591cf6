/*
 * out: writes a workbook of Excel (XLSX) with one sheet, row by row, in constant memory
 * (libxlsxwriter keeps rows in a file of its own meanwhile). Every cell is a text, also one that
 * begins as a formula does, or a day.
 */
#ifndef KARTOTEKA_CTL_XLSX_OUT_H
#define KARTOTEKA_CTL_XLSX_OUT_H

#include <stdbool.h>

#include "base/span.h"

struct xlsx_out;

/* Begins a workbook at path, whose first row are headings. Returns NULL when there is no memory. */
struct xlsx_out *xlsx_out_begin(const char *path, const char *sheet);

void xlsx_out_text(struct xlsx_out *x, struct span text);
void xlsx_out_day(struct xlsx_out *x,
                  struct span day); /* 1999-12-31; of years that Excel has no days for: a text */
void xlsx_out_row_end(struct xlsx_out *x);

/* True when a cell or row was refused, so going on is in vain. */
bool xlsx_out_failed(const struct xlsx_out *x);

/* Writes the file and frees x. Returns NULL, or why there is no workbook. */
const char *xlsx_out_end(struct xlsx_out *x);

#endif

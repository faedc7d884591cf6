/*
 * cells: the cells of the files that exports write and imports read. A spreadsheet runs a cell that
 * begins with =, +, - or @; an apostrophe stands before such a one, and imports take it off.
 */
#ifndef KARTOTEKA_CTL_FILE_CELLS_H
#define KARTOTEKA_CTL_FILE_CELLS_H

#include <stdio.h>

#include "ctl/xlsx/out.h"

/* Writes a cell of a CSV or TSV file, quoted where it must be. raw: without the apostrophe. */
void cells_put(FILE *f, char separator, bool raw, struct span v);

/* Writes a cell of a workbook. It is a text there, so what looks like a formula needs nothing
 * before it; one that begins with our apostrophe gets another. */
void cells_put_book(struct xlsx_out *x, struct span v);

/* Gives a cell of a file without our apostrophe. */
struct span cells_unguarded(struct span v);

#endif

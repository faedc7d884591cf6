/*
 * book: what a workbook (XLSX) says about its sheets: which is the first that is shown, where its
 * cells, shared texts and styles are, and which styles show days.
 */
#ifndef KARTOTEKA_CTL_XLSX_BOOK_H
#define KARTOTEKA_CTL_XLSX_BOOK_H

#include "base/buf.h"
#include "ctl/xlsx/parts.h"

struct xlsx_book {
    char sheet_name[256], strings_name[256]; /* strings_name: "" when it is not said */
    bool since_1904;                         /* days are counted from that year */
    /* private */
    char relation[64], styles_name[256];
    struct buf days;    /* a byte for each style: whether its numbers are days */
    struct buf formats; /* formats of the workbook's own that show days: their numbers */
    bool in_styles;
};

/* Reads them; b is all zero. Returns NULL, or why it is no workbook; xlsx_book_free() follows in
 * any case. */
const char *xlsx_book_read(struct xlsx_book *b, struct parts_archive *a);
void xlsx_book_free(struct xlsx_book *b);

/* True when numbers of this style are days. */
bool xlsx_shows_day(const struct xlsx_book *b, size_t style);

#endif

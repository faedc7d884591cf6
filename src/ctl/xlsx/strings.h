/*
 * strings: the texts of a workbook that its cells share. They lie in two files without a name, so
 * that a workbook of any size is read in the same memory.
 */
#ifndef KARTOTEKA_CTL_XLSX_STRINGS_H
#define KARTOTEKA_CTL_XLSX_STRINGS_H

#include <stdio.h>

#include "base/buf.h"
#include "ctl/xlsx/parts.h"

/* Bytes of one text; a cell of Excel has 32,767 characters. */
enum { XLSX_TEXT_MAX = 131072 };

struct xlsx_strings {
    int64_t n;
    /* private */
    FILE *texts, *places; /* places: where the text of each number ends */
    int64_t end;
    struct buf one;
    int depth_phonetic; /* > 0: inside a reading aid, which is no text */
    bool inside, failed;
};

/* Reads the texts of a workbook; one without any is no error. Returns false with a->problem set. */
bool xlsx_strings_read(struct xlsx_strings *s, struct parts_archive *a, const char *name);
void xlsx_strings_free(struct xlsx_strings *s);

/* Adds a text to b. Returns false when there is none of that number. */
bool xlsx_strings_add(const struct xlsx_strings *s, int64_t number, struct buf *b);

/* Adds a text as XML of a workbook has it: _x000D_ is the character of that number. */
void xlsx_text_add(struct buf *b, struct span text);

#endif

/*
 * people_write: writes people into a CSV, TSV, vCard or XLSX file, one after the other, in constant
 * memory.
 */
#ifndef KARTOTEKA_CTL_PEOPLE_WRITE_H
#define KARTOTEKA_CTL_PEOPLE_WRITE_H

#include <stdio.h>

#include "api/people_columns.h"
#include "base/buf.h"
#include "ctl/xlsx/out.h"
#include "directory/catalog/catalog.h"

/* A column of the file. */
struct people_out {
    const struct people_column *column;
    int64_t field; /* the custom field of a PEOPLE_CUSTOM */
    struct span heading;
};

struct people_writer {
    FILE *f;
    const char *vcard; /* the version of vCards; NULL: rows */
    const char *book;  /* the path of a workbook, which f is, too; NULL: no workbook */
    char separator;    /* ',' ';' or a tab */
    bool raw;          /* cells that a spreadsheet would run are left as they are */
    const struct catalog *k;
    struct people_out *columns; /* the caller's, as is k */
    size_t n;
    struct buf cell; /* on the heap; set by people_write_begin() */
    struct xlsx_out *xlsx;
};

/* Gives all columns with their headings (russian: or in Russian), those of the custom fields of
 * people behind the others. */
size_t people_out_columns(struct arena *mem, const struct catalog *k, bool russian,
                          struct people_out **out);

/* Writes the headings. mark: a byte order mark before them. Returns NULL, or why it has failed;
 * people_write_end() follows in any case. */
const char *people_write_begin(struct people_writer *w, bool mark);

/* Writes a person with contacts, addresses, customs, tags and company. A cell with several values
 * has one a line. Failures of the file are kept by it (ferror). */
void people_write(struct people_writer *w, const struct party *p);

/* True when going on is in vain. */
bool people_write_failed(const struct people_writer *w);

/* Returns NULL, or why the file is not whole. */
const char *people_write_end(struct people_writer *w);

#endif

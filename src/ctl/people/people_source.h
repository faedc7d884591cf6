/*
 * people_source: reads people for an import from a CSV or TSV file or a workbook of Excel (XLSX)
 * with named columns, in any order, or from vCards.
 *
 * A record that cannot be read is reported with its line and its column, and the reader goes on
 * behind it. Memory is constant.
 */
#ifndef KARTOTEKA_CTL_PEOPLE_SOURCE_H
#define KARTOTEKA_CTL_PEOPLE_SOURCE_H

#include "api/people_row.h"
#include "ctl/file/delimited.h"
#include "ctl/people/people_vcard.h"
#include "ctl/xlsx/xlsx.h"

/* A column of the file. */
struct people_cell {
    const struct people_column *column; /* NULL: it is skipped */
    int64_t field;                      /* the custom field of a PEOPLE_CUSTOM */
    struct span heading;                /* as it stands in the file */
};

struct people_source {
    FILE *f;
    int64_t size; /* bytes, of a workbook those of its sheet; -1: it is not known (a pipe) */
    const char *problem;
    size_t problem_column;       /* from 1; 0: the whole record */
    struct span problem_heading; /* heading of that column */
    int64_t line;                /* the line where the last record began */
    /* private */
    enum { PEOPLE_ROWS, PEOPLE_CARDS, PEOPLE_BOOK } form;
    struct people_vcards cards;
    struct delimited rows;
    struct xlsx book;
    int64_t skip_to; /* rows of a workbook before this one were imported by an earlier run */
    bool broken;     /* the workbook ended in the middle */
    struct people_cell cells[DELIMITED_FIELDS];
    size_t cell_count;
    struct people_row row;
};

/* Opens path ("-": standard input). format: csv, tsv, xlsx, vcard, or NULL: as name and first line
 * say; encoding: see text_encoding_read(), NULL: found out. Returns false with s->problem set. */
bool people_source_open(struct people_source *s, const char *path, const char *format,
                        const char *encoding);
void people_source_close(struct people_source *s);

/* True when the file could not be read to its end; problem says why where it is known. */
bool people_source_failed(const struct people_source *s);

/* Gives the identity of the file, by which an import that was stopped is continued; absent: it has
 * none. */
struct span people_source_identity(struct people_source *s, struct arena *mem);

/* Reads the headings. skip: columns that are not known are left out, otherwise they are a problem.
 * Returns false with s->problem set, in mem. */
bool people_source_headings(struct people_source *s, const struct catalog *k, bool skip,
                            struct arena *mem);

/* How far the file was read, and going on there. Returns false when the file cannot seek. */
struct import_mark people_source_mark(const struct people_source *s);
bool people_source_seek(struct people_source *s, const struct import_mark *mark);

enum people_next { PEOPLE_ROW, PEOPLE_BAD /* see problem, problem_column, line */, PEOPLE_END };

/* Reads the next row; its texts live in mem. */
enum people_next people_source_next(struct people_source *s, struct directory *d,
                                    const struct catalog *k, struct arena *mem,
                                    struct person_import_row *row);

#endif

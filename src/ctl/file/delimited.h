/*
 * delimited: reads a CSV or TSV file record by record, in constant memory.
 *
 * Its encoding is found out (text_source). Fields may be quoted ("" inside is one quote) and then
 * hold separators and line ends. A record that cannot be read is reported with its line and the
 * reader goes on behind it.
 */
#ifndef KARTOTEKA_CTL_DELIMITED_H
#define KARTOTEKA_CTL_DELIMITED_H

#include "base/buf.h"
#include "ctl/file/text_source.h"

enum { DELIMITED_FIELDS = 256, DELIMITED_RECORD_MAX = 65536 };

struct delimited {
    struct text_source text; /* offset: the place where the next record begins */
    char separator;          /* 0: the first line decides: tab, else ';', else ',' */
    bool quotes;             /* with tabs, too; other separators always have them */
    bool line_ends;          /* a line feed directly behind a field's text stays */
    int64_t line;            /* the line where the record began, from 1 */
    const char *problem;     /* the reason of DELIMITED_BAD */
    size_t problem_field;    /* the field that has it, from 1; 0: the whole record */
    /* fields of the last record, without blanks at their ends. */
    struct span fields[DELIMITED_FIELDS];
    size_t n;
    /* private */
    int64_t next_line;
    struct buf record; /* on the heap */
    size_t starts[DELIMITED_FIELDS];
};

enum delimited_result { DELIMITED_ROW, DELIMITED_BAD, DELIMITED_END };

/* Begins to read f, which stays the caller's and must stand at its beginning. */
void delimited_begin(struct delimited *d, FILE *f, enum text_encoding encoding, char separator);
void delimited_end(struct delimited *d);

/* Goes to the place where an earlier run has stopped. Returns false when the file cannot seek. */
bool delimited_seek(struct delimited *d, int64_t offset, int64_t line);

/* Reads the next record that has a field that is not empty. */
enum delimited_result delimited_next(struct delimited *d);

#endif

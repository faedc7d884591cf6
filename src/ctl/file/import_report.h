/*
 * import_report: what an import tells while it runs: refused lines, progress with rate and time
 * left; and the identity of a file, by which an import that was stopped is continued.
 */
#ifndef KARTOTEKA_CTL_IMPORT_REPORT_H
#define KARTOTEKA_CTL_IMPORT_REPORT_H

#include "ctl/ctl.h"

struct import_report {
    const struct ctl_call *k;
    const char *path;
    int64_t size; /* size of the file, in the unit of its positions; -1: it is not known */
    int64_t bad;  /* lines that were refused */
    /* private */
    int64_t started_ms, said_ms, began_at;
    bool terminal;
    size_t shown; /* characters of the line that stands on the terminal */
};

/* Begins at a position of the file (where an earlier run has stopped). */
void import_report_begin(struct import_report *r, const struct ctl_call *k, const char *path,
                         int64_t size);
void import_report_goes_on(struct import_report *r, int64_t position, int64_t line);

/* Counts a refused line and prints "FILE:LINE: PROBLEM", or "FILE:LINE: column N (HEADING):
 * PROBLEM" when column (from 1) is not 0. Of very many only the first are printed. */
void import_report_refuse(struct import_report *r, int64_t line, size_t column, struct span heading,
                          const char *problem);

/* Prints how far the import is: on a terminal in one line that changes, several times a second,
 * else a line every two seconds. always: now, and as a line of its own. */
void import_report_progress(struct import_report *r, int64_t rows, int64_t position, bool always);

/* Opens a file for reading ("-": standard input, which is not closed by import_file_close()).
 * Returns NULL with *problem set. */
FILE *import_file_open(const char *path, const char **problem);
void import_file_close(FILE *f); /* NULL is allowed */

/* Returns the size of a file in bytes, and leaves it at its beginning; -1 when it has none (a
 * pipe). */
int64_t import_file_size(FILE *f);

/* Returns the identity of a file of this size: a hash of its beginning, its size and `kind`, which
 * tells apart what is read from it. The place in the file stays. Absent when it cannot seek. */
struct span import_file_identity(FILE *f, int64_t size, const char *kind, struct arena *mem);

#endif

/*
 * whole_file: a file that a command writes. It stands beside its place, as PATH.part, until it is
 * whole, so that nobody finds half of it; "-" is standard output.
 */
#ifndef KARTOTEKA_CTL_FILE_WHOLE_FILE_H
#define KARTOTEKA_CTL_FILE_WHOLE_FILE_H

#include "ctl/ctl.h"

struct whole_file {
    FILE *f;
    const char *path, *part; /* part: NULL for standard output */
};

/* Opens it; path lives as long as the file. book: a workbook, which no pipe can take. Returns false
 * with the reason printed and nothing made. */
bool whole_file_open(struct whole_file *w, struct ctl_call *k, const char *path, bool book);

/* Puts it into its place when `good`, else removes it. Returns false when it is not there, with the
 * reason printed unless `good` was false. */
bool whole_file_close(struct whole_file *w, struct ctl_call *k, bool good);

/* Gives the format that a path asks for: csv, tsv, vcard or xlsx; csv for any other name. */
const char *whole_file_format(const char *path);

#endif

/*
 * dbf: reads the dBASE tables of state classifiers (KLADR): fixed records of texts in CP866.
 */
#ifndef KARTOTEKA_CTL_DBF_H
#define KARTOTEKA_CTL_DBF_H

#include <stdio.h>

#include "base/arena.h"

enum { DBF_FIELDS = 32 };

struct dbf {
    FILE *f;
    int64_t count; /* the number of records */
    size_t header, record;
    struct dbf_field {
        char name[12];
        size_t at, n;
    } fields[DBF_FIELDS];
    size_t field_count;
    char *bytes; /* the record read last */
};

/* Opens a table. Returns NULL, or the reason why the file is none. f stays the caller's. */
const char *dbf_open(struct dbf *d, FILE *f);
void dbf_close(struct dbf *d);

/* Returns the number of a field, -1 when there is none of this name. */
int dbf_field(const struct dbf *d, const char *name);

/* Reads record n (from 0). Returns false at the end, and when the record is cut. */
bool dbf_read(struct dbf *d, int64_t n);

/* True when the record is marked as deleted. */
bool dbf_deleted(const struct dbf *d);

/* Returns a field without blanks at its ends: its bytes as they are, or as UTF-8 in mem. */
struct span dbf_raw(const struct dbf *d, int field);
struct span dbf_text(const struct dbf *d, int field, struct arena *mem);

#endif

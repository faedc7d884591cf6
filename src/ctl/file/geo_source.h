/*
 * geo_source: reads rows for an import of cities and streets from a CSV or TSV file, a workbook of
 * Excel or from KLADR.
 *
 * CSV, TSV, XLSX: country; city; street; postcode, or in the order that a first record with these
 * names, and id for that of the city, says. KLADR: STREET.DBF, with KLADR.DBF beside it for the
 * names of places. Memory is constant except for 16 bytes for each place of KLADR.DBF.
 */
#ifndef KARTOTEKA_CTL_GEO_SOURCE_H
#define KARTOTEKA_CTL_GEO_SOURCE_H

#include "ctl/file/dbf.h"
#include "ctl/file/delimited.h"
#include "ctl/xlsx/xlsx.h"
#include "directory/place/place_import.h"

enum { GEO_COLUMNS = 4, GEO_NAMED = 5 }; /* in our order; with headings */

struct geo_kladr_place {
    int64_t code; /* the first 11 digits */
    int64_t record;
};

struct geo_source {
    const char *country; /* the country of rows that name none; NULL: such rows are refused */
    bool all_places;     /* KLADR: imports villages, too, not only cities */
    bool kladr, book;
    int64_t size; /* bytes or records, for the progress; -1: it is not known */
    const char *problem;
    /* private */
    FILE *file, *places_file;
    struct delimited rows;
    struct xlsx workbook;
    const struct span *fields; /* the last record of a table has them */
    size_t field_count;
    bool begun, broken; /* the first record was read; the workbook ends here */
    int64_t line, skip_to;
    size_t place_of[GEO_NAMED], columns; /* places of the columns, from 1; 0: it is not there */
    struct dbf streets, places;
    int64_t record; /* the number of the next record of streets */
    struct geo_kladr_place *place;
    size_t place_count;
    int name, kind, code, index, place_name, place_kind, place_code;
};

/* Opens path ("-": stdin). Returns false with s->problem set. */
bool geo_source_open(struct geo_source *s, const char *path, const char *format, struct arena *mem);
void geo_source_close(struct geo_source *s);

/* Continues at the place where an earlier run has stopped; the headings are read first. */
bool geo_source_seek(struct geo_source *s, struct arena *mem, const struct import_mark *mark);

/* True when reading has failed, so that the file is not at its end. */
bool geo_source_failed(const struct geo_source *s);

/* Returns the place in the file where the next row begins. */
struct import_mark geo_source_mark(const struct geo_source *s);

enum geo_next {
    GEO_ROW,
    GEO_SKIP, /* the record is not imported */
    GEO_BAD,  /* row->line and s->problem say why */
    GEO_END
};
/* Reads the next row; its texts live in mem. */
enum geo_next geo_source_next(struct geo_source *s, struct arena *mem,
                              struct place_import_row *row);

/* Returns the identity of the file: a hash of its beginning and its size. Absent when it cannot
 * seek. */
struct span geo_source_identity(struct geo_source *s, struct arena *mem);

#endif

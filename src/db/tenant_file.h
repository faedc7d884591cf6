/*
 * tenant_file: writes all rows of one tenant into a file, and reads them into a database of the
 * same schema.
 *
 * The file: a line with the version of its form, one with the schema's, then for each table a line
 * "table NAME COLUMNS" with its rows as COPY writes them and a line "\.", at last a line "end".
 * Needs no rights to other tenants' rows. Failure: false, with the reason in the report.
 */
#ifndef KARTOTEKA_DB_TENANT_FILE_H
#define KARTOTEKA_DB_TENANT_FILE_H

#include <stdio.h>

#include "base/buf.h"

/* The first line of such a file, without its end. */
extern const char tenant_file_mark[];

/* Writes one snapshot of the tenant; *rows gets the number of rows. */
bool tenant_file_write(const char *conninfo, const char *name, FILE *out, int64_t *rows,
                       struct buf *report);

/* Reads the file into the database, all of it or nothing. name: the name that the tenant gets; NULL
 * keeps its own. Ids are kept; the tenant's number and the numbers of its keys change when they are
 * taken. Writers of other tenants wait meanwhile. */
bool tenant_file_read(const char *conninfo, const char *name, FILE *in, int64_t *rows,
                      struct buf *report);

#endif

/*
 * tenant_file: all rows of one tenant in a file, and back into a database of the same schema.
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

/* One snapshot of the tenant; *rows: how many. */
bool tenant_file_write(const char *conninfo, const char *name, FILE *out, int64_t *rows,
                       struct buf *report);

/* All or nothing. name: NULL keeps the tenant's own. Ids are kept; the tenant's number and those of
 * keys are others when they are taken. Writers of other tenants wait meanwhile. */
bool tenant_file_read(const char *conninfo, const char *name, FILE *in, int64_t *rows,
                      struct buf *report);

#endif

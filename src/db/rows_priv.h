/*
 * rows: fields by row and column number, for the generated readers and the files of src/db only.
 */
#ifndef KARTOTEKA_DB_ROWS_PRIV_H
#define KARTOTEKA_DB_ROWS_PRIV_H

#include "db/db.h"

struct pg_result; /* libpq's PGresult */

/* A field of a row: its place and length in bytes; ROWS_NULL: it is NULL. */
struct rows_cell {
    uint16_t at, n;
};
#define ROWS_NULL UINT16_MAX /* an answer that is kept is shorter (MEMORY_ENTRY_MAX) */

struct memory_entry;

/* The rows of one statement as they are kept in memory. */
struct rows_kept {
    struct memory_entry *entry; /* they are a part of it */
    int n, cols;
    const struct rows_cell *cells; /* the cells of all rows, one row after another */
    const char *text;
};

/* Makes room for the results of n queries, which are cleared when the arena is reset. Callers make
 * it before they send anything, because no memory may be needed once they have waited. */
struct pg_result **rows_places(struct arena *mem, size_t n);

/* Gives a result as rows. */
struct rows rows_of(struct pg_result *res);

/* Fields. A NULL reads as 0, false or SPAN_NONE. */
#define ROW_READ __attribute__((pure)) /* the compiler may drop a read whose value is not used */
ROW_READ bool row_null(const struct rows *rs, int row, int col);
ROW_READ int64_t row_i64(const struct rows *rs, int row, int col);
ROW_READ bool row_bool(const struct rows *rs, int row, int col);
ROW_READ struct span row_text(const struct rows *rs, int row, int col);
ROW_READ struct opt_i64 row_opt_i64(const struct rows *rs, int row, int col); /* NULL: IS_NULL, 0 */
ROW_READ struct opt_bool row_opt_bool(const struct rows *rs, int row, int col);

/* Ends a build with sanitizers when a column that is not NULL by its header is NULL. */
void row_must_have(const struct rows *rs, int row, int col, const char *name);
#ifdef __SANITIZE_ADDRESS__
#define SQL_NOT_NULL(rows_, row_, col_, name_) row_must_have((rows_), (row_), (col_), (name_))
#else
#define SQL_NOT_NULL(rows_, row_, col_, name_) ((void)0)
#endif

#endif

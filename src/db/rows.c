/*
 * rows: reads results.
 */
#include "db/rows_priv.h"

#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/log.h"

struct places {
    size_t n;
    PGresult *at[];
};

static void clear(void *arg)
{
    struct places *p = arg;
    for (size_t i = 0; i < p->n; i++) {
        PQclear(p->at[i]);
    }
}

PGresult **rows_places(struct arena *mem, size_t n)
{
    struct places *p = arena_alloc(mem, sizeof(*p) + n * sizeof(p->at[0]));
    p->n = n;
    arena_defer(mem, clear, p);
    return p->at;
}

/* Returns the number of rows that were written. PQcmdTuples also counts the rows of a SELECT, which
 * are not. */
static int64_t affected(PGresult *res)
{
    int64_t n = 0;
    if (strncmp(PQcmdStatus(res), "SELECT", 6) != 0) {
        (void)span_i64(span_of(PQcmdTuples(res)), &n);
    }
    return n;
}

struct rows rows_of(PGresult *res)
{
    return (struct rows){.res = res, .n = PQntuples(res), .affected = affected(res)};
}

static int place(const struct rows *rs, int row)
{
    return rs->map != NULL ? rs->map[row] : row;
}

static struct span kept_text(const struct rows_kept *k, int row, int col)
{
    const struct rows_cell *cell = &k->cells[(size_t)row * (size_t)k->cols + (size_t)col];
    return cell->n == ROWS_NULL ? SPAN_NONE : (struct span){k->text + cell->at, cell->n};
}

bool row_null(const struct rows *rs, int row, int col)
{
    if (rs->kept != NULL) {
        return kept_text(rs->kept, row, col).p == NULL;
    }
    return PQgetisnull(rs->res, place(rs, row), col) != 0;
}

struct span row_text(const struct rows *rs, int row, int col)
{
    if (rs->kept != NULL) {
        return kept_text(rs->kept, row, col);
    }
    int at = place(rs, row);
    int n = PQgetlength(rs->res, at, col);
    if (n == 0 && PQgetisnull(rs->res, at, col)) {
        return SPAN_NONE;
    }
    return (struct span){.p = PQgetvalue(rs->res, at, col), .n = (size_t)n};
}

int64_t row_i64(const struct rows *rs, int row, int col)
{
    int64_t v = 0;
    return span_i64(row_text(rs, row, col), &v) ? v : 0;
}

bool row_bool(const struct rows *rs, int row, int col)
{
    return span_is(row_text(rs, row, col), "t");
}

struct opt_i64 row_opt_i64(const struct rows *rs, int row, int col)
{
    struct opt_i64 v = {.has = IS_NULL};
    if (!row_null(rs, row, col)) {
        v.has = GIVEN;
        v.v = row_i64(rs, row, col);
    }
    return v;
}

struct opt_bool row_opt_bool(const struct rows *rs, int row, int col)
{
    struct opt_bool v = {.has = IS_NULL};
    if (!row_null(rs, row, col)) {
        v.has = GIVEN;
        v.v = row_bool(rs, row, col);
    }
    return v;
}

void row_must_have(const struct rows *rs, int row, int col, const char *name)
{
    if (row_null(rs, row, col)) {
        log_msg(LOG_ERROR, "%s is NULL", name);
        abort();
    }
}

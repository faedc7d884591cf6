#include "directory/import_mark.h"

#include "db/sql/import.h"

enum err import_mark_get(struct directory *d, struct span file, struct import_mark *out)
{
    struct sql_import_mark_get_rows rs;
    enum err e = sql_import_mark_get(d->c, SQL_ARGS(import_mark_get, .file = file), &rs);
    *out = (struct import_mark){0};
    if (e == E_OK && rs.rows.n > 0) {
        struct sql_import_mark_get_row row = sql_import_mark_get_row(&rs, 0);
        *out = (struct import_mark){.position = row.position, .line = row.line, .done = row.done};
    }
    return e;
}

enum err import_mark_put(struct directory *d, struct span file, const struct import_mark *mark)
{
    return sql_import_mark_put(d->c,
                               SQL_ARGS(import_mark_put, .file = file, .position = mark->position,
                                        .line = mark->line, .done = mark->done),
                               NULL);
}

/*
 * ready: does the database have the schema that this program needs?
 */
#include <string.h>

#include "db/db.h"
#include "db/stmt.h"

enum err db_ready(struct ctx *c, int64_t *schema_version)
{
    struct rows rs;
    *schema_version = 0;
    enum err e = db_read1(c, STMT_DB_SCHEMA_VERSION, NULL, 0, &rs);
    if (e == E_INTERNAL && strncmp(c->err.sqlstate, "42", 2) == 0) { /* no table, no schema */
        err_clear(c);
        return err_set(c, E_UNAVAILABLE, "the database has no schema of Kartoteka");
    }
    if (e != E_OK)
        return e;
    *schema_version = row_i64(&rs, 0, DB_SCHEMA_VERSION__VERSION);
    int64_t files = row_i64(&rs, 0, DB_SCHEMA_VERSION__FILES);
    if (*schema_version != SCHEMA_VERSION || files != (int64_t)embedded_schema_count)
        return err_set(c, E_UNAVAILABLE, "schema %lld of %lld files, this program needs %d of %zu",
                       (long long)*schema_version, (long long)files, SCHEMA_VERSION,
                       embedded_schema_count);
    return E_OK;
}

/*
 * ready: does the database have the schema that this program needs?
 */
#include <string.h>

#include "db/db.h"
#include "db/sql/db.h"
#include "db/stmt.h"

enum err db_ready(struct ctx *c, int64_t *schema_version)
{
    struct sql_db_schema_version_rows rs;
    *schema_version = 0;
    enum err e = sql_db_schema_version(c, &rs);
    if (e == E_INTERNAL && strncmp(c->err.sqlstate, "42", 2) == 0) { /* no table, no schema */
        err_clear(c);
        return err_set(c, E_UNAVAILABLE, "the database has no schema of Kartoteka");
    }
    if (e != E_OK)
        return e;
    struct sql_db_schema_version_row row = sql_db_schema_version_row(&rs, 0);
    *schema_version = row.version;
    if (*schema_version != SCHEMA_VERSION || row.files != (int64_t)embedded_schema_count)
        return err_set(c, E_UNAVAILABLE, "schema %lld of %lld files, this program needs %d of %zu",
                       (long long)*schema_version, (long long)row.files, SCHEMA_VERSION,
                       embedded_schema_count);
    return E_OK;
}

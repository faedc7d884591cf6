#include "db/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "db/schema/schema.h"
#include "db/script.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

static const struct db_embedded *schema_file(int64_t version)
{
    for (const struct db_embedded *f = embedded_schema; f->name != NULL; f++) {
        if (f->number == version) {
            return f;
        }
    }
    return NULL;
}

static struct span hash_of(struct script *s, const struct db_embedded *f)
{
    struct span text = {.p = f->text, .n = f->size};
    return crypto_sha256_hex(s->mem, text);
}

static bool is_applied(const struct sql_migration_list_rows *applied, const struct db_embedded *f)
{
    for (int i = 0; i < applied->rows.n; i++) {
        if (sql_migration_list_row(applied, i).version == f->number) {
            return true;
        }
    }
    return false;
}

/* Compares the migrations that were applied with those that this program carries. */
static bool same_history(struct script *s, const struct sql_migration_list_rows *applied)
{
    for (int i = 0; i < applied->rows.n; i++) {
        struct sql_migration_list_row row = sql_migration_list_row(applied, i);
        const struct db_embedded *f = schema_file(row.version);
        if (f == NULL) {
            buf_printf(s->report, "%.*s: was applied by a newer Kartoteka; use that one\n",
                       SPAN_ARG(row.name));
            return false;
        }
        if (!span_eq(hash_of(s, f), row.sha256)) {
            buf_printf(s->report, "%s: the file has changed since it was applied here\n", f->name);
            return false;
        }
    }
    return true;
}

static bool read_state(struct script *s, struct sql_migration_state_row *out)
{
    struct sql_migration_state_rows rs;
    if (!script_query(s, sql_migration_state_query(&s->c, &rs))) {
        return false;
    }
    *out = sql_migration_state_row(&rs, 0);
    if (!span_is(out->encoding, "UTF8")) {
        buf_printf(s->report, "the database has encoding %.*s; it must be UTF8\n",
                   SPAN_ARG(out->encoding));
        return false;
    }
    if (!out->name_fits) {
        buf_printf(s->report, "DATABASE_SCHEMA: %s is a word of SQL\n", schema_name());
        return false;
    }
    return true;
}

static bool run_setup(struct script *s, const char *name)
{
    const struct db_embedded *f = embedded_find(name);
    if (f == NULL) {
        buf_printf(s->report, "%s is missing in this program\n", name);
    }
    return f != NULL && script_run(s, f);
}

/* Makes an extension. Without the extensions everything works, but substring search is slower. */
static void make_extension(struct script *s, const char *file, const char *name)
{
    if (run_setup(s, file)) {
        buf_printf(s->report, "extension %s: ready\n", name);
    } else {
        buf_printf(s->report, "extension %s: not available, search goes on without it\n", name);
    }
}

/* Makes schema and extensions as the login; everything after it runs as their owner. */
static bool prepare(struct script *s, const struct sql_migration_state_row *state)
{
    bool divided = state->acts_as_owner;
    if (state->may_create_roles) {
        if (!run_setup(s, "setup/roles.sql")) {
            return false;
        }
        divided = true;
    }
    if ((divided && !run_setup(s, "setup/database.sql")) || !run_setup(s, "setup/schema.sql")) {
        return false;
    }
    make_extension(s, "setup/extension_pg_trgm.sql", "pg_trgm");
    make_extension(s, "setup/extension_btree_gin.sql", "btree_gin");
    if (divided &&
        !(run_setup(s, "setup/schema_owner.sql") && run_setup(s, "setup/set_role.sql"))) {
        return false;
    }
    buf_printf(s->report, "schema %s: owned by %.*s\n", schema_name(),
               SPAN_ARG(divided ? SPAN("kartoteka_owner") : state->role));
    if (state->app_bypasses) {
        buf_text(s->report,
                 "WARNING: kartoteka_app is a superuser or may bypass row-level security\n");
    }
    return run_setup(s, "setup/migration_table.sql");
}

static bool apply(struct script *s, const struct db_embedded *f)
{
    struct ctx *c = &s->c;
    bool ok = script_query(s, sql_db_begin_query(c, NULL)) && script_run(s, f) &&
              script_query(s, sql_migration_add_query(c,
                                                      SQL_ARGS(migration_add, .version = f->number,
                                                               .name = span_of(f->name),
                                                               .sha256 = hash_of(s, f)),
                                                      NULL)) &&
              script_query(s, sql_db_commit_query(c, NULL));
    if (ok) {
        buf_printf(s->report, "%s: applied\n", f->name);
    } else {
        (void)script_query(s, sql_db_rollback_query(c, NULL));
    }
    return ok;
}

/* Applies the missing migrations in the order of their numbers. Numbers are given out in blocks, so
 * a missing one may be lower than one that was applied. */
static bool apply_missing(struct script *s)
{
    struct sql_migration_list_rows applied;
    if (!script_query(s, sql_migration_list_query(&s->c, &applied)) || !same_history(s, &applied)) {
        return false;
    }
    for (const struct db_embedded *f = embedded_schema; f->name != NULL; f++) {
        if (!is_applied(&applied, f) && !apply(s, f)) {
            return false;
        }
    }
    buf_printf(s->report, "schema version %d\n", SCHEMA_VERSION);
    return true;
}

/* Makes the indexes that are built beside live writers. Each is a statement of its own, outside of
 * transactions. */
static bool renew_indexes(struct script *s)
{
    struct ctx *c = &s->c;
    struct sql_renewal_indexes_rows rs;
    if (!script_query(s, sql_renewal_indexes_query(c, &rs))) {
        return false;
    }
    for (int i = 0; i < rs.rows.n; i++) {
        struct span part = sql_renewal_indexes_row(&rs, i).part;
        struct span file = arena_printf(s->mem, "setup/renew_%.*s.sql", SPAN_ARG(part));
        if (!run_setup(s, file.p) ||
            !script_query(s, sql_renewal_index_done_query(
                                 c, SQL_ARGS(renewal_index_done, .part = part), NULL))) {
            return false;
        }
    }
    return true;
}

/* Renews keys of older rules (sql/schema/0091_renewal.sql); the server reports its progress on
 * stderr. */
static bool renew(struct script *s)
{
    return run_setup(s, "setup/renew_keys.sql") && renew_indexes(s);
}

bool migrate_roles(const char *conninfo, bool *divided, struct buf *report)
{
    struct script s;
    struct sql_migration_state_row state;
    bool ok = script_open(&s, conninfo, report) && read_state(&s, &state);
    *divided = ok && (state.may_create_roles || state.acts_as_owner);
    ok = ok && (!state.may_create_roles || run_setup(&s, "setup/roles.sql"));
    script_close(&s);
    return ok;
}

bool migrate_restored(const char *conninfo, struct buf *report)
{
    struct script s;
    bool ok = migrate_up(conninfo, report);
    ok = script_open(&s, conninfo, report) && ok && run_setup(&s, "setup/analyze.sql");
    script_close(&s);
    return ok;
}

bool migrate_up(const char *conninfo, struct buf *report)
{
    struct script s;
    bool ok = script_open(&s, conninfo, report);
    struct sql_migration_state_row state;
    ok = ok && script_query(&s, sql_migration_lock_query(&s.c, NULL)) && read_state(&s, &state) &&
         prepare(&s, &state) && apply_missing(&s) && run_setup(&s, "setup/revision.sql") &&
         renew(&s) && run_setup(&s, "setup/renewal.sql");
    script_close(&s);
    return ok;
}

static bool read_status(struct script *s, struct migrate_status *out)
{
    struct sql_migration_list_rows applied = {.rows = {.n = 0}};
    struct sql_migration_state_row state;
    if (!read_state(s, &state)) {
        return false;
    }
    out->divided = state.acts_as_owner;
    if (state.has_table && (!script_query(s, sql_migration_list_query(&s->c, &applied)) ||
                            !same_history(s, &applied))) {
        return false;
    }
    for (const struct db_embedded *f = embedded_schema; f->name != NULL; f++) {
        bool done = is_applied(&applied, f);
        out->pending += !done;
        out->version = done ? f->number : out->version;
    }
    return true;
}

bool migrate_status(const char *conninfo, struct migrate_status *out, struct buf *report)
{
    struct script s;
    *out = (struct migrate_status){.latest = SCHEMA_VERSION};
    bool ok = script_open(&s, conninfo, report) && read_status(&s, out);
    script_close(&s);
    return ok;
}

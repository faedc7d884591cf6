#include "db/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "db/script.h"

static const struct embedded *schema_file(int64_t version)
{
    for (const struct embedded *f = embedded_schema; f->name != NULL; f++)
        if (f->number == version)
            return f;
    return NULL;
}

static const char *hash_of(struct script *s, const struct embedded *f)
{
    struct span text = {f->text, f->size};
    return arena_cstr(s->mem, crypto_sha256_hex(s->mem, text));
}

static int64_t version_at(const PGresult *applied, int row)
{
    return strtoll(script_text(applied, row, MIGRATION_LIST__VERSION), NULL, 10);
}

static bool is_applied(const PGresult *applied, const struct embedded *f)
{
    for (int i = 0; i < PQntuples(applied); i++)
        if (version_at(applied, i) == f->number)
            return true;
    return false;
}

/* Compares what was applied with what this program carries. */
static bool same_history(struct script *s, const PGresult *r)
{
    for (int i = 0; i < PQntuples(r); i++) {
        const char *name = script_text(r, i, MIGRATION_LIST__NAME);
        const struct embedded *f = schema_file(version_at(r, i));
        if (f == NULL) {
            buf_printf(s->report, "%s: was applied by a newer Kartoteka; use that one\n", name);
            return false;
        }
        if (strcmp(hash_of(s, f), script_text(r, i, MIGRATION_LIST__SHA256)) != 0) {
            buf_printf(s->report, "%s: the file has changed since it was applied here\n", f->name);
            return false;
        }
    }
    return true;
}

static const PGresult *read_state(struct script *s)
{
    const PGresult *r = script_query(s, STMT_MIGRATION_STATE, NULL);
    if (r == NULL)
        return NULL;
    const char *encoding = script_text(r, 0, MIGRATION_STATE__ENCODING);
    if (strcmp(encoding, "UTF8") != 0) {
        buf_printf(s->report, "the database has encoding %s; it must be UTF8\n", encoding);
        return NULL;
    }
    return r;
}

static bool run_setup(struct script *s, const char *name)
{
    const struct embedded *f = embedded_find(name);
    if (f == NULL)
        buf_printf(s->report, "%s is missing in this program\n", name);
    return f != NULL && script_run(s, f);
}

/* Without the extensions everything works, substring search more slowly. */
static void make_extension(struct script *s, const char *file, const char *name)
{
    if (run_setup(s, file))
        buf_printf(s->report, "extension %s: ready\n", name);
    else
        buf_printf(s->report, "extension %s: not available, search goes on without it\n", name);
}

/* Schema and extensions as the login, what follows as their owner. */
static bool prepare(struct script *s, const PGresult *state)
{
    bool divided = script_true(state, 0, MIGRATION_STATE__ACTS_AS_OWNER);
    if (script_true(state, 0, MIGRATION_STATE__MAY_CREATE_ROLES)) {
        if (!run_setup(s, "setup/roles.sql"))
            return false;
        divided = true;
    }
    if ((divided && !run_setup(s, "setup/database.sql")) || !run_setup(s, "setup/schema.sql"))
        return false;
    make_extension(s, "setup/extension_pg_trgm.sql", "pg_trgm");
    make_extension(s, "setup/extension_btree_gin.sql", "btree_gin");
    if (divided && !(run_setup(s, "setup/schema_owner.sql") && run_setup(s, "setup/set_role.sql")))
        return false;
    buf_printf(s->report, "schema kartoteka: owned by %s\n",
               divided ? "kartoteka_owner" : script_text(state, 0, MIGRATION_STATE__ROLE));
    if (script_true(state, 0, MIGRATION_STATE__APP_BYPASSES))
        buf_text(s->report,
                 "WARNING: kartoteka_app is a superuser or may bypass row-level security\n");
    return run_setup(s, "setup/migration_table.sql");
}

static bool apply(struct script *s, const struct embedded *f)
{
    char number[24];
    snprintf(number, sizeof(number), "%ld", f->number);
    const char *const row[] = {number, f->name, hash_of(s, f)};
    bool ok = script_query(s, STMT_DB_BEGIN, NULL) != NULL && script_run(s, f) &&
              script_query(s, STMT_MIGRATION_ADD, row) != NULL &&
              script_query(s, STMT_DB_COMMIT, NULL) != NULL;
    if (ok)
        buf_printf(s->report, "%s: applied\n", f->name);
    else
        (void)script_query(s, STMT_DB_ROLLBACK, NULL);
    return ok;
}

/* In the order of numbers. Numbers are given out in blocks, so one may come after a higher one. */
static bool apply_missing(struct script *s)
{
    const PGresult *applied = script_query(s, STMT_MIGRATION_LIST, NULL);
    if (applied == NULL || !same_history(s, applied))
        return false;
    for (const struct embedded *f = embedded_schema; f->name != NULL; f++)
        if (!is_applied(applied, f) && !apply(s, f))
            return false;
    buf_printf(s->report, "schema version %d\n", SCHEMA_VERSION);
    return true;
}

/* One that is built beside its writers is a statement of its own, outside of transactions. */
static bool renew_indexes(struct script *s)
{
    const PGresult *r = script_query(s, STMT_RENEWAL_INDEXES, NULL);
    if (r == NULL) {
        return false;
    }
    for (int i = 0; i < PQntuples(r); i++) {
        const char *const name[] = {script_text(r, i, RENEWAL_INDEXES__PART)};
        struct span file = arena_printf(s->mem, "setup/renew_%s.sql", name[0]);
        if (!run_setup(s, file.p) || script_query(s, STMT_RENEWAL_INDEX_DONE, name) == NULL) {
            return false;
        }
    }
    return true;
}

/* Keys of older rules, see sql/schema/0091_renewal.sql; the server says on stderr how far it is. */
static bool renew(struct script *s)
{
    return run_setup(s, "setup/renew_keys.sql") && renew_indexes(s);
}

bool migrate_up(const char *conninfo, struct buf *report)
{
    struct script s;
    bool ok = script_open(&s, conninfo, report);
    ok = ok && script_query(&s, STMT_MIGRATION_LOCK, NULL) != NULL;
    const PGresult *state = ok ? read_state(&s) : NULL;
    ok = state != NULL && prepare(&s, state) && apply_missing(&s) &&
         run_setup(&s, "setup/revision.sql") && renew(&s);
    script_close(&s);
    return ok;
}

static bool read_status(struct script *s, struct migrate_status *out)
{
    const PGresult *applied = NULL;
    const PGresult *state = read_state(s);
    if (state == NULL)
        return false;
    out->divided = script_true(state, 0, MIGRATION_STATE__ACTS_AS_OWNER);
    if (script_true(state, 0, MIGRATION_STATE__HAS_TABLE)) {
        applied = script_query(s, STMT_MIGRATION_LIST, NULL);
        if (applied == NULL || !same_history(s, applied))
            return false;
    }
    for (const struct embedded *f = embedded_schema; f->name != NULL; f++) {
        bool done = applied != NULL && is_applied(applied, f);
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

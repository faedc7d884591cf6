#include "db/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/script.h"

struct table {
    enum stmt stmt;
    const char *file;
};

/* In the order of their foreign keys. */
static const struct table common[] = {
    {STMT_REFERENCE_COUNTRIES, "reference/countries.tsv"},
    {STMT_REFERENCE_CITIES, "reference/cities.tsv"},
    {STMT_REFERENCE_METRO_STATIONS, "reference/metro_stations.tsv"},
};
static const struct table streets = {STMT_REFERENCE_STREETS, "reference/streets_demo.tsv"};

static bool as_owner(struct script *s)
{
    const PGresult *r = script_query(s, STMT_MIGRATION_STATE, NULL);
    if (r == NULL)
        return false;
    if (!script_true(r, 0, MIGRATION_STATE__ACTS_AS_OWNER))
        return true;
    return script_run(s, embedded_find("setup/set_role.sql"));
}

static bool load(struct script *s, const char *tenant, const struct table *t)
{
    const struct embedded *f = embedded_find(t->file);
    const char *const values[] = {tenant, f != NULL ? f->text : ""};
    return script_query(s, t->stmt, values) != NULL;
}

static bool load_common(struct script *s, const char *tenant)
{
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        if (!load(s, tenant, &common[i]))
            return false;
    return true;
}

/* The scripts first: the streets of the samples are theirs. */
static bool load_demo(struct script *s, const char *tenant)
{
    for (const struct embedded *f = embedded_files; f->name != NULL; f++)
        if (strncmp(f->name, "demo/", 5) == 0 && !script_run(s, f))
            return false;
    return load(s, tenant, &streets);
}

/* Between BEGIN and COMMIT. */
static bool fill(struct script *s, const char *name, const char *time_zone, bool demo,
                 int32_t *tenant)
{
    const char *const values[] = {name, time_zone};
    const PGresult *r = script_query(s, STMT_TENANT_CREATE, values);
    if (r == NULL)
        return false;
    const char *id = script_text(r, 0, TENANT_CREATE__ID);
    const char *const session[] = {id, time_zone};
    *tenant = (int32_t)strtol(id, NULL, 10);
    return script_query(s, STMT_DB_SESSION, session) != NULL && load_common(s, id) &&
           (!demo || load_demo(s, id));
}

static enum seed_result seed(struct script *s, const char *name, const char *time_zone, bool demo,
                             int32_t *tenant)
{
    const char *const values[] = {name};
    if (!as_owner(s) || script_query(s, STMT_MIGRATION_LOCK, NULL) == NULL)
        return SEED_FAILED;
    const PGresult *r = script_query(s, STMT_TENANT_ID, values);
    if (r == NULL)
        return SEED_FAILED;
    if (PQntuples(r) > 0) {
        *tenant = (int32_t)strtol(script_text(r, 0, TENANT_ID__ID), NULL, 10);
        return SEED_PRESENT;
    }
    if (script_query(s, STMT_DB_BEGIN, NULL) == NULL)
        return SEED_FAILED;
    bool ok =
        fill(s, name, time_zone, demo, tenant) && script_query(s, STMT_DB_COMMIT, NULL) != NULL;
    if (!ok)
        (void)script_query(s, STMT_DB_ROLLBACK, NULL);
    return ok ? SEED_DONE : SEED_FAILED;
}

enum seed_result seed_tenant(const char *conninfo, const char *name, const char *time_zone,
                             bool demo, int32_t *tenant, struct buf *report)
{
    struct script s;
    enum seed_result out = SEED_FAILED;
    if (script_open(&s, conninfo, report))
        out = seed(&s, name, time_zone, demo, tenant);
    script_close(&s);
    return out;
}

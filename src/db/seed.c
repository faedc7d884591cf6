#include "db/seed.h"

#include <string.h>

#include "db/script.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"
#include "db/sql/reference.h"

static bool as_owner(struct script *s)
{
    struct sql_migration_state_rows state;
    if (!script_query(s, sql_migration_state_query(&s->c, &state))) {
        return false;
    }
    if (!sql_migration_state_row(&state, 0).acts_as_owner) {
        return true;
    }
    return script_run(s, embedded_find("setup/set_role.sql"));
}

static struct span text_of(const char *file)
{
    const struct db_embedded *f = embedded_find(file);
    return f != NULL ? (struct span){.p = f->text, .n = f->size} : SPAN("");
}

/* Loads the tables in the order of their foreign keys. */
static bool load_common(struct script *s)
{
    struct ctx *c = &s->c;
    struct span countries = text_of("reference/countries.tsv");
    struct span cities = text_of("reference/cities.tsv");
    struct span stations = text_of("reference/metro_stations.tsv");
    return script_query(s, sql_reference_countries_query(
                               c, SQL_ARGS(reference_countries, .tsv = countries), NULL)) &&
           script_query(
               s, sql_reference_cities_query(c, SQL_ARGS(reference_cities, .tsv = cities), NULL)) &&
           script_query(s, sql_reference_metro_stations_query(
                               c, SQL_ARGS(reference_metro_stations, .tsv = stations), NULL));
}

/* Runs the scripts first, because the streets refer to their rows. */
static bool load_demo(struct script *s)
{
    for (const struct db_embedded *f = embedded_files; f->name != NULL; f++) {
        if (strncmp(f->name, "demo/", 5) == 0 && !script_run(s, f)) {
            return false;
        }
    }
    struct span streets = text_of("reference/streets_demo.tsv");
    return script_query(
        s, sql_reference_streets_query(&s->c, SQL_ARGS(reference_streets, .tsv = streets), NULL));
}

/* Fills the tenant between BEGIN and COMMIT. */
static bool fill(struct script *s, const char *name, const char *time_zone, bool demo,
                 int32_t *tenant)
{
    struct ctx *c = &s->c;
    struct sql_tenant_create_rows made;
    struct span zone = span_of(time_zone);
    if (!script_query(
            s, sql_tenant_create_query(
                   c, SQL_ARGS(tenant_create, .name = span_of(name), .time_zone = zone), &made))) {
        return false;
    }
    *tenant = c->tenant = (int32_t)sql_tenant_create_row(&made, 0).id;
    struct span number = arena_printf(c->mem, "%d", c->tenant);
    return script_query(
               s, sql_db_session_query(
                      c, SQL_ARGS(db_session, .tenant_text = number, .time_zone = zone), NULL)) &&
           load_common(s) && (!demo || load_demo(s));
}

static enum seed_result seed(struct script *s, const char *name, const char *time_zone, bool demo,
                             int32_t *tenant)
{
    struct ctx *c = &s->c;
    struct sql_tenant_id_rows known;
    if (!as_owner(s) || !script_query(s, sql_migration_lock_query(c, NULL)) ||
        !script_query(s,
                      sql_tenant_id_query(c, SQL_ARGS(tenant_id, .name = span_of(name)), &known))) {
        return SEED_FAILED;
    }
    if (known.rows.n > 0) {
        *tenant = (int32_t)sql_tenant_id_row(&known, 0).id;
        return SEED_PRESENT;
    }
    if (!script_query(s, sql_db_begin_query(c, NULL))) {
        return SEED_FAILED;
    }
    bool ok =
        fill(s, name, time_zone, demo, tenant) && script_query(s, sql_db_commit_query(c, NULL));
    if (!ok) {
        (void)script_query(s, sql_db_rollback_query(c, NULL));
    }
    return ok ? SEED_DONE : SEED_FAILED;
}

enum seed_result seed_tenant(const char *conninfo, const char *name, const char *time_zone,
                             bool demo, int32_t *tenant, struct buf *report)
{
    struct script s;
    enum seed_result out = SEED_FAILED;
    if (script_open(&s, conninfo, report)) {
        out = seed(&s, name, time_zone, demo, tenant);
    }
    script_close(&s);
    return out;
}

/*
 * Migrations of an empty database, of a database that is up to date, of one that is not ours; by a
 * login that may make roles and by one that may not. New tenants and the demonstration.
 */
#include "support.h"

#include "base/crypto.h"
#include "db/migrate.h"
#include "db/seed.h"
#include "db/stmt.h"

static char *fresh; /* conninfo of the administrator on a database of the test's own */
static struct arena *mem;
static struct buf report;

/* Runs SQL in the test's own database and gives the first field, or 0. */
static int64_t ask(const char *sql)
{
    PGconn *pg = PQconnectdb(fresh);
    PGresult *r = PQexec(pg, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    }
    int64_t v = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    PQfinish(pg);
    return v;
}

static int start(void **state)
{
    (void)state;
    admin_run("DROP DATABASE IF EXISTS kt_migrate WITH (FORCE)");
    admin_run("CREATE DATABASE kt_migrate");
    fresh = conninfo_with(admin_conninfo(), " dbname=kt_migrate");
    mem = arena_new();
    buf_init(&report, mem, 1000);
    return crypto_init() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    admin_run("DROP DATABASE kt_migrate WITH (FORCE)");
    arena_free(mem);
    free(fresh);
    return 0;
}

static bool reported(const char *text)
{
    buf_char(&report, '\0');
    report.n--;
    return strstr(report.p, text) != NULL;
}

static void up(void)
{
    if (!migrate_up(fresh, &report)) {
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    }
}

static void an_empty_database_gets_everything(void **state)
{
    (void)state;
    struct migrate_status s;
    assert_true(migrate_status(fresh, &s, &report));
    assert_int_equal(s.version, 0);
    assert_int_equal(s.pending, embedded_schema_count);
    up();
    assert_true(reported("0001_base.sql: applied"));
    assert_true(reported("owned by kartoteka_owner"));
    assert_true(migrate_status(fresh, &s, &report));
    assert_int_equal(s.version, SCHEMA_VERSION);
    assert_int_equal(s.latest, SCHEMA_VERSION);
    assert_int_equal(s.pending, 0);
    assert_true(s.divided);
    assert_int_equal(ask("SELECT count(*) FROM pg_class WHERE relnamespace ="
                         " 'kartoteka'::regnamespace AND relkind IN ('r', 'S', 'v')"
                         " AND relowner <> 'kartoteka_owner'::regrole"),
                     0);
}

/* PostgreSQL 15.20 refuses to add a column to a table whose row type a parsed body takes. */
static void no_parsed_body_holds_a_table(void **state)
{
    (void)state;
    up();
    assert_int_equal(ask("SELECT count(*) FROM pg_proc f, unnest(f.proargtypes) arg"
                         " JOIN pg_type t ON t.oid = arg JOIN pg_class c ON c.oid = t.typrelid"
                         " WHERE f.pronamespace = 'kartoteka'::regnamespace"
                         " AND f.prosqlbody IS NOT NULL AND c.relkind = 'r'"),
                     0);
}

/* A temporary table would be a table that the worker owns. */
static void the_worker_makes_no_tables(void **state)
{
    (void)state;
    up();
    assert_int_equal(ask("SELECT (has_database_privilege('kartoteka_app', current_database(),"
                         " 'CREATE, TEMPORARY') OR has_schema_privilege('kartoteka_app',"
                         " 'kartoteka', 'CREATE'))::int"),
                     0);
}

static void a_second_run_changes_nothing(void **state)
{
    (void)state;
    up();
    report.n = 0;
    up();
    assert_false(reported(": applied"));
}

static void a_changed_file_is_refused(void **state)
{
    (void)state;
    up();
    ask("UPDATE kartoteka.schema_migration SET sha256 = repeat('0', 64) WHERE version = 2");
    assert_false(migrate_up(fresh, &report));
    assert_true(reported("0002_access.sql: the file has changed"));
    struct migrate_status s;
    assert_false(migrate_status(fresh, &s, &report));
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    up();
    ask("INSERT INTO kartoteka.schema_migration (version, name, sha256) VALUES (9999, 'later', "
        "'')");
    assert_false(migrate_up(fresh, &report));
    assert_true(reported("newer Kartoteka"));
}

/* The file fails as a whole: neither its objects nor its row are there. */
static void a_failing_file_leaves_no_trace(void **state)
{
    (void)state;
    ask("CREATE SCHEMA kartoteka; CREATE TABLE kartoteka.key_object (x int)");
    assert_false(migrate_up(fresh, &report));
    assert_true(reported("0001_base.sql: applied"));
    assert_true(reported("0002_access.sql:"));
    assert_true(reported("already exists"));
    assert_int_equal(ask("SELECT max(version) FROM kartoteka.schema_migration"), 1);
    assert_int_equal(ask("SELECT count(*) FROM pg_class WHERE relname = 'tenant'"), 0);
    ask("DROP TABLE kartoteka.key_object");
    up();
}

static void a_plain_login_owns_what_it_makes(void **state)
{
    (void)state;
    admin_run("DROP ROLE IF EXISTS kt_plain; CREATE ROLE kt_plain LOGIN;"
              "ALTER DATABASE kt_migrate OWNER TO kt_plain");
    char *plain = conninfo_with(fresh, " user=kt_plain");
    bool ok = migrate_up(plain, &report);
    if (!ok) {
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    }
    assert_true(reported("owned by kt_plain"));
    struct migrate_status s;
    assert_true(migrate_status(plain, &s, &report));
    assert_false(s.divided);
    int32_t tenant = 0;
    assert_int_equal(seed_tenant(plain, "demo", "Europe/Moscow", true, &tenant, &report),
                     SEED_DONE);
    free(plain);
    admin_run("ALTER DATABASE kt_migrate OWNER TO CURRENT_USER");
    ask("DROP OWNED BY kt_plain CASCADE");
    admin_run("DROP ROLE kt_plain");
}

static void without_extensions_it_goes_on(void **state)
{
    (void)state;
    admin_run("DROP ROLE IF EXISTS kt_bare; CREATE ROLE kt_bare LOGIN");
    ask("CREATE SCHEMA kartoteka AUTHORIZATION kt_bare"); /* but no right to the database */
    ask("CREATE SCHEMA elsewhere");
    char *bare = conninfo_with(fresh, " user=kt_bare");
    bool ok = migrate_up(bare, &report);
    free(bare);
    if (!ok) {
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    }
    assert_true(reported("extension pg_trgm: not available"));
    assert_int_equal(ask("SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%trgm_ops%'"), 0);
    ask("DROP OWNED BY kt_bare CASCADE");
    admin_run("DROP ROLE kt_bare");
}

static void a_new_tenant_has_its_directories(void **state)
{
    (void)state;
    int32_t first = 0, again = 0;
    up();
    assert_int_equal(seed_tenant(fresh, "Два", "Asia/Tashkent", false, &first, &report), SEED_DONE);
    assert_int_equal(seed_tenant(fresh, "Два", "UTC", false, &again, &report), SEED_PRESENT);
    assert_int_equal(first, again);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.country"), 249);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.city WHERE name = 'Москва'"), 1);
    assert_true(ask("SELECT count(*) FROM kartoteka.metro_station") > 300);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.contact_type"), 6);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.street"), 0);
}

static void a_bad_time_zone_makes_no_tenant(void **state)
{
    (void)state;
    int32_t tenant = 0;
    up();
    assert_int_equal(seed_tenant(fresh, "Три", "Nowhere/City", false, &tenant, &report),
                     SEED_FAILED);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.tenant"), 0);
}

static void the_demonstration_is_loaded_once(void **state)
{
    (void)state;
    int32_t tenant = 0;
    up();
    if (seed_tenant(fresh, "demo", "Europe/Moscow", true, &tenant, &report) != SEED_DONE) {
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    }
    int64_t people = ask("SELECT count(*) FROM kartoteka.party");
    assert_true(people > 900);
    assert_true(ask("SELECT count(*) FROM kartoteka.street") > 100);
    assert_int_equal(seed_tenant(fresh, "demo", "Europe/Moscow", true, &tenant, &report),
                     SEED_PRESENT);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.party"), people);
}

static void no_server_is_a_reason(void **state)
{
    (void)state;
    struct migrate_status s;
    assert_false(migrate_status("host=/nonexistent dbname=x", &s, &report));
    assert_true(reported("cannot connect: "));
    assert_false(migrate_up("host=/nonexistent dbname=x", &report));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_database_gets_everything), TEST(the_worker_makes_no_tables),
        TEST(a_second_run_changes_nothing),      TEST(a_changed_file_is_refused),
        TEST(a_newer_database_is_refused),       TEST(a_failing_file_leaves_no_trace),
        TEST(a_plain_login_owns_what_it_makes),  TEST(without_extensions_it_goes_on),
        TEST(a_new_tenant_has_its_directories),  TEST(a_bad_time_zone_makes_no_tenant),
        TEST(the_demonstration_is_loaded_once),  TEST(no_server_is_a_reason),
        TEST(no_parsed_body_holds_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

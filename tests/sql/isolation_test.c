/*
 * One tenant never sees or changes another's rows, whatever the statement says; and the worker's
 * role can do no more than it should.
 */
#include "support.h"

enum { MAX_TABLES = 100 };

static PGconn *worker;
static char tables[MAX_TABLES][64];
static int table_count;
static int32_t demo, other;

/* Holds keys of the trigram index only; 0005_search.sql says why it has no row-level security. */
static const char *const open_tables[] = {"search_key", "vocabulary", NULL};

static bool is_open(const char *table)
{
    for (const char *const *t = open_tables; *t != NULL; t++) {
        if (strcmp(*t, table) == 0) {
            return true;
        }
    }
    return false;
}

static void read_tables(void)
{
    PGconn *pg = admin_open();
    PGresult *r = PQexec(pg, "SELECT c.relname FROM pg_class c"
                             " JOIN pg_attribute a ON a.attrelid = c.oid"
                             " WHERE c.relnamespace = 'kartoteka'::regnamespace"
                             " AND c.relkind IN ('r', 'p') AND a.attname = 'tenant_id' ORDER BY 1");
    table_count = PQntuples(r);
    assert_true(table_count > 15 && table_count <= MAX_TABLES);
    for (int i = 0; i < table_count; i++) {
        snprintf(tables[i], sizeof(tables[i]), "%s", PQgetvalue(r, i, 0));
    }
    PQclear(r);
    PQfinish(pg);
}

static int start(void **state)
{
    (void)state;
    demo = demo_tenant();
    other = other_tenant();
    read_tables();
    char *more = conninfo_with(worker_conninfo(), " options='-c search_path=kartoteka'");
    worker = PQconnectdb(more);
    free(more);
    assert_int_equal(PQstatus(worker), CONNECTION_OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    PQfinish(worker);
    return 0;
}

/* Serves the tenant from here on; 0: none. */
static void serve(int32_t tenant)
{
    char sql[80];
    snprintf(sql, sizeof(sql), "SELECT set_config('kartoteka.tenant', '%.0d', false)", tenant);
    PQclear(PQexec(worker, sql));
}

/* The text with $T and $N replaced. */
static void fill(char *out, size_t size, const char *text, const char *table, int32_t tenant)
{
    size_t n = 0;
    for (const char *p = text; *p != '\0' && n + 1 < size; p++) {
        if (p[0] == '$' && p[1] == 'T') {
            n += (size_t)snprintf(out + n, size - n, "%s", table), p++;
        } else if (p[0] == '$' && p[1] == 'N') {
            n += (size_t)snprintf(out + n, size - n, "%d", tenant), p++;
        } else {
            out[n++] = *p;
        }
    }
    assert_true(n < size);
    out[n] = '\0';
}

/* The first field, or the rows touched; -1: refused for want of rights. Anything else fails the
 * test. $T stands for the table, $N for the tenant. */
static int64_t number(const char *text, const char *table, int32_t tenant)
{
    char sql[300];
    int64_t v = -1;
    fill(sql, sizeof(sql), text, table, tenant);
    PGresult *r = PQexec(worker, sql);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (PQresultStatus(r) == PGRES_TUPLES_OK) {
        v = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    } else if (PQresultStatus(r) == PGRES_COMMAND_OK) {
        v = strtoll(PQcmdTuples(r), NULL, 10);
    } else if (state == NULL || strcmp(state, "42501") != 0) {
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    }
    PQclear(r);
    return v;
}

static void no_table_shows_other_tenants_rows(void **state)
{
    (void)state;
    int readable = 0;
    for (int i = 0; i < table_count; i++) {
        if (is_open(tables[i])) {
            continue;
        }
        serve(other);
        int64_t foreign = number("SELECT count(*) FROM $T WHERE tenant_id <> $N", tables[i], other);
        serve(0);
        int64_t all = number("SELECT count(*) FROM $T WHERE tenant_id <> $N", tables[i], -1);
        if (foreign > 0 || all > 0) {
            fail_msg("%s shows %lld and %lld rows", tables[i], (long long)foreign, (long long)all);
        }
        readable += foreign == 0;
    }
    assert_true(readable > 15); /* the others answer "permission denied" */
    serve(demo);
    assert_true(number("SELECT count(*) FROM $T WHERE tenant_id = $N", "party", demo) > 100);
}

static void no_table_lets_other_tenants_rows_be_changed(void **state)
{
    (void)state;
    for (int i = 0; i < table_count; i++) {
        if (is_open(tables[i])) {
            continue;
        }
        serve(other);
        PQclear(PQexec(worker, "BEGIN"));
        int64_t updated =
            number("UPDATE $T SET tenant_id = tenant_id WHERE tenant_id = $N", tables[i], demo);
        PQclear(PQexec(worker, "ROLLBACK; BEGIN"));
        int64_t deleted = number("DELETE FROM $T WHERE tenant_id = $N", tables[i], demo);
        PQclear(PQexec(worker, "ROLLBACK"));
        if (updated > 0 || deleted > 0) {
            fail_msg("%s: %lld updated, %lld deleted", tables[i], (long long)updated,
                     (long long)deleted);
        }
    }
}

static void rows_cannot_be_given_to_another_tenant(void **state)
{
    (void)state;
    serve(other);
    assert_int_equal(number("INSERT INTO $T (tenant_id, id, kind, company_name)"
                            " VALUES ($N, 999999, 2, 'x')",
                            "party", demo),
                     -1);
    PQclear(PQexec(worker, "BEGIN"));
    assert_int_equal(number("INSERT INTO $T (tenant_id, id, kind, company_name)"
                            " VALUES ($N, 999999, 2, 'x')",
                            "party", other),
                     1);
    assert_int_equal(number("UPDATE $T SET tenant_id = $N WHERE id = 999999", "party", demo), -1);
    PQclear(PQexec(worker, "ROLLBACK"));
}

/* Forced, so that the owner of the tables (migrations, kartotekactl) is held to it as well. The
 * tables of credentials are read by functions of the owner before the tenant is known; the state of
 * renewals and what webhooks have to send are the owner's alone. */
static void row_level_security_is_forced(void **state)
{
    (void)state;
    assert_int_equal(
        admin_number(
            "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r'"
            " AND a.attname = 'tenant_id' AND NOT (c.relrowsecurity AND"
            " c.relforcerowsecurity) AND c.relname NOT IN"
            " ('access_key', 'cors_origin', 'delivery_object', 'employee', 'site_form', 'renewal',"
            " 'search_key', 'vocabulary', 'webhook_attempt', 'webhook_event',"
            " 'webhook_state')"),
        0);
}

/* Whatever the worker may read is protected, or is in this list for the reason given where it is
 * made: keys and words of the trigram indexes, revisions of tenants, the number of the schema. */
static void what_is_readable_is_protected(void **state)
{
    (void)state;
    assert_int_equal(
        admin_number("SELECT count(*) FROM pg_class c"
                     " WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind IN"
                     " ('r', 'p', 'v', 'm', 'f') AND NOT c.relrowsecurity"
                     " AND has_any_column_privilege('kartoteka_app', c.oid,"
                     " 'SELECT, INSERT, UPDATE, REFERENCES') AND c.relname NOT IN"
                     " ('search_key', 'vocabulary', 'tenant', 'schema_migration')"),
        0);
}

/* Functions that act as the owner: with a search path of their own, and for the worker alone. */
static void functions_of_the_owner_are_closed(void **state)
{
    (void)state;
    assert_true(admin_number("SELECT count(*) FROM pg_proc WHERE prosecdef"
                             " AND pronamespace = 'kartoteka'::regnamespace") > 5);
    assert_int_equal(
        admin_number("SELECT count(*) FROM pg_proc p WHERE p.prosecdef"
                     " AND p.pronamespace = 'kartoteka'::regnamespace"
                     " AND (p.proconfig IS DISTINCT FROM ARRAY['search_path=kartoteka, pg_temp']"
                     " OR EXISTS (SELECT FROM aclexplode(COALESCE(p.proacl,"
                     " acldefault('f', p.proowner))) a WHERE a.grantee = 0))"),
        0);
}

static void credentials_cannot_be_read(void **state)
{
    (void)state;
    serve(demo);
    assert_int_equal(
        number("SELECT count(password_hash) FROM $T WHERE tenant_id = $N", "employee", demo), -1);
    assert_int_equal(number("SELECT count(hash) FROM $T WHERE tenant_id = $N", "access_key", demo),
                     -1);
    assert_true(number("SELECT count(login) FROM $T WHERE tenant_id = $N", "employee", demo) > 0);
}

static void the_worker_has_no_power(void **state)
{
    (void)state;
    static const char *const forbidden[] = {"CREATE TABLE kartoteka.$T_x (id int)",
                                            "DROP TABLE kartoteka.$T",
                                            "TRUNCATE kartoteka.$T",
                                            "ALTER TABLE kartoteka.$T DISABLE ROW LEVEL SECURITY",
                                            "SET ROLE kartoteka_owner",
                                            "CREATE ROLE x",
                                            "ALTER ROLE kartoteka_app BYPASSRLS"};
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
        assert_int_equal(number(forbidden[i], "party", 1), -1);
    }
    assert_int_equal(admin_number("SELECT count(*) FROM pg_roles WHERE rolname = 'kartoteka_app'"
                                  " AND NOT (rolsuper OR rolbypassrls OR rolcreaterole"
                                  " OR rolcreatedb OR rolreplication)"),
                     1);
    assert_int_equal(admin_number("SELECT count(*) FROM pg_class WHERE relowner ="
                                  " 'kartoteka_app'::regrole"),
                     0);
}

/* The functions that pack a party's parts act as their caller: another tenant's party is none. Who
 * packs all parties goes from tenant to tenant: the owner's alone. */
static void other_tenants_parties_cannot_be_packed(void **state)
{
    (void)state;
    static const char *const parts[] = {"contacts", "addresses", "loyalty"};
    static const char revisions[] = "SELECT sum(revision * (id % 1000 + 1) % 1000003)::bigint"
                                    " FROM kartoteka.party";
    char call[200];
    int64_t before = admin_number(revisions);
    int64_t party = admin_number("SELECT min(party_id) FROM kartoteka.contact_info c"
                                 " JOIN kartoteka.tenant t ON t.id = c.tenant_id"
                                 " WHERE t.name = 'demo'");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const int32_t served[] = {other, 0};
        for (size_t k = 0; k < 2; k++) {
            serve(served[k]);
            snprintf(call, sizeof(call), "SELECT pack_$T($N, %lld, '%s')", (long long)party,
                     parts[i]);
            assert_int_equal(number(call, "party", demo), 0);
            snprintf(call, sizeof(call), "SELECT count($T_of($N, %lld))", (long long)party);
            assert_int_equal(number(call, parts[i], demo), 0);
        }
    }
    assert_int_equal(admin_number(revisions), before);
    const int32_t served[] = {other, demo, 0};
    for (size_t k = 0; k < 3; k++) {
        serve(served[k]);
        assert_int_equal(number("CALL pack_all()", "party", other), -1);
    }
    serve(demo); /* the owner may */
    snprintf(call, sizeof(call), "SELECT count($T_of($N, %lld))", (long long)party);
    assert_int_equal(number(call, "contacts", demo), 1);
    snprintf(call, sizeof(call), "SELECT pack_$T($N, %lld, 'contacts')", (long long)party);
    assert_int_equal(number(call, "party", demo), 0);
    assert_int_not_equal(admin_number(revisions), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_table_shows_other_tenants_rows),
        cmocka_unit_test(no_table_lets_other_tenants_rows_be_changed),
        cmocka_unit_test(rows_cannot_be_given_to_another_tenant),
        cmocka_unit_test(row_level_security_is_forced),
        cmocka_unit_test(what_is_readable_is_protected),
        cmocka_unit_test(functions_of_the_owner_are_closed),
        cmocka_unit_test(credentials_cannot_be_read),
        cmocka_unit_test(the_worker_has_no_power),
        cmocka_unit_test(other_tenants_parties_cannot_be_packed),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

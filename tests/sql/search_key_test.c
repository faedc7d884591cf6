/*
 * Triggers derive columns from a row: names and keys as compared, search keys, revisions. They hold
 * for every writer, and for a database that was made before they were triggers.
 */
#include "support.h"

#include "base/crypto.h"
#include "db/migrate.h"

/* Search keys that should be there and are not, or are there and should not. */
#define WRONG_KEYS                                                                                 \
    "WITH wanted AS (SELECT tenant_id, id AS party_id, 1::smallint AS source, 0::bigint AS "       \
    "ref_id,"                                                                                      \
    " kartoteka.fold(full_name) AS key FROM kartoteka.party"                                       \
    " WHERE deleted_at IS NULL AND full_name <> ''"                                                \
    " UNION ALL SELECT tenant_id, id, 2, 0, kartoteka.fold(job_title) FROM kartoteka.party"        \
    " WHERE deleted_at IS NULL AND job_title <> ''"                                                \
    " UNION ALL SELECT tenant_id, party_id, 3, id, CASE WHEN kartoteka.fold(value) = value_key"    \
    " THEN value_key ELSE concat_ws(' ', kartoteka.fold(value), value_key,"                        \
    " array_to_string(other_keys, ' ')) END FROM kartoteka.contact_info"                           \
    " UNION ALL SELECT a.tenant_id, a.party_id, 4, a.id, kartoteka.address_words(a)"               \
    " FROM kartoteka.address a WHERE kartoteka.address_words(a) <> ''),"                           \
    " found AS (SELECT tenant_id, party_id, source, ref_id, key FROM kartoteka.search_key)"        \
    " SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE found)"                                 \
    " UNION ALL (TABLE found EXCEPT ALL TABLE wanted)) x"

/* Rows whose derived columns are not what they are derived from. */
#define WRONG_COLUMNS                                                                              \
    "SELECT (SELECT count(*) FROM kartoteka.party WHERE (full_name, name_key) IS DISTINCT FROM"    \
    " (kartoteka.full_name(kind, last_name, first_name, middle_name, company_name),"               \
    " kartoteka.fold(kartoteka.full_name(kind, last_name, first_name, middle_name,"                \
    " company_name)))) + (SELECT count(*) FROM kartoteka.contact_info"                             \
    " WHERE ARRAY[value_key] || other_keys IS DISTINCT FROM"                                       \
    " kartoteka.contact_keys(tenant_id, kind, value))"                                             \
    " + (SELECT count(*) FROM ((SELECT tenant_id, unnest(other_keys), party_id, id"                \
    " FROM kartoteka.contact_info EXCEPT ALL TABLE kartoteka.contact_other_key)"                   \
    " UNION ALL (TABLE kartoteka.contact_other_key EXCEPT ALL SELECT tenant_id,"                   \
    " unnest(other_keys), party_id, id FROM kartoteka.contact_info)) x)"                           \
    " + (SELECT count(*) FROM kartoteka.address WHERE same_key IS DISTINCT FROM"                   \
    " kartoteka.address_key(type_id::text, category::text, country_id::text, city_id::text,"       \
    " street_id::text, metro_station_id::text, country, city, street, region, zip, house,"         \
    " building, entry, floor, apartments, entry_code, note))"

/* Two people and a company with parts, each kind of row in one statement. $ is the tenant. */
#define ROWS                                                                                              \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, job_title)"                 \
    " VALUES ($, 800001, 1, 'Ёлкин', 'Пётр', 'Инженер'), ($, 800002, 1, 'Ли', '', '');" \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, company_name)"                                     \
    " VALUES ($, 800003, 2, 'Ёж и Ко');"                                                             \
    "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"                           \
    " VALUES ($, 800011, 800001, 0, '8 (916) 000-11-22'),"                                                \
    " ($, 800012, 800001, 1, 'Elkin@Keys.Example'), ($, 800013, 800002, 1, 'a@b.example'),"               \
    " ($, 800014, 800003, 0, 'нет'),"                                                                  \
    " ($, 800015, 800002, 0, '(495) 123-45-67, +84 91 2413837');"                                         \
    "INSERT INTO kartoteka.address (tenant_id, id, party_id, city, house)"                                \
    " VALUES ($, 800021, 800001, 'Королёв', '1'), ($, 800022, 800001, 'Королёв', '2'),"     \
    " ($, 800023, 800003, '', '')"

static int32_t tenant;

static void all_right(void)
{
    assert_int_equal(admin_number(WRONG_COLUMNS), 0);
    assert_int_equal(admin_number(WRONG_KEYS), 0);
}

static int64_t revision(const char *party)
{
    char query[120];
    snprintf(query, sizeof query, "SELECT revision FROM kartoteka.party WHERE id = %s", party);
    return admin_number(query);
}

static int start(void **state)
{
    (void)state;
    tenant = demo_tenant();
    admin_run(tenant_sql(ROWS, tenant));
    return crypto_init() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    admin_run("DELETE FROM kartoteka.party WHERE id BETWEEN 800001 AND 800099");
    return 0;
}

static void the_demonstration_is_right(void **state)
{
    (void)state;
    assert_true(admin_number("SELECT count(*) FROM kartoteka.search_key WHERE source = 4") > 0);
    all_right();
}

static void rows_of_one_statement_have_theirs(void **state)
{
    (void)state;
    all_right();
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.search_key"
                                  " WHERE party_id = 800001"),
                     6);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.search_key WHERE ref_id = 800011"
                                  " AND key = '8 (916) 000-11-22 79160001122'"),
                     1);
}

static void changes_are_followed(void **state)
{
    (void)state;
    admin_run("UPDATE kartoteka.party SET last_name = 'Ёлкин-Младший', job_title = ''"
              " WHERE id = 800001;"
              "UPDATE kartoteka.party SET job_title = 'Сторож' WHERE id = 800002;"
              "UPDATE kartoteka.contact_info SET value = 'new@keys.example' WHERE id = 800012;"
              "UPDATE kartoteka.contact_info SET party_id = 800002 WHERE id = 800011;"
              "UPDATE kartoteka.address SET house = '3', city = '' WHERE id = 800022;"
              "UPDATE kartoteka.party SET deleted_at = now() WHERE id = 800003");
    all_right();
    admin_run("UPDATE kartoteka.party SET deleted_at = NULL WHERE id = 800003;"
              "DELETE FROM kartoteka.contact_info WHERE id = 800013;"
              "DELETE FROM kartoteka.address WHERE id = 800021");
    all_right();
}

static void nobody_sets_them_by_hand(void **state)
{
    (void)state;
    admin_run("UPDATE kartoteka.party SET name_key = 'x', full_name = 'x', revision = 1"
              " WHERE id = 800002;"
              "UPDATE kartoteka.contact_info SET value_key = 'x' WHERE party_id = 800002;"
              "UPDATE kartoteka.address SET same_key = 'x' WHERE party_id = 800001");
    all_right();
    assert_true(revision("800002") > 1);
}

/* Unless it has done so in the same transaction, a part's writer raises its party's revision. */
static void parts_raise_the_revision(void **state)
{
    static const char *const writes[] = {
        "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
        " VALUES ($, 800031, 800002, 1, 'raise@keys.example')",
        "UPDATE kartoteka.contact_info SET category = 2 WHERE tenant_id = $ AND id = 800031",
        "DELETE FROM kartoteka.contact_info WHERE tenant_id = $ AND id = 800031",
        "INSERT INTO kartoteka.address (tenant_id, id, party_id, house)"
        " VALUES ($, 800032, 800002, '7')"};
    (void)state;
    for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
        int64_t before = revision("800002"), other = revision("800001");
        admin_run(tenant_sql(writes[i], tenant));
        assert_true(revision("800002") > before);
        assert_int_equal(revision("800001"), other);
    }
}

static void what_is_deleted_leaves_none(void **state)
{
    (void)state;
    admin_run("DELETE FROM kartoteka.party WHERE id IN (800001, 800002)");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.search_key"
                                  " WHERE party_id IN (800001, 800002)"),
                     0);
    all_right();
}

/* Keys follow the home country, in lots, and nobody has changed the clients. */
static void another_country_renews_the_keys(void **state)
{
    (void)state;
    int64_t before = revision("800002");
    admin_run(tenant_sql("UPDATE kartoteka.tenant SET home_country = 'BY' WHERE id = $", tenant));
    assert_true(admin_number(WRONG_COLUMNS) > 0);
    int lots = 0;
    while (admin_number("SELECT kartoteka.renew_contacts_lot(2)::int") == 1) {
        lots++;
    }
    assert_true(lots > 2);
    all_right();
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.contact_info WHERE id = 800015"
                                  " AND value_key = '4951234567'"),
                     1);
    assert_int_equal(revision("800002"), before);
    admin_run(tenant_sql("UPDATE kartoteka.tenant SET home_country = 'RU' WHERE id = $", tenant));
    admin_run("CALL kartoteka.renew_contacts()");
    all_right();
}

/* What an index cannot hold is shortened in the key, and nothing of the value is lost. */
static void long_values_have_keys(void **state)
{
    (void)state;
    admin_run(tenant_sql("INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
                         " SELECT $, 800040 + k, 800002, k, string_agg(md5(n::text), '')"
                         " FROM generate_series(1, 300) n, generate_series(0, 1) k GROUP BY k",
                         tenant));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.contact_info"
                                  " WHERE id BETWEEN 800040 AND 800041 AND length(value) = 9600"),
                     2);
    all_right();
}

/* Runs SQL in the old database and gives the first field, or 0. */
static int64_t ask(const char *conninfo, const char *query)
{
    PGconn *pg = PQconnectdb(conninfo);
    PGresult *r = PQexec(pg, query);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", query, PQerrorMessage(pg));
    int64_t v = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    PQfinish(pg);
    return v;
}

/* A sequence of the name that 0052 makes stops the first run before it: that is the old database.
 */
static void an_older_database_keeps_what_it_has(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    struct buf report;
    buf_init(&report, mem, 1000);
    admin_run("DROP DATABASE IF EXISTS kt_keys WITH (FORCE)");
    admin_run("CREATE DATABASE kt_keys");
    char *old = conninfo_with(admin_conninfo(), " dbname=kt_keys");
    (void)ask(old, "CREATE SCHEMA kartoteka; CREATE SEQUENCE kartoteka.revision_offset");
    assert_false(migrate_up(old, &report));
    assert_int_equal(ask(old, "SELECT max(version) FROM kartoteka.schema_migration"), 51);
    (void)ask(old,
              "DROP SEQUENCE kartoteka.revision_offset;"
              "UPDATE kartoteka.revision_base SET base = 5000000;"
              "INSERT INTO kartoteka.tenant (id, name) OVERRIDING SYSTEM VALUE VALUES (7, 'old')");
    (void)ask(old, tenant_sql(ROWS, 7));
    int64_t made = ask(old, "SELECT max(revision) FROM kartoteka.party");
    assert_true(made > 5000000);
    if (!migrate_up(old, &report))
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    assert_int_equal(ask(old, WRONG_COLUMNS), 0);
    assert_int_equal(ask(old, WRONG_KEYS), 0);
    assert_int_equal(ask(old, "SELECT count(*) FROM kartoteka.search_key"), 11);
    assert_int_equal(ask(old, "SELECT max(revision) FROM kartoteka.party"), made);
    (void)ask(old, "UPDATE kartoteka.party SET last_name = 'Ёлкина' WHERE id = 800001");
    assert_true(ask(old, "SELECT max(revision) FROM kartoteka.party") > made);
    assert_int_equal(ask(old, WRONG_KEYS), 0);
    free(old);
    admin_run("DROP DATABASE kt_keys WITH (FORCE)");
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demonstration_is_right),
        cmocka_unit_test(rows_of_one_statement_have_theirs),
        cmocka_unit_test(changes_are_followed),
        cmocka_unit_test(nobody_sets_them_by_hand),
        cmocka_unit_test(parts_raise_the_revision),
        cmocka_unit_test(another_country_renews_the_keys),
        cmocka_unit_test(long_values_have_keys),
        cmocka_unit_test(what_is_deleted_leaves_none),
        cmocka_unit_test(an_older_database_keeps_what_it_has),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

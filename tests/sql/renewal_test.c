/*
 * Keys of a database that is older than the rule of 0090: renewed beside a writer, in a run that is
 * killed in the middle and taken up by the next. Rules as such are fold_test's.
 */
#include "support.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "db/migrate.h"
#include "db/stmt.h"

/* Parties 1 to WRITTEN of 3000 are the writer's. The contact of the one in the middle is renewed.
 */
enum { WRITTEN = 2000, MIDDLE = 900000 + 1701 };

static char *old; /* conninfo of the administrator on the old database */

/* Rows that are not what the rule makes of them now. Those that stay apart on purpose are 950001
 * and above. */
#define WRONG                                                                                      \
    "SELECT (SELECT count(*) FROM kartoteka.party WHERE name_key <> kartoteka.fold(full_name)"     \
    "    OR contact_fields IS DISTINCT FROM kartoteka.contact_fields(packed_contacts))"            \
    " + (SELECT count(*) FROM kartoteka.contact_info"                                              \
    "    WHERE ARRAY[value_key] || other_keys IS DISTINCT FROM"                                    \
    "     kartoteka.contact_keys(tenant_id, kind, value))"                                         \
    " + (SELECT count(*) FROM kartoteka.address a WHERE same_key <> kartoteka.same_key_of(a)"      \
    "    AND id < 950000)"                                                                         \
    " + (SELECT count(*) FROM kartoteka.dictionary WHERE title_key <> kartoteka.fold(title)"       \
    "    AND id < 950000)"                                                                         \
    " + (SELECT count(*) FROM kartoteka.tag WHERE title_key <> kartoteka.fold(title))"             \
    " + (SELECT count(*) FROM kartoteka.city WHERE name_key <> kartoteka.fold(name))"              \
    " + (SELECT count(*) FROM kartoteka.street WHERE name_key <> kartoteka.fold(name))"            \
    " + (SELECT count(*) FROM kartoteka.employee WHERE login_key <> kartoteka.fold(login))"        \
    " + (SELECT count(*) FROM kartoteka.search_key WHERE key <> kartoteka.fold(key))"              \
    " + (SELECT count(*) FROM ((SELECT p.tenant_id, w.word, p.id, w.source FROM kartoteka.party "  \
    "p,"                                                                                           \
    "     kartoteka.party_words(p.kind, p.name_key, p.job_title) w WHERE p.deleted_at IS NULL"     \
    "     EXCEPT ALL TABLE kartoteka.word_key) UNION ALL (TABLE kartoteka.word_key EXCEPT ALL"     \
    "     SELECT p.tenant_id, w.word, p.id, w.source FROM kartoteka.party p,"                      \
    "     kartoteka.party_words(p.kind, p.name_key, p.job_title) w WHERE p.deleted_at IS NULL)) "  \
    "x)"                                                                                           \
    " + (SELECT count(*) FROM kartoteka.word_key k WHERE NOT EXISTS (SELECT FROM"                  \
    "     kartoteka.vocabulary v WHERE v.tenant_id = k.tenant_id AND v.word = k.word))"            \
    " + (SELECT count(*) FROM kartoteka.search_key WHERE source IN (1, 2))"                        \
    " + (SELECT count(*) FROM kartoteka.street s, kartoteka.place_words_of(s.name) w WHERE NOT "   \
    "EXISTS"                                                                                       \
    "     (SELECT FROM kartoteka.place_word k WHERE k.tenant_id = s.tenant_id AND k.kind = 2"      \
    "      AND k.parent_id = s.city_id AND k.word = w.word AND k.place_id = s.id))"                \
    " + (SELECT count(*) FROM kartoteka.city s, kartoteka.place_words_of(s.name) w WHERE NOT "     \
    "EXISTS"                                                                                       \
    "     (SELECT FROM kartoteka.place_word k WHERE k.tenant_id = s.tenant_id AND k.kind = 1"      \
    "      AND k.parent_id = s.country_id AND k.word = w.word AND k.place_id = s.id))"             \
    " + (SELECT count(*) FROM kartoteka.contact_info c WHERE NOT EXISTS"                           \
    "    (SELECT FROM kartoteka.search_key s WHERE s.tenant_id = c.tenant_id AND s.ref_id = c.id"  \
    "     AND s.source = 3 AND s.key = kartoteka.contact_words(c.value, c.value_key,"              \
    "     c.other_keys)))"

#define ROWS                                                                                            \
    "INSERT INTO kartoteka.tenant (id, name) OVERRIDING SYSTEM VALUE VALUES (7, 'old');"                \
    "SELECT set_config('kartoteka.tenant', '7', false);"                                                \
    "INSERT INTO kartoteka.employee (tenant_id, id, login, name)"                                       \
    " VALUES (7, 1, E'Иванов\\u2013Петров', 'x');"                                          \
    "INSERT INTO kartoteka.country (tenant_id, id, name) VALUES (7, 1, 'Россия');"                \
    "INSERT INTO kartoteka.city (tenant_id, id, country_id, name)"                                      \
    " VALUES (7, 1, 1, E'Ростов\\u2013на\\u2013Дону');"                                     \
    "INSERT INTO kartoteka.street (tenant_id, id, city_id, name)"                                       \
    " VALUES (7, 1, 1, E'Улица\\u00a0Мира');"                                                  \
    "INSERT INTO kartoteka.tag (tenant_id, id, entity, title)"                                          \
    " VALUES (7, 1, 0, E'\\u00abважный\\u00bb');"                                                 \
    "INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title) VALUES"                              \
    " (7, 'source', 950000, E'O\\u2019Neil'), (7, 'source', 950001, 'O''Neil'),"                        \
    " (7, 'source', 950002, E'O\\u02bcNeil'), (7, 'loyalty', 2, E'O\\u02bcNeil');"                      \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, job_title)"               \
    " SELECT 7, 900000 + i, 1, E'О\\u2019Нил' || i, 'Иван', E'Зам\\u2011директора'" \
    " FROM generate_series(1, 3000) i;"                                                                 \
    "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"                         \
    " SELECT 7, 910000 + i, 900000 + i, 1, CASE i % 3"                                                  \
    " WHEN 0 THEN 'm' || i || '@XN--E1AFMKFD.xn--p1ai' WHEN 1 THEN 'm' || i || "                        \
    "E'@a.example\\u200b'"                                                                              \
    " ELSE 'm' || i || '@a.example' END FROM generate_series(1, 3000) i;"                               \
    "INSERT INTO kartoteka.address (tenant_id, id, party_id, city, street)"                             \
    " VALUES (7, 920001, 900001, E'Орехово\\u2013Зуево', 'x'),"                             \
    " (7, 930001, 900001, 'a-b', ''), (7, 950001, 900001, E'a\\u2010b', '')"

static int64_t ask(const char *query)
{
    PGconn *pg = PQconnectdb(old);
    PGresult *r = PQexec(pg, query);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", query, PQerrorMessage(pg));
    }
    int64_t v = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    PQfinish(pg);
    return v;
}

static bool migrate(void)
{
    struct arena *mem = arena_new();
    struct buf report;
    buf_init(&report, mem, 1000);
    bool ok = migrate_up(old, &report);
    if (!ok) {
        print_error("%.*s", SPAN_ARG(buf_view(&report)));
    }
    arena_free(mem);
    return ok;
}

/* A function of the name that 0090 makes stops the first run before it: that is the old database.
 */
static int start(void **state)
{
    (void)state;
    if (!crypto_init()) {
        return -1;
    }
    admin_run("DROP DATABASE IF EXISTS kt_renewal WITH (FORCE)");
    admin_run("CREATE DATABASE kt_renewal");
    old = conninfo_with(admin_conninfo(), " dbname=kt_renewal");
    (void)ask("CREATE SCHEMA kartoteka; CREATE FUNCTION kartoteka.fold_unusual(v text) RETURNS text"
              " LANGUAGE sql RETURN v");
    assert_false(migrate());
    assert_true(ask("SELECT max(version) FROM kartoteka.schema_migration") < 90);
    (void)ask("DROP FUNCTION kartoteka.fold_unusual");
    (void)ask(ROWS);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    admin_run("DROP DATABASE kt_renewal WITH (FORCE)");
    free(old);
    return 0;
}

/* Waits until a query gives true. */
static void wait_for(const char *query)
{
    for (int i = 0; i < 3000; i++) {
        if (ask(query) != 0) {
            return;
        }
        usleep(10000);
    }
    fail_msg("never: %s", query);
}

/* Somebody keeps one party from the moment when the schema is new, so the run comes to it and no
 * further; there it is killed. Files of the schema wait for nobody here: they alter tables. */
static void killed_in_the_middle(void)
{
    PGconn *holder = PQconnectdb(old);
    char lock[400];
    snprintf(lock, sizeof(lock),
             "BEGIN; DO $$ BEGIN WHILE (SELECT max(version) FROM kartoteka.schema_migration) < %ld"
             " AND clock_timestamp() < now() + interval '60 s' LOOP PERFORM pg_sleep(0.001); END "
             "LOOP; END $$;"
             "SELECT FROM kartoteka.party WHERE id = %d FOR NO KEY UPDATE",
             embedded_schema[embedded_schema_count - 1].number, MIDDLE);
    pid_t child = fork();
    if (child == 0) {
        (void)migrate();
        _exit(0);
    }
    PGresult *held = PQexec(holder, lock);
    assert_int_equal(PQresultStatus(held), PGRES_TUPLES_OK);
    PQclear(held);
    /* Contacts of the kept party need it, too: they are 910000 and above. */
    wait_for("SELECT (seen >= 1000)::int FROM kartoteka.renewal WHERE part = 'contact_info'");
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    /* The server goes on by itself until it has something to say. */
    (void)ask("SELECT pg_terminate_backend(pid)::int FROM pg_stat_activity"
              " WHERE application_name = 'kartotekactl' AND datname = current_database()");
    wait_for("SELECT (count(*) = 0)::int FROM pg_stat_activity"
             " WHERE application_name = 'kartotekactl' AND datname = current_database()");
    PQclear(PQexec(holder, "ROLLBACK"));
    PQfinish(holder);
    assert_true(ask(WRONG) > 0);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.renewal WHERE ended_at IS NULL"
                         " AND part IN ('party', 'contact_info')"),
                     2);
}

/* Adds, renames and moves until it is told to stop. */
static void write_on(void)
{
    PGconn *pg = PQconnectdb(old);
    PQclear(PQexec(pg, "SELECT set_config('kartoteka.tenant', '7', false)"));
    for (int i = 0; i < 100000; i++) {
        char sql[900];
        int party = 900001 + i * 37 % WRITTEN;
        snprintf(sql, sizeof(sql),
                 "UPDATE kartoteka.party SET first_name = E'Ю\\u00adрий' || %d WHERE id = %d;"
                 "UPDATE kartoteka.contact_info SET value = 'w%d@XN--E1AFMKFD.example'"
                 " WHERE id = %d;"
                 "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name)"
                 " VALUES (7, %d, 1, E'д\\u2019Артаньян');"
                 "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
                 " VALUES (7, %d, %d, 1, E'n\\u200d@a.example')",
                 i, party, i, 910001 + i * 37 % WRITTEN, 1000000 + i, 2000000 + i, 1000000 + i);
        PGresult *r = PQexec(pg, sql);
        if (PQresultStatus(r) != PGRES_COMMAND_OK) {
            print_error("writer: %s", PQerrorMessage(pg));
            _exit(1);
        }
        PQclear(r);
    }
}

static void keys_are_renewed_beside_a_writer(void **state)
{
    (void)state;
    int64_t revision = ask("SELECT revision FROM kartoteka.party WHERE id = 902999");
    killed_in_the_middle();
    pid_t writer = fork();
    if (writer == 0) {
        write_on();
        _exit(0);
    }
    wait_for("SELECT count(*) FROM kartoteka.party WHERE id >= 1000000");
    bool ok = migrate();
    int64_t written = ask("SELECT count(*) FROM kartoteka.party WHERE id >= 1000000");
    int status = 0;
    (void)kill(writer, SIGTERM);
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_true(ok);
    assert_true(WIFSIGNALED(status)); /* it wrote to the end, and nothing of it failed */
    assert_true(written > 1);
    wait_for("SELECT (count(*) = 0)::int FROM pg_stat_activity WHERE datname = current_database()"
             " AND application_name = '' AND pid <> pg_backend_pid() AND state = 'active'");
    assert_int_equal(ask(WRONG), 0);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.renewal WHERE ended_at IS NULL"), 0);
    /* Nobody has changed a party whose name alone got a new key. */
    assert_int_equal(ask("SELECT revision FROM kartoteka.party WHERE id = 902999"), revision);
}

/* Titles that are the same now: the first takes the key, the others stay what they are. */
static void same_titles_stay_apart(void **state)
{
    (void)state;
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.dictionary WHERE kind = 'source'"), 3);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.dictionary WHERE title_key = 'o''neil'"
                         " AND kind = 'source'"),
                     1);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.dictionary WHERE title_key = 'o''neil'"
                         " AND kind = 'loyalty'"),
                     1);
    assert_int_equal(ask("SELECT count(*) FROM kartoteka.address WHERE party_id = 900001"), 3);
}

static void a_further_run_renews_nothing(void **state)
{
    (void)state;
    int64_t seen = ask("SELECT sum(seen) FROM kartoteka.renewal");
    assert_true(migrate());
    assert_int_equal(ask("SELECT sum(seen) FROM kartoteka.renewal"), seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_renewed_beside_a_writer),
        cmocka_unit_test(same_titles_stay_apart),
        cmocka_unit_test(a_further_run_renews_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

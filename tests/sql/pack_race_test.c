/*
 * Writers of one party's parts at the same time: whoever comes second waits, and what is packed in
 * the end is what both have stored.
 */
#include "packed_same.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "db/migrate.h"

enum { PATIENCE_MS = 5000, STEP_MS = 5 };

/* Two people and a street. $ is the tenant. */
#define ROWS                                                                                       \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name) VALUES ($, 830001, 1, 'A'),"     \
    " ($, 830002, 1, 'B');"                                                                        \
    "INSERT INTO kartoteka.street (tenant_id, id, city_id, name) SELECT $, 830101, min(id), 'old'" \
    " FROM kartoteka.city WHERE tenant_id = $"

static int32_t tenant;
static PGconn *first, *second; /* the worker's role, serving the tenant */

static void run(PGconn *pg, const char *statement)
{
    run_on(pg, tenant_sql(statement, tenant));
}

static int start(void **state)
{
    (void)state;
    tenant = demo_tenant();
    admin_run(tenant_sql(ROWS, tenant));
    first = worker_open(tenant);
    second = worker_open(tenant);
    return crypto_init() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    PQfinish(first);
    PQfinish(second);
    admin_run("DELETE FROM kartoteka.party WHERE id BETWEEN 830001 AND 830099;"
              "DELETE FROM kartoteka.street WHERE id = 830101");
    return 0;
}

static bool waits(PGconn *pg)
{
    char query[120];
    snprintf(query, sizeof(query), "SELECT cardinality(pg_blocking_pids(%d))", PQbackendPID(pg));
    return admin_number(query) > 0;
}

/* Sends a statement and comes back when it waits for somebody. False: it ended without that. */
static bool begin(PGconn *pg, const char *statement)
{
    assert_int_equal(PQsendQuery(pg, tenant_sql(statement, tenant)), 1);
    for (int ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
        assert_int_equal(PQconsumeInput(pg), 1);
        if (!PQisBusy(pg)) {
            return false;
        }
        if (waits(pg)) {
            return true;
        }
        usleep(STEP_MS * 1000);
    }
    fail_msg("%s: neither waits nor ends", statement);
    return false;
}

/* Waits for what begin() has sent. */
static void end(PGconn *pg)
{
    PGresult *r;
    while ((r = PQgetResult(pg)) != NULL) {
        if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
            fail_msg("%s", PQresultErrorMessage(r));
        }
        PQclear(r);
    }
}

/* Two transactions: the second's statement begins when the first's has been run. */
static void beside(const char *one, const char *other, bool has_to_wait)
{
    run(first, "BEGIN");
    run(first, one);
    run(second, "BEGIN");
    bool waited = begin(second, other);
    run(first, "COMMIT");
    end(second);
    run(second, "COMMIT");
    if (has_to_wait && !waited) {
        fail_msg("no waiting: %s | %s", one, other);
    }
    if (admin_number(PACKED_WRONG) != 0) {
        fail_msg("packed wrong: %s | %s", one, other);
    }
    same_as_packed(830001);
}

static int64_t packed(const char *column, const char *what)
{
    char query[300];
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM kartoteka.party WHERE id BETWEEN 830001 AND 830002"
             " AND strpos(packed_%s, '%s') > 0",
             column, what);
    return admin_number(query);
}

static void two_contacts_of_one_party(void **state)
{
    (void)state;
    beside("INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
           " VALUES ($, 831001, 830001, 1, 'one@race.test')",
           "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
           " VALUES ($, 831002, 830001, 1, 'two@race.test')",
           true);
    assert_int_equal(packed("contacts", "one@race.test"), 1);
    assert_int_equal(packed("contacts", "two@race.test"), 1);
}

static void parts_of_different_kinds(void **state)
{
    (void)state;
    beside("INSERT INTO address (tenant_id, id, party_id, house) VALUES ($, 832001, 830001, 'h')",
           "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
           " VALUES ($, 831003, 830001, 1, 'three@race.test')",
           true);
    beside("UPDATE party SET note = 'n' WHERE id = 830001",
           "INSERT INTO loyalty_card (tenant_id, party_id, code) VALUES ($, 830001, 'R-1')", true);
    beside("INSERT INTO loyalty_card (tenant_id, party_id, code) VALUES ($, 830001, 'R-2')",
           "UPDATE party SET note = 'm' WHERE id = 830001", true);
}

static void a_deletion_beside_an_addition(void **state)
{
    (void)state;
    beside("DELETE FROM contact_info WHERE id = 831001",
           "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
           " VALUES ($, 831004, 830001, 1, 'four@race.test')",
           true);
    beside("UPDATE contact_info SET value = '4@race.test' WHERE id = 831004",
           "DELETE FROM contact_info WHERE id IN (831003, 831004)", true);
}

/* Parts that come and go between two parties, from both sides: nobody locks up. */
static void moves_that_cross(void **state)
{
    (void)state;
    run(first, "INSERT INTO contact_info (tenant_id, id, party_id, kind, value) VALUES"
               " ($, 831011, 830001, 1, '11@race.test'), ($, 831012, 830002, 1, '12@race.test')");
    beside("UPDATE contact_info SET party_id = 830002 WHERE id = 831011",
           "UPDATE contact_info SET party_id = 830001 WHERE id = 831012", true);
    beside("INSERT INTO contact_info (tenant_id, id, party_id, kind, value) VALUES"
           " ($, 831021, 830002, 1, '21@race.test'), ($, 831022, 830001, 1, '22@race.test')",
           "INSERT INTO contact_info (tenant_id, id, party_id, kind, value) VALUES"
           " ($, 831023, 830001, 1, '23@race.test'), ($, 831024, 830002, 1, '24@race.test')",
           true);
}

/* A street gets another name while an address begins to refer to it. */
static void a_street_is_renamed_before_it_is_used(void **state)
{
    (void)state;
    beside("UPDATE street SET name = 'earlier' WHERE id = 830101",
           "INSERT INTO address (tenant_id, id, party_id, street_id) VALUES ($, 832011, 830001,"
           " 830101)",
           false);
    assert_int_equal(packed("addresses", "7:earlier"), 1);
    run(first, "DELETE FROM address WHERE id = 832011");
}

static void a_street_is_renamed_after_it_is_used(void **state)
{
    (void)state;
    beside("INSERT INTO address (tenant_id, id, party_id, street_id) VALUES ($, 832012, 830002,"
           " 830101)",
           "UPDATE street SET name = 'later' WHERE id = 830101", false);
    assert_int_equal(packed("addresses", "5:later"), 1);
    beside("UPDATE address SET street_id = NULL, street = 'free' WHERE id = 832012",
           "UPDATE street SET name = 'latest' WHERE id = 830101", false);
    assert_int_equal(packed("addresses", "4:free"), 1);
    beside("UPDATE address SET street_id = 830101 WHERE id = 832012",
           "UPDATE street SET name = 'last' WHERE id = 830101", false);
    assert_int_equal(packed("addresses", "4:last"), 1);
}

/* The party that the address moves to has the new name, too: as a merge moves it. */
static void a_street_is_renamed_while_its_address_moves(void **state)
{
    (void)state;
    beside("UPDATE address SET party_id = 830001 WHERE id = 832012",
           "UPDATE street SET name = 'moved' WHERE id = 830101", false);
    assert_int_equal(packed("addresses", "5:moved"), 1);
    beside("UPDATE address SET party_id = 830002 WHERE id = 832012",
           "UPDATE street SET name = 'moved back' WHERE id = 830101", false);
    assert_int_equal(packed("addresses", "10:moved back"), 1);
    beside("UPDATE street SET name = 'at first' WHERE id = 830101",
           "UPDATE address SET party_id = 830001 WHERE id = 832012", true);
    beside("UPDATE street SET name = 'at last' WHERE id = 830101",
           "UPDATE address SET house = '2', party_id = 830002 WHERE id = 832012", true);
    assert_int_equal(packed("addresses", "7:at last"), 1);
}

/* Packing all parties anew does not put back what somebody is just changing. */
static void all_is_packed_beside_a_writer(void **state)
{
    (void)state;
    PGconn *admin = admin_open();
    run(first, "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
               " VALUES ($, 831040, 830001, 1, 'before@race.test')");
    run(admin, "SET session_replication_role = replica;"
               "UPDATE kartoteka.contact_info SET value = 'off@race.test' WHERE id = 831040");
    run(first, "BEGIN; INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
               " VALUES ($, 831041, 830001, 1, 'beside@race.test')");
    assert_true(begin(admin, "CALL kartoteka.pack_all()"));
    run(first, "COMMIT");
    end(admin);
    PQfinish(admin);
    assert_int_equal(admin_number(PACKED_WRONG), 0);
    assert_int_equal(packed("contacts", "off@race.test"), 1);
    assert_int_equal(packed("contacts", "beside@race.test"), 1);
}

static void a_party_goes_while_it_gets_a_part(void **state)
{
    (void)state;
    beside("INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
           " VALUES ($, 831030, 830002, 1, 'late@race.test')",
           "DELETE FROM party WHERE id = 830002", true);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.contact_info"
                                  " WHERE party_id = 830002"),
                     0);
}

/* A database as it was before 0080, which a function of a name that it makes has stopped. */
static char *make_old(struct buf *report)
{
    admin_run("DROP DATABASE IF EXISTS kt_race WITH (FORCE)");
    admin_run("CREATE DATABASE kt_race");
    char *old = conninfo_with(admin_conninfo(), " dbname=kt_race");
    PGconn *pg = PQconnectdb(old);
    run(pg, "CREATE SCHEMA kartoteka; CREATE FUNCTION kartoteka.pack_text(text) RETURNS text"
            " LANGUAGE sql RETURN ''");
    assert_false(migrate_up(old, report));
    run(pg, "DROP FUNCTION kartoteka.pack_text(text);"
            "INSERT INTO kartoteka.tenant (id, name) OVERRIDING SYSTEM VALUE VALUES ($, 'old');"
            "INSERT INTO kartoteka.party (tenant_id, id, kind) VALUES ($, 1, 1);"
            "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
            " VALUES ($, 1, 1, 1, 'old@race.test')");
    PQfinish(pg);
    return old;
}

/* The upgrade is held up at the last of the tables that it reads while somebody writes to the
 * first. */
static void an_upgrade_beside_a_writer(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    struct buf report;
    buf_init(&report, mem, 1000);
    char *old = make_old(&report);
    PGconn *holder = PQconnectdb(old), *writer = PQconnectdb(old);
    run(holder, "BEGIN; LOCK TABLE kartoteka.loyalty_card IN ACCESS EXCLUSIVE MODE");
    pid_t child = fork();
    if (child == 0) {
        _exit(migrate_up(old, &report) ? 0 : 1);
    }
    for (int ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
        if (admin_number("SELECT count(*) FROM pg_stat_activity WHERE datname = 'kt_race'"
                         " AND cardinality(pg_blocking_pids(pid)) > 0") > 0) {
            break;
        }
        usleep(STEP_MS * 1000);
    }
    assert_true(begin(writer, "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind,"
                              " value) VALUES ($, 2, 1, 1, 'new@race.test')"));
    run(holder, "COMMIT");
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    end(writer);
    PGresult *r = PQexec(holder, PACKED_WRONG);
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    assert_string_equal(PQgetvalue(r, 0, 0), "0");
    PQclear(r);
    PQfinish(holder);
    PQfinish(writer);
    free(old);
    admin_run("DROP DATABASE kt_race WITH (FORCE)");
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_contacts_of_one_party),
        cmocka_unit_test(parts_of_different_kinds),
        cmocka_unit_test(a_deletion_beside_an_addition),
        cmocka_unit_test(moves_that_cross),
        cmocka_unit_test(a_street_is_renamed_before_it_is_used),
        cmocka_unit_test(a_street_is_renamed_after_it_is_used),
        cmocka_unit_test(a_street_is_renamed_while_its_address_moves),
        cmocka_unit_test(all_is_packed_beside_a_writer),
        cmocka_unit_test(a_party_goes_while_it_gets_a_part),
        cmocka_unit_test(an_upgrade_beside_a_writer),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

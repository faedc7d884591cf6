/*
 * The audit of reads: people are counted in memory, told to the database, and kept while it is
 * away.
 */
#include "support.h"

#include "directory/audit/reads.h"

static struct ctx *c;
static struct reads *r;
static int32_t tenant;
static const char *const list_path = "crm/contact", *const one_path = "crm/contact/{contactid}";

static int start(void **state)
{
    (void)state;
    tenant = demo_tenant();
    c = context_new(worker_conninfo(), true);
    r = reads_new();
    admin_run("DELETE FROM kartoteka.audit WHERE action LIKE 'read.%'");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    reads_free(r);
    context_free(c);
    return 0;
}

/* A call of a key and an employee that reads the people first .. first + n - 1. */
static void call(int64_t key, int64_t employee, const char *path, int64_t first, size_t n)
{
    struct directory d = {.c = c};
    d.who = (struct principal){.tenant = tenant, .key_id = key, .employee_id = employee};
    int64_t *seen = directory_see(&d, n);
    for (size_t i = 0; i < n; i++) {
        seen[i] = first + (int64_t)i;
    }
    reads_note(r, &d, "r7", "GET", path);
}

static void is(const char *sql, int64_t wanted)
{
    int64_t got = admin_number(sql);
    if (got != wanted) {
        fail_msg("%s: %lld, not %lld", sql, (long long)got, (long long)wanted);
    }
}

#define READS " FROM kartoteka.audit WHERE action = 'read.r7' AND "

static void equal_callers_make_one_row(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        call(41, 0, one_path, 100 + i % 5, 1);
    }
    call(41, 0, list_path, 100, 20);
    call(0, 42, one_path, 100, 1);
    call(0, 42, one_path, 0, 1); /* nobody */
    assert_true(reads_wait(r));
    assert_false(reads_due(r));
    reads_flush(r, c->db, false);
    is("SELECT count(*)" READS "true", 0);
    reads_flush(r, c->db, true);
    assert_false(reads_wait(r));
    is("SELECT count(*)" READS "true", 3);
    is("SELECT times" READS "key_id = 41 AND detail = 'GET crm/contact/{contactid}'", 50);
    is("SELECT cardinality(people)" READS "key_id = 41 AND detail LIKE '%{contactid}'", 5);
    is("SELECT cardinality(people)" READS "key_id = 41 AND detail = 'GET crm/contact'", 20);
    is("SELECT entity_id" READS "employee_id = 42 AND key_id IS NULL AND times = 1", 100);
    is("SELECT count(*)" READS "people <> ARRAY(SELECT unnest(people) ORDER BY 1)", 0);
    is("SELECT count(*)" READS "at > now() OR until < at", 0);
}

/* More people than a batch holds, in one call and in many. */
static void nobody_is_lost_when_much_is_read(void **state)
{
    (void)state;
    admin_run("DELETE FROM kartoteka.audit WHERE action LIKE 'read.%'");
    call(43, 0, list_path, 1, READS_PEOPLE + 1000);
    assert_true(reads_due(r));
    for (int i = 0; i < 200; i++) {
        call(44, 0, list_path, 1 + 50 * i, 50);
        call(45, 1000 + i, one_path, 7, 1); /* more callers than a batch holds */
    }
    reads_flush(r, c->db, true);
    is("SELECT count(DISTINCT p) FROM kartoteka.audit, unnest(people) p WHERE key_id = 43",
       READS_PEOPLE + 1000);
    is("SELECT count(DISTINCT p) FROM kartoteka.audit, unnest(people) p WHERE key_id = 44",
       200 * 50);
    is("SELECT count(DISTINCT employee_id) FROM kartoteka.audit WHERE key_id = 45", 200);
    is("SELECT sum(times)" READS "key_id IN (43, 44, 45)", 401);
}

static void what_the_database_refuses_waits(void **state)
{
    (void)state;
    struct ctx *away = context_new("host=/nowhere dbname=x connect_timeout=1", true);
    call(46, 0, one_path, 9, 1);
    reads_flush(r, away->db, true);
    assert_true(reads_wait(r) && reads_due(r));
    context_free(away);
    reads_flush(r, c->db, false);
    is("SELECT times" READS "key_id = 46", 1);
}

/* While the database takes nothing for long, the oldest batches are kept and the rest is dropped.
 */
static void what_waits_is_bounded(void **state)
{
    (void)state;
    struct ctx *away = context_new("host=/nowhere dbname=x connect_timeout=1", true);
    for (int i = 0; i < 8; i++) {
        call(48, 0, list_path, 1, READS_PEOPLE);
        reads_flush(r, away->db, true);
    }
    context_free(away);
    reads_flush(r, c->db, true);
    assert_false(reads_wait(r));
    is("SELECT sum(times)" READS "key_id = 48", 4);
    struct reads *other = reads_new();
    struct reads *kept = r;
    r = other;
    call(49, 0, list_path, 1, READS_PEOPLE + 1); /* it waits, and goes with its owner */
    r = kept;
    reads_free(other);
}

static void a_tenant_that_wants_none_has_none(void **state)
{
    (void)state;
    admin_run(tenant_sql("UPDATE kartoteka.tenant SET audit_reads = false WHERE id = $", tenant));
    call(47, 0, one_path, 9, 1);
    reads_flush(r, c->db, true);
    admin_run(tenant_sql("UPDATE kartoteka.tenant SET audit_reads = true WHERE id = $", tenant));
    is("SELECT count(*)" READS "key_id = 47", 0);
    assert_false(reads_wait(r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_callers_make_one_row),
        cmocka_unit_test(nobody_is_lost_when_much_is_read),
        cmocka_unit_test(what_the_database_refuses_waits),
        cmocka_unit_test(what_waits_is_bounded),
        cmocka_unit_test(a_tenant_that_wants_none_has_none),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

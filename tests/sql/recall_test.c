/*
 * Rows that are kept: when they are given again, what ends them, and that they are nobody else's.
 */
#include "jobs.h"

#include <ctype.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "db/memory.h"
#include "db/pool.h"
#include "db/stmt.h"
#include "directory/catalog/catalog.h"
#include "directory/party/party_get.h"
#include "directory/person/person_create.h"
#include "directory/person/person_find.h"

enum { MEMORY = 1 << 20, SMALL = 16000, FIRST = 7000000, PEOPLE = 60, COMPANY = FIRST + 500 };

static int32_t tenants[2];
static struct catalog_cache *catalogs;

/* The question of a job and its answer. */
static struct {
    int32_t tenant;
    int64_t id;
    const char *phone;
    bool may_not, in_transaction, owned;
    int64_t visible;
    unsigned shape;   /* which text is kept; 0: none */
    const char *text; /* the text to keep where there is none */
    char name[64], found[64];
    uint32_t trips;
    enum err result;
    size_t n;
} q;

static const char people_sql[] =
    "DELETE FROM kartoteka.party WHERE tenant_id = $ AND id >= 7000000;"
    "INSERT INTO kartoteka.party (tenant_id, id, kind, company_name) VALUES ($, 7000500, 2, 'Firm "
    "$');"
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, company_id)"
    " SELECT $, 7000000 + i, 1, 'Kept $ ' || i, CASE WHEN i < 5 THEN 7000500 END"
    " FROM generate_series(0, 59) i;"
    "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value)"
    " SELECT $, 7100000 + i, 7000000 + i, 0, 0, '+7 900 555 00 ' || lpad(i::text, 2, '0')"
    " FROM generate_series(0, 59) i";

static int start_with(void **state, size_t memory)
{
    engine_memory = memory;
    catalogs = catalog_cache_new();
    tenants[0] = demo_tenant();
    tenants[1] = other_tenant();
    for (size_t i = 0; i < 2; i++) {
        admin_run(tenant_sql(people_sql, tenants[i]));
    }
    return start_engine(state);
}

static int start(void **state)
{
    return start_with(state, MEMORY);
}

static int start_small(void **state)
{
    return start_with(state, SMALL);
}

static int stop(void **state)
{
    catalog_cache_free(catalogs);
    return stop_engine(state);
}

/* The database has said what was written. */
static void settle(void)
{
    int64_t end = clock_mono_ms() + 5000;
    while (!fresh_knows(db->fresh, tenants[0]) || !fresh_knows(db->fresh, tenants[1])) {
        assert_true(clock_mono_ms() < end);
        turn();
    }
}

static void pass(int64_t ms)
{
    int64_t end = clock_mono_ms() + ms;
    while (clock_mono_ms() < end) {
        turn();
    }
}

static void note(const struct party *p)
{
    snprintf(q.name, sizeof(q.name), "%.*s/%.*s", SPAN_ARG(p->last_name),
             SPAN_ARG(p->company != NULL ? p->company->company_name : SPAN("-")));
}

static enum err read_one(struct directory *d)
{
    struct party *p;
    enum err e = q.owned ? party_get(d, q.id, PARTY_PERSON, SEE_OWNED, PART_COMPANY, &p)
                         : person_get(d, q.id, PART_CONTACTS, &p);
    snprintf(q.found, sizeof(q.found), "%.*s/%.*s", SPAN_ARG(d->text.text), SPAN_ARG(d->text.mark));
    if (e == E_OK && d->text.text.p == NULL) {
        note(p);
        if (q.text != NULL) {
            directory_keep_text(d, span_of(q.text), SPAN("mark"));
        }
    }
    return e;
}

static enum err read_phone(struct directory *d)
{
    struct party_list list;
    bool more;
    enum err e =
        person_find(d, PERSON_KEY_PHONE, span_of(q.phone), 0, 10, PART_CONTACTS, &list, &more);
    q.n = e == E_OK ? list.n : 0;
    if (q.n > 0) {
        note(&list.v[0]);
    }
    return e;
}

static void in_job(struct job *j)
{
    struct directory d = {
        .c = &j->c, .cache = catalogs, .who = {.tenant = q.tenant, .can_write = true}};
    d.text.shape = q.shape;
    j->c.tenant = q.tenant;
    j->c.may_recall = !q.may_not;
    j->c.who =
        (struct ctx_asker){.sees_all = q.visible == 0, .visible = &q.visible, .visible_count = 1};
    if (q.in_transaction) {
        check_ok(&j->c, db_begin(&j->c));
    }
    q.result = q.phone != NULL ? read_phone(&d) : read_one(&d);
    q.trips = j->c.db_trips;
    db_rollback(&j->c);
}

static void ask(void)
{
    struct job j;
    q.name[0] = '\0';
    start_job(&j, 0, in_job);
    finish_jobs();
}

/* Asks, and again. */
static void ask_by_id(int32_t tenant, int64_t id)
{
    memset(&q, 0, sizeof(q));
    q.tenant = tenant;
    q.id = id;
    ask();
}

static void is_kept(int32_t tenant, int64_t id)
{
    settle();
    ask_by_id(tenant, id);
    ask();
    ask();
    assert_int_equal(q.result, E_OK);
    assert_int_equal(q.trips, 0);
}

static void a_third_read_needs_no_trip(void **state)
{
    (void)state;
    char first[sizeof(q.name)];
    settle();
    ask_by_id(tenants[0], FIRST + 7);
    assert_true(q.trips > 0);
    memcpy(first, q.name, sizeof(first));
    assert_non_null(strstr(first, "Kept"));
    ask();
    assert_true(q.trips > 0);
    ask();
    assert_int_equal(q.trips, 0);
    assert_string_equal(q.name, first);
}

static void tenants_have_their_own(void **state)
{
    (void)state;
    settle();
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < 2; i++) {
            char mine[32];
            snprintf(mine, sizeof(mine), "Kept %d 9/-", tenants[i]);
            ask_by_id(tenants[i], FIRST + 9);
            assert_string_equal(q.name, mine);
            assert_true(round < 2 ? q.trips > 0 : q.trips == 0);
        }
    }
}

/* Another set of employees is another question. */
static void rights_are_part_of_the_question(void **state)
{
    (void)state;
    settle();
    memset(&q, 0, sizeof(q));
    q.tenant = tenants[0];
    q.id = FIRST + 11;
    q.owned = true;
    ask();
    ask();
    ask();
    assert_int_equal(q.trips, 0);
    assert_int_equal(q.result, E_OK);
    q.visible = 999999; /* nobody's */
    for (int round = 0; round < 2; round++) {
        ask();
        assert_int_equal(q.result, E_PARTY_NOT_FOUND);
    }
    q.visible = 0;
    ask();
    assert_int_equal(q.result, E_OK);
}

static void rename_party(int32_t tenant, int64_t id, const char *column)
{
    char sql[300];
    snprintf(sql, sizeof(sql),
             "UPDATE kartoteka.party SET %s = %s || '!' WHERE tenant_id = %d AND id = %lld", column,
             column, tenant, (long long)id);
    admin_run(sql);
}

/* Asks for a text of a person and gives the one that was kept, "/" for none. */
static const char *text_of(int32_t tenant, int64_t id, unsigned shape, const char *text)
{
    ask_by_id(tenant, id);
    q.shape = shape;
    q.text = text;
    settle();
    ask();
    return q.found;
}

/* A text is found by whom and for what it was kept, and goes with the rows. */
static void texts_are_kept_with_their_rows(void **state)
{
    (void)state;
    int64_t id = FIRST + 40;
    is_kept(tenants[0], id);
    is_kept(tenants[1], id);
    assert_string_equal(text_of(tenants[0], id, 1, "one"), "/");
    assert_string_equal(text_of(tenants[0], id, 1, NULL), "one/mark");
    assert_int_equal(q.trips, 0);
    assert_string_equal(text_of(tenants[1], id, 1, NULL), "/");
    assert_string_equal(text_of(tenants[0], id, 2, NULL), "/");
    assert_string_equal(text_of(tenants[0], id, 0, NULL), "/");
    /* Another shape's takes its place. */
    assert_string_equal(text_of(tenants[0], id, 2, "two"), "/");
    assert_string_equal(text_of(tenants[0], id, 1, NULL), "/");
    assert_string_equal(text_of(tenants[0], id, 2, NULL), "two/mark");
    /* Names of the catalog are in it, so another catalog has its own. */
    catalog_cache_clear(catalogs);
    assert_string_equal(text_of(tenants[0], id, 2, "three"), "/");
    assert_string_equal(text_of(tenants[0], id, 2, NULL), "three/mark");
    rename_party(tenants[0], id, "last_name");
    pass(1000);
    ask();
    assert_string_equal(q.found, "/");
    assert_non_null(strchr(q.name, '!'));
    /* A text that is too long for a record is not kept. */
    static char long_text[9000];
    memset(long_text, 'x', sizeof(long_text) - 1);
    is_kept(tenants[0], id);
    assert_string_equal(text_of(tenants[0], id, 1, long_text), "/");
    assert_string_equal(text_of(tenants[0], id, 1, NULL), "/");
}

static void who_may_not_is_asked_for(void **state)
{
    (void)state;
    is_kept(tenants[0], FIRST + 12);
    q.may_not = true;
    ask();
    assert_true(q.trips > 0);
    q.may_not = false;
    q.in_transaction = true;
    ask();
    assert_true(q.trips > 0);
}

/* A change of psql's is seen within a second; what it does not touch stays. */
static void changes_from_outside_are_seen(void **state)
{
    (void)state;
    is_kept(tenants[0], FIRST + 13);
    is_kept(tenants[0], FIRST + 14);
    rename_party(tenants[0], FIRST + 13, "last_name");
    pass(1000);
    ask_by_id(tenants[0], FIRST + 13);
    assert_non_null(strchr(q.name, '!'));
    assert_true(q.trips > 0);
    ask_by_id(tenants[0], FIRST + 14);
    assert_int_equal(q.trips, 0);
}

/* A transaction that began long before it is over. */
static void late_commits_are_seen(void **state)
{
    (void)state;
    PGconn *pg = admin_open();
    char sql[200];
    snprintf(
        sql, sizeof(sql),
        "UPDATE kartoteka.party SET last_name = last_name || '?' WHERE tenant_id = %d AND id = %d",
        tenants[0], FIRST + 15);
    run_on(pg, "SET idle_in_transaction_session_timeout = 10000");
    run_on(pg, "BEGIN");
    run_on(pg, sql);
    for (int i = 0; i < 3; i++) {
        is_kept(tenants[0], FIRST + 15);
        assert_null(strchr(q.name, '?'));
        pass(300);
    }
    run_on(pg, "COMMIT");
    PQfinish(pg);
    pass(1000);
    ask();
    assert_non_null(strchr(q.name, '?'));
}

static void a_company_shows_in_its_people(void **state)
{
    (void)state;
    settle();
    memset(&q, 0, sizeof(q));
    q.tenant = tenants[0];
    q.id = FIRST + 2;
    q.owned = true;
    ask();
    ask();
    ask();
    assert_int_equal(q.trips, 0);
    assert_null(strchr(q.name, '!'));
    rename_party(tenants[0], COMPANY, "company_name");
    pass(1000);
    ask();
    assert_non_null(strchr(q.name, '!'));
}

static void a_phone_finds_who_gets_it(void **state)
{
    (void)state;
    settle();
    memset(&q, 0, sizeof(q));
    q.tenant = tenants[0];
    q.phone = "8 900 555-00-20";
    ask();
    ask();
    ask();
    assert_int_equal(q.trips, 0);
    assert_int_equal(q.n, 1);
    admin_run(
        tenant_sql("INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category,"
                   " value) VALUES ($, 7200000, 7000021, 0, 0, '+79005550020')",
                   tenants[0]));
    pass(1000);
    ask();
    assert_int_equal(q.n, 2);
    admin_run(tenant_sql("UPDATE kartoteka.contact_info SET value_key = value_key || '0'"
                         " WHERE tenant_id = $ AND id = 7200000",
                         tenants[0]));
    admin_run(tenant_sql("DELETE FROM kartoteka.contact_info WHERE tenant_id = $ AND id = 7200000",
                         tenants[0]));
    pass(1000);
    ask();
    assert_int_equal(q.n, 1);
}

static void write_in_job(struct job *j)
{
    struct directory d = {
        .c = &j->c, .cache = catalogs, .who = {.tenant = tenants[0], .can_write = true}};
    struct party_edit e = {.last_name = OPT_TEXT(SPAN("Written here"))};
    struct contact_edit phone = {.value = SPAN("+7 900 555 00 33")};
    struct party *p;
    j->c.tenant = tenants[0];
    e.contacts = &phone;
    e.contact_count = 1;
    check_ok(&j->c, person_create(&d, &e, PART_CONTACTS, &p));
}

/* A write of this worker's own, or of another one of this host, is seen by the next read. */
static void writes_of_this_host_are_seen_at_once(void **state)
{
    (void)state;
    struct job j;
    size_t before = 1;
    for (int round = 0; round < 5; round++) {
        settle();
        memset(&q, 0, sizeof(q));
        q.tenant = tenants[0];
        q.phone = "8 900 555-00-33";
        ask();
        ask();
        ask();
        assert_int_equal(q.trips, 0);
        assert_int_equal(q.n, before);
        start_job(&j, 0, write_in_job);
        finish_jobs();
        ask();
        assert_int_equal(q.n, ++before);
    }
}

static void know_of_each_other(void)
{
    struct job j;
    struct db_options o = {.conninfo = worker_conninfo(),
                           .prepare = true,
                           .statement_timeout_ms = 20000,
                           .lock_timeout_ms = 10000,
                           .application_name = "kartoteka memory test"};
    struct db_sizes sizes = {1, 1, 1, MEMORY};
    struct db *reader = db, *writer = db_new_event(&o, &sizes, loop, fibers);
    memset(&q, 0, sizeof(q));
    q.tenant = tenants[0];
    q.phone = "8 900 555-00-34";
    settle();
    ask();
    ask();
    ask();
    assert_int_equal(q.trips, 0);
    assert_true(db_settled(reader, tenants[0]));
    db = writer;
    q.phone = "8 900 555-00-33";
    start_job(&j, 0, write_in_job);
    finish_jobs();
    db = reader;
    assert_false(db_settled(reader, tenants[0]));
    assert_true(db_settled(reader, tenants[1]));
    q.phone = "8 900 555-00-34";
    ask();
    assert_true(q.trips > 0);
    settle();
    assert_true(db_settled(reader, tenants[0]));
    db_free(writer);
}

static void workers_of_a_host_know_of_each_other(void **state)
{
    (void)state;
    know_of_each_other();
}

/* Also when somebody has removed what they share. */
static void a_removed_name_is_noticed(void **state)
{
    (void)state;
    glob_t found;
    settle();
    assert_int_equal(glob("/dev/shm/kartoteka-*", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct stat st;
        if (stat(found.gl_pathv[i], &st) == 0 && st.st_uid == geteuid()) {
            assert_int_equal(st.st_mode & 077, 0);
            assert_int_equal(unlink(found.gl_pathv[i]), 0);
        }
    }
    globfree(&found);
    pass(500);
    know_of_each_other();
}

/* A connection that is lost may have hidden changes: everything is asked for anew. */
static void a_lost_connection_empties_the_memory(void **state)
{
    (void)state;
    is_kept(tenants[0], FIRST + 30);
    assert_true(memory_used(db->memory) > 0);
    PGconn *pg = worker_open(tenants[0]);
    run_on(pg, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
               " WHERE application_name = 'kartoteka pool test'");
    PQfinish(pg);
    rename_party(tenants[0], FIRST + 30, "last_name");
    int64_t end = clock_mono_ms() + 5000;
    while (memory_used(db->memory) > 0) {
        assert_true(clock_mono_ms() < end);
        turn();
    }
    ask();
    assert_non_null(strchr(q.name, '!'));
    is_kept(tenants[0], FIRST + 30);
    assert_non_null(strchr(q.name, '!'));
}

/* No answer of the database: nothing is believed any more, although every connection is there. */
static void silence_is_no_proof(void **state)
{
    (void)state;
    is_kept(tenants[0], FIRST + 31);
    int64_t until = clock_mono_ms() + FRESH_MS + 50;
    while (clock_mono_ms() < until) { /* no turn of the loop */
    }
    assert_false(fresh_knows(db->fresh, tenants[0]));
    rename_party(tenants[0], FIRST + 31, "last_name");
    ask();
    assert_non_null(strchr(q.name, '!'));
}

/* People who were asked for twice are kept, however many others were asked for in between. */
static void a_working_set_is_kept_whole(void **state)
{
    (void)state;
    for (int walk = 0; walk < 3; walk++) {
        settle();
        for (int i = 0; i < 2 * PEOPLE; i++) {
            ask_by_id(tenants[i % 2], FIRST + i / 2);
            assert_int_equal(q.result, E_OK);
            assert_true(walk < 2 || q.trips == 0);
        }
    }
}

static void the_memory_is_bounded(void **state)
{
    (void)state;
    settle();
    for (int i = 0; i < PEOPLE; i++) {
        ask_by_id(tenants[0], FIRST + i);
        ask();
        assert_true(memory_used(db->memory) <= SMALL / 4 * 3);
    }
    ask();
    assert_int_equal(q.trips, 0); /* the last one is there */
    ask_by_id(tenants[0], FIRST);
    assert_true(q.trips > 0); /* the first one is not */
    ask_by_id(tenants[0], FIRST + 59);
    for (int i = 0; i < PEOPLE; i++) {
        ask_by_id(tenants[1], FIRST + i);
        ask();
        assert_true(memory_used(db->memory) <= SMALL);
    }
    ask_by_id(tenants[0], FIRST + 59); /* the largest has given way, not all of the other */
    assert_int_equal(q.trips, 0);
}

static bool mentions(const char *sql, const char *table)
{
    size_t n = strlen(table);
    for (const char *at = strstr(sql, table); at != NULL; at = strstr(at + 1, table)) {
        bool begins = at == sql || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
        bool ends = !isalnum((unsigned char)at[n]) && at[n] != '_' && at[n] != '(';
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

/* A table without a trigger that tells of it is read by no such statement. What follows a party's
 * row in every transaction is told by that. */
static void every_table_is_watched(void **state)
{
    (void)state;
    PGconn *pg = admin_open();
    PGresult *r = PQexec(pg, "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
                             " AND c.relnamespace = 'kartoteka'::regnamespace"
                             " AND c.relname NOT IN ('address', 'loyalty_card', 'kept_count')"
                             " AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid"
                             " AND t.tgname = 'written_update')");
    int statements = 0;
    assert_true(PQntuples(r) > 10);
    for (size_t s = 0; s < STMT__COUNT; s++) {
        statements += stmt_table[s].memory != MEMORY_NONE;
        for (int i = 0; stmt_table[s].memory != MEMORY_NONE && i < PQntuples(r); i++) {
            if (mentions(stmt_table[s].sql, PQgetvalue(r, i, 0))) {
                fail_msg("%s reads %s", stmt_table[s].name, PQgetvalue(r, i, 0));
            }
        }
    }
    assert_true(statements > 10);
    PQclear(r);
    PQfinish(pg);
}

/* Rows about transactions long over go, others stay. */
static void old_rows_are_dropped(void **state)
{
    (void)state;
    settle();
    admin_run("UPDATE kartoteka.written_mark SET at = now() - interval '1 min',"
              " xid = pg_snapshot_xmin(pg_current_snapshot())");
    rename_party(tenants[0], FIRST + 40, "last_name");
    assert_true(admin_number("SELECT count(*) FROM kartoteka.written") > 1);
    for (int i = 0; i < 5; i++) { /* each drops some thousands */
        admin_run("SELECT kartoteka.written_trim()");
    }
    int64_t left = admin_number("SELECT count(*) FROM kartoteka.written");
    assert_true(left > 0 && left < 10);
    admin_run("INSERT INTO kartoteka.written VALUES ('99999999999', 1, 1)");
    admin_run("UPDATE kartoteka.written_mark SET at = now() - interval '1 min'");
    admin_run("SELECT kartoteka.written_trim()");
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.written WHERE xid = '99999999999'"), 0);
}

int main(void)
{
    assert_true(crypto_init());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_third_read_needs_no_trip, start, stop),
        cmocka_unit_test_setup_teardown(tenants_have_their_own, start, stop),
        cmocka_unit_test_setup_teardown(rights_are_part_of_the_question, start, stop),
        cmocka_unit_test_setup_teardown(texts_are_kept_with_their_rows, start, stop),
        cmocka_unit_test_setup_teardown(who_may_not_is_asked_for, start, stop),
        cmocka_unit_test_setup_teardown(changes_from_outside_are_seen, start, stop),
        cmocka_unit_test_setup_teardown(late_commits_are_seen, start, stop),
        cmocka_unit_test_setup_teardown(a_company_shows_in_its_people, start, stop),
        cmocka_unit_test_setup_teardown(a_phone_finds_who_gets_it, start, stop),
        cmocka_unit_test_setup_teardown(writes_of_this_host_are_seen_at_once, start, stop),
        cmocka_unit_test_setup_teardown(workers_of_a_host_know_of_each_other, start, stop),
        cmocka_unit_test_setup_teardown(a_removed_name_is_noticed, start, stop),
        cmocka_unit_test_setup_teardown(a_lost_connection_empties_the_memory, start, stop),
        cmocka_unit_test_setup_teardown(silence_is_no_proof, start, stop),
        cmocka_unit_test_setup_teardown(a_working_set_is_kept_whole, start, stop),
        cmocka_unit_test_setup_teardown(the_memory_is_bounded, start_small, stop),
        cmocka_unit_test_setup_teardown(every_table_is_watched, start, stop),
        cmocka_unit_test_setup_teardown(old_rows_are_dropped, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

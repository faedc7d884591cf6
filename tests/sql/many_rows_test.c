/*
 * A statement that changes thousands of rows costs for each of them what it costs for one, also
 * when the session has made its plans for a single row and the tables were never analysed. Costs
 * that grow with the square of the number end by the statement's timeout.
 */
#include "support.h"

#define SESSION                                                                                    \
    "SET statement_timeout = '60s'; SET search_path = kartoteka;"                                  \
    " SELECT set_config('kartoteka.tenant', $::text, false);"

/* Changes a row ten times, so that plans are kept, then all: made with `many` of this test. */
#define TEN_TIMES(statement) "DO $do$ BEGIN FOR i IN 1..10 LOOP " statement "; END LOOP; END $do$;"

static PGconn *pg;

static int start(void **state)
{
    (void)state;
    pg = admin_open();
    run_on(pg, tenant_sql(SESSION, demo_tenant()));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    PQfinish(pg);
    return 0;
}

/* Blocks of these two tables and their indexes that were looked at so far. */
static int64_t word_blocks(void)
{
    run_on(pg, "SELECT pg_stat_force_next_flush()");
    run_on(pg, "SELECT 1");
    return admin_number("SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)"
                        " FROM pg_statio_all_tables WHERE schemaname = 'kartoteka'"
                        " AND relname IN ('word_key', 'vocabulary')");
}

static void people_are_renamed(void **state)
{
    (void)state;
    run_on(pg, tenant_sql("INSERT INTO party (tenant_id, id, kind, last_name, first_name) SELECT $,"
                          " 7000000 + n, 1, 'Многих' || n, 'Имя' || n"
                          " FROM generate_series(1, 4000) n",
                          demo_tenant()));
    run_on(pg, TEN_TIMES("UPDATE party SET last_name = last_name || 'я' WHERE id = 7000001"));
    int64_t before = word_blocks();
    run_on(pg, "UPDATE party SET last_name = last_name || 'ю' WHERE id > 7000000 AND id < 7100000");
    int64_t looked_at = word_blocks() - before;
    if (looked_at > 4000 * 60) {
        fail_msg("%lld blocks of words for 4000 people", (long long)looked_at);
    }
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.word_key WHERE word LIKE"
                                  " 'многих%' AND word LIKE '%ю' AND party_id > 7000000"),
                     4000);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.word_key WHERE word LIKE"
                                  " 'многих%' AND word NOT LIKE '%ю' AND party_id > 7000000"),
                     0);
}

static void places_are_renamed(void **state)
{
    (void)state;
    run_on(pg,
           tenant_sql("INSERT INTO street (tenant_id, id, city_id, name) SELECT $, 70000000 + n,"
                      " (SELECT min(id) FROM city), 'улица Имени ' || n"
                      " FROM generate_series(1, 3000) n",
                      demo_tenant()));
    run_on(pg, TEN_TIMES("UPDATE street SET name = name || 'я' WHERE id = 70000001"));
    run_on(pg, "UPDATE street SET name = name || ' новая' WHERE id BETWEEN 70000001 AND 70003000");
    /* One row tells of more than 50. */
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.audit WHERE action ="
                                  " 'street.update' AND detail = '3000 rows'"),
                     1);
    run_on(pg, "UPDATE street SET post_code = '1' WHERE id BETWEEN 70000002 AND 70000021");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.audit WHERE action ="
                                  " 'street.update' AND detail LIKE '%post_code'"
                                  " AND entity_id BETWEEN 70000002 AND 70000021"),
                     20);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.place_word WHERE word = 'новая'"
                                  " AND place_id BETWEEN 70000001 AND 70003000"),
                     3000);
}

static void values_are_changed(void **state)
{
    (void)state;
    run_on(pg,
           tenant_sql("INSERT INTO contact_info (tenant_id, id, party_id, kind, value) SELECT $,"
                      " 7000000 + n, 7000000 + n, 1, 'm' || n || '@many.example'"
                      " FROM generate_series(1, 4000) n",
                      demo_tenant()));
    run_on(pg, TEN_TIMES("UPDATE contact_info SET value = 'x' || value WHERE id = 7000001"));
    run_on(pg, "UPDATE contact_info SET value = 'y' || value WHERE id > 7000000 AND id < 7100000");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id > 7000000 AND"
                                  " packed_contacts LIKE '%y%@many.example%'"),
                     4000);
}

static void events_are_written(void **state)
{
    (void)state;
    run_on(pg, tenant_sql("INSERT INTO webhook (tenant_id, id, name, url, dialect, secret) VALUES"
                          " ($, 7000000, 'many', 'https://a.example/', 'salesman', 'whsec_x')",
                          demo_tenant()));
    run_on(pg, tenant_sql("INSERT INTO webhook_state (tenant_id, webhook_id) VALUES ($, 7000000)",
                          demo_tenant()));
    run_on(pg, tenant_sql("INSERT INTO deal (tenant_id, id, title) SELECT $, 7000000 + n,"
                          " 'Сделка ' || n FROM generate_series(1, 4000) n",
                          demo_tenant()));
    run_on(pg, tenant_sql("INSERT INTO phone_call (tenant_id, id, callid, outgoing, number,"
                          " number_key, line, login, extension, department, state, status,"
                          " started_at, duration, record) SELECT $, 7100000 + n, 'many-' || n,"
                          " false, '', '', '', '', '', '', '', '', now(), 0, ''"
                          " FROM generate_series(1, 4000) n",
                          demo_tenant()));
    run_on(pg, TEN_TIMES("UPDATE party SET note = 'a' || i, revision = revision + 1"
                         " WHERE id = 7000001"));
    run_on(pg, TEN_TIMES("UPDATE deal SET content = 'a' || i WHERE id = 7000001"));
    run_on(pg, TEN_TIMES("UPDATE phone_call SET record = 'a' || i WHERE id = 7100001"));
    run_on(pg, "DELETE FROM webhook_event");
    run_on(pg, "UPDATE party SET note = 'b', revision = revision + 1"
               " WHERE id > 7000000 AND id < 7100000");
    run_on(pg, "UPDATE deal SET content = 'b', is_closed = (id = 7000002)"
               " WHERE id BETWEEN 7000001 AND 7004000");
    run_on(pg, "UPDATE phone_call SET record = 'b' WHERE callid LIKE 'many-%'");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.webhook_event WHERE kind = 1 AND"
                                  " what = 'edit' AND fields = 'note'"),
                     4000);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.webhook_event WHERE kind = 3 AND"
                                  " what = 'edit' AND fields = 'content'"),
                     3999);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.webhook_event WHERE kind = 3 AND"
                                  " what = 'close' AND party_id = 7000002"),
                     1);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.webhook_event WHERE kind = 4 AND"
                                  " what = 'history.edit' AND fields = 'record'"),
                     4000);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.webhook_event"), 12000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_renamed),
        cmocka_unit_test(places_are_renamed),
        cmocka_unit_test(values_are_changed),
        cmocka_unit_test(events_are_written),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

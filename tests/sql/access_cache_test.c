/*
 * The cache of credentials: what it saves, and what makes it forget.
 */
#include "support.h"

#include <poll.h>

#include "base/crypto.h"
#include "db/sql/db.h"
#include "directory/access/access.h"
#include "directory/access/access_cache.h"
#include "directory/catalog/catalog.h"

static const char key[] = "a key of the cache's test";

static struct ctx *c;
static struct directory d;

static void on_notify(void *arg, struct span payload)
{
    access_cache_notify(arg, payload);
}

static void make_key(void)
{
    char sql[600];
    struct span hash = crypto_sha256_hex(c->mem, span_of(key));
    snprintf(sql, sizeof(sql),
             "DELETE FROM kartoteka.access_key WHERE label = 'cache test';"
             "INSERT INTO kartoteka.access_key (kind, hash, prefix, label, tenant_id) VALUES"
             " ('apikey', '%.*s', 'a key', 'cache test', %d)",
             SPAN_ARG(hash), demo_tenant());
    admin_run(sql);
}

static void begin(int64_t ttl_s, bool alone)
{
    d.access = access_cache_new(ttl_s, alone);
    db_on_notify(c->db, on_notify, d.access);
}

static int start(void **state)
{
    (void)state;
    assert_true(crypto_init());
    c = context_new(worker_conninfo(), true);
    d = (struct directory){.c = c};
    make_key();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    context_free(c);
    access_cache_free(d.access);
    return 0;
}

static struct span login(void)
{
    PGconn *pg = admin_open();
    PGresult *r = PQexec(pg, "SELECT login FROM kartoteka.employee e JOIN kartoteka.tenant t"
                             " ON t.id = e.tenant_id WHERE t.name = 'demo' AND active LIMIT 1");
    assert_int_equal(PQntuples(r), 1);
    struct span s = arena_span(c->mem, span_of(PQgetvalue(r, 0, 0)));
    PQclear(r);
    PQfinish(pg);
    return s;
}

/* Asks as a request of its own would; *trips says what it cost. */
static enum err ask(struct span who, uint32_t *trips)
{
    c->db_trips = 0;
    c->tenant = 0;
    c->time_zone = NULL;
    err_clear(c);
    db_poll(c->db);
    d.who = (struct principal){0};
    enum err e = access_by_apikey(&d, span_of(key), who);
    *trips = c->db_trips;
    return e;
}

static void expect(struct span who, enum err want, uint32_t want_trips)
{
    uint32_t trips;
    assert_int_equal(ask(who, &trips), want);
    assert_int_equal(trips, want_trips);
    if (want == E_OK) {
        assert_int_equal(d.who.tenant, demo_tenant());
        assert_int_equal(c->tenant, d.who.tenant);
        assert_string_equal(c->time_zone, d.who.time_zone);
        assert_true(d.who.employee_id > 0 && d.who.employee_uuid.n == 36);
        assert_true(span_ieq(d.who.login, who));
    }
}

/* Until the notification has come: a second is promised. */
static void expect_soon(struct span who, enum err want)
{
    uint32_t trips;
    int64_t end = clock_mono_ms() + 1000;
    do {
        if (ask(who, &trips) == want && trips == 1) {
            return;
        }
    } while (clock_mono_ms() < end);
    fail_msg("not heard of within a second");
}

static void a_known_credential_costs_nothing(void **state)
{
    (void)state;
    begin(60, true);
    struct span who = login();
    expect(who, E_OK, 1); /* the connection is made, notifications begin */
    expect(who, E_OK, 1);
    struct principal first = d.who;
    for (int i = 0; i < 3; i++) {
        expect(who, E_OK, 0);
    }
    assert_int_equal(first.employee_id, d.who.employee_id);
    assert_int_equal(first.visible_count, d.who.visible_count);
    assert_int_equal(first.catalog_revision, d.who.catalog_revision);
    expect(SPAN("nobody at all"), E_LOGIN_UNKNOWN, 1);
    expect(SPAN("nobody at all"), E_LOGIN_UNKNOWN, 1); /* refusals are not kept */
}

static void revocation_is_heard_of(void **state)
{
    (void)state;
    begin(60, true);
    struct span who = login();
    expect(who, E_OK, 1);
    expect(who, E_OK, 1);
    expect(who, E_OK, 0);
    admin_run("UPDATE kartoteka.access_key SET revoked_at = now() WHERE label = 'cache test'");
    expect_soon(who, E_KEY_INVALID);
    expect(who, E_KEY_INVALID, 1);
}

static void settings_and_reference_data_are_heard_of(void **state)
{
    static const char *const changes[] = {
        "UPDATE kartoteka.tenant SET contact_unique = contact_unique WHERE name = 'demo'",
        "UPDATE kartoteka.tenant SET catalog_revision = catalog_revision + 1 WHERE name = 'demo'",
        "UPDATE kartoteka.employee SET title = title || '.' WHERE id = 0",
        "UPDATE kartoteka.delivery_object SET name = name",
    };
    (void)state;
    begin(60, true);
    struct span who = login();
    expect(who, E_OK, 1);
    expect(who, E_OK, 1);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        expect(who, E_OK, 0);
        admin_run(changes[i]);
        expect_soon(who, E_OK);
    }
}

static void entries_end_with_their_time_and_by_payload(void **state)
{
    (void)state;
    uint32_t trips = 0;
    begin(1, true);
    struct span who = login();
    expect(who, E_OK, 1);
    expect(who, E_OK, 1);
    access_cache_notify(d.access, SPAN("photo:5")); /* does not concern the cache */
    expect(who, E_OK, 0);
    access_cache_notify(d.access, SPAN("catalog:x")); /* it does not say of whom */
    expect(who, E_OK, 1);
    for (int64_t end = clock_mono_ms() + 3000; trips == 0 && clock_mono_ms() < end;) {
        assert_int_equal(ask(who, &trips), E_OK);
        (void)poll(NULL, 0, 1); /* a second of asking must fit into one request's memory */
    }
    assert_int_equal(trips, 1);
}

static void another_tenants_reference_data_is_not(void **state)
{
    (void)state;
    char sql[120];
    begin(60, true);
    struct span who = login();
    snprintf(sql, sizeof(sql),
             "UPDATE kartoteka.tenant SET catalog_revision = catalog_revision + 1 WHERE id = %d",
             other_tenant());
    expect(who, E_OK, 1);
    expect(who, E_OK, 1);
    admin_run(sql);
    c->tenant = 0;
    check_ok(c, sql_db_schema_version(c, NULL)); /* brings it in */
    expect(who, E_OK, 0);
}

static void a_lost_connection_forgets(void **state)
{
    (void)state;
    begin(60, true);
    struct span who = login();
    expect(who, E_OK, 1);
    expect(who, E_OK, 1);
    expect(who, E_OK, 0);
    admin_run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
              " WHERE application_name = 'kartoteka test'");
    uint32_t trips;
    assert_int_equal(ask(who, &trips), E_OK);
    assert_true(trips >= 1); /* twice when the loss was seen while reading */
}

static void a_lookup_from_before_is_not_kept(void **state)
{
    (void)state;
    begin(60, true);
    struct access_lookup l;
    struct principal found;
    struct span who = login();
    expect(who, E_OK, 1);
    access_cache_key(d.access, &l, "apikey", span_of(key), who, SPAN_NONE);
    access_cache_notify(d.access, SPAN("access"));
    access_cache_keep(d.access, c, &l, &d.who);
    assert_false(access_cache_find(d.access, c, &l, &found));
    access_cache_key(d.access, &l, "apikey", span_of(key), who, SPAN_NONE);
    access_cache_keep(d.access, c, &l, &d.who);
    assert_true(access_cache_find(d.access, c, &l, &found));
    access_cache_key(d.access, &l, "sid", span_of(key), who, SPAN_NONE);
    assert_false(access_cache_find(d.access, c, &l, &found));
    access_cache_key(d.access, &l, "apikey", span_of(key), SPAN_NONE, who);
    assert_false(access_cache_find(d.access, c, &l, &found));
}

static void it_can_be_off(void **state)
{
    (void)state;
    begin(0, true);
    struct span who = login();
    for (int i = 0; i < 3; i++) {
        expect(who, E_OK, 1);
    }
}

/* A worker beside others asks for the revision when no round trip has brought the news. */
static void beside_others_the_revision_is_checked(void **state)
{
    (void)state;
    begin(60, false);
    struct span who = login();
    const struct catalog *k;
    expect(who, E_OK, 1);
    expect(who, E_OK, 1);
    expect(who, E_OK, 0);
    int64_t before = d.who.catalog_revision;
    admin_run("UPDATE kartoteka.tenant SET catalog_revision = catalog_revision + 1"
              " WHERE name = 'demo'");
    check_ok(c, catalog_of(&d, &k)); /* the request began before the change */
    assert_int_equal(k->revision, before + 1);
    assert_int_equal(d.who.catalog_revision, before + 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        T(a_known_credential_costs_nothing),         T(revocation_is_heard_of),
        T(settings_and_reference_data_are_heard_of), T(entries_end_with_their_time_and_by_payload),
        T(another_tenants_reference_data_is_not),    T(a_lost_connection_forgets),
        T(a_lookup_from_before_is_not_kept),         T(it_can_be_off),
        T(beside_others_the_revision_is_checked),
    };
    return cmocka_run_group_tests_name("access_cache", tests, NULL, NULL);
}

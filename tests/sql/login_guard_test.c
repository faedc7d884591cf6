/*
 * The brake on logins: what is looked at, what is refused, and who is not held up by others.
 */
#include "support.h"

#include "base/crypto.h"
#include "directory/access/access_cache.h"
#include "directory/access/login_guard.h"
#include "directory/access/login_memory.h"

#define OWNER "brake.owner@example.com"
#define HOME  "192.0.2.1"

static const char secret[] = "the right password";

static struct ctx *c;
static struct directory d;

static void on_notify(void *arg, struct span payload)
{
    access_cache_notify(arg, payload);
}

static void make_owner(void)
{
    char sql[900];
    struct span hash = crypto_password_hash(c->mem, span_of(secret));
    snprintf(sql, sizeof(sql),
             "DELETE FROM kartoteka.employee WHERE login = '" OWNER "';"
             "INSERT INTO kartoteka.employee (tenant_id, id, login, name, password_hash) VALUES"
             " (%d, 990011, '" OWNER "', 'Brake', '%.*s')",
             demo_tenant(), SPAN_ARG(hash));
    admin_run(sql);
}

static int start(void **state)
{
    (void)state;
    assert_true(crypto_init());
    c = context_new(worker_conninfo(), true);
    make_owner();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    admin_run("DELETE FROM kartoteka.employee WHERE login = '" OWNER "'");
    context_free(c);
    return 0;
}

/* Nobody has tried anything; with or without the memory of a process. */
static void begin(bool remembers)
{
    admin_run("TRUNCATE kartoteka.login_brake, kartoteka.login_place, kartoteka.login_open");
    access_cache_free(d.access);
    login_memory_free(d.logins);
    d = (struct directory){.c = c};
    if (remembers) {
        d.logins = login_memory_new();
        d.access = access_cache_new(60, true);
        db_on_notify(c->db, on_notify, d.access);
    }
}

static void end(void)
{
    db_on_notify(c->db, NULL, NULL);
    access_cache_free(d.access);
    login_memory_free(d.logins);
    d = (struct directory){.c = c};
}

/* Tries as a request of its own would. */
static enum err try_as(const char *login, const char *password, const char *address)
{
    struct login_attempt a = {.login = span_of(login),
                              .password = span_of(password),
                              .host = SPAN("brake.example"),
                              .address = span_of(address)};
    c->tenant = 0;
    c->time_zone = NULL;
    c->db_trips = 0;
    err_clear(c);
    db_poll(c->db);
    d.who = (struct principal){0};
    return login_by_password(&d, &a);
}

/* How many of n guesses were looked at. */
static int looked_at(int n, const char *login, const char *address)
{
    int looked = 0;
    for (int i = 0; i < n; i++) {
        enum err e = try_as(login, "a wrong one", address);
        assert_true(e == E_LOGIN_FAILED || e == E_LOGIN_BLOCKED);
        looked += e == E_LOGIN_FAILED;
    }
    return looked;
}

static void a_login_at_an_address(void **state)
{
    (void)state;
    for (int remembers = 0; remembers < 2; remembers++) {
        begin(remembers != 0);
        assert_int_equal(looked_at(20, OWNER, HOME), LOGIN_TRIES);
        assert_int_equal(try_as(OWNER, secret, HOME), E_LOGIN_BLOCKED);
        assert_int_equal(try_as(" BRAKE.Owner@example.com ", "x", HOME), E_LOGIN_BLOCKED);
        assert_int_equal(try_as(OWNER, secret, "192.0.2.2"), E_OK);
        assert_int_equal(looked_at(1, "another@example.com", HOME), 1);
    }
    end();
}

/* Only the right attempt is taken back; the attempts before it still count. */
static void right_ones_do_not_count(void **state)
{
    (void)state;
    begin(false);
    for (int i = 0; i < 2 * LOGIN_TRIES; i++) {
        assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
    }
    assert_int_equal(looked_at(3, OWNER, HOME), 3);
    assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
    assert_int_equal(looked_at(20, OWNER, HOME), LOGIN_TRIES - 3);
}

/* Sets what was counted back by so many seconds; a negative number: the clock was set back. */
static void age(int seconds)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
             "UPDATE kartoteka.login_brake SET touched_at = touched_at - %d * interval '1 second',"
             " next_at = next_at - %d * interval '1 second',"
             " recent = ARRAY(SELECT x - %d * interval '1 second' FROM unnest(recent) x)",
             seconds, seconds, seconds);
    admin_run(sql);
}

static void any_minute_counts(void **state)
{
    (void)state;
    begin(false);
    assert_int_equal(looked_at(3, OWNER, HOME), 3);
    age(40);
    assert_int_equal(looked_at(9, OWNER, HOME), LOGIN_TRIES - 3);
    age(15); /* the first ones lie 55 s back */
    assert_int_equal(looked_at(9, OWNER, HOME), 0);
    age(10); /* 65 s */
    assert_int_equal(looked_at(9, OWNER, HOME), 3);
}

/* A clock set back by an hour neither locks out for that hour nor counts wrong ones anew for ever.
 */
static void a_clock_set_back(void **state)
{
    (void)state;
    begin(false);
    assert_int_equal(looked_at(9, OWNER, HOME), LOGIN_TRIES);
    age(-3600);
    assert_int_equal(looked_at(9, OWNER, HOME), LOGIN_TRIES);
    assert_int_equal(try_as(OWNER, secret, HOME), E_LOGIN_BLOCKED);
}

static const char *address_of(int i)
{
    static char text[32];
    snprintf(text, sizeof(text), "198.51.100.%d", i);
    return text;
}

/* Guesses at one login from many addresses: they slow down, the owner at home does not notice. */
static void a_login_from_many_addresses(void **state)
{
    (void)state;
    begin(true);
    assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
    int looked = 0;
    for (int i = 1; i <= 40; i++) {
        looked += looked_at(5, OWNER, address_of(i));
    }
    printf("figures login_brake: 40 addresses, 200 guesses, %d looked at\n", looked);
    assert_in_range(looked, 10, 14);
    assert_int_equal(try_as(OWNER, secret, "203.0.113.9"), E_LOGIN_BLOCKED);
    begin(false);
    assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
    admin_run("UPDATE kartoteka.login_brake SET failures = 16,"
              " next_at = clock_timestamp() + interval '1 minute' WHERE key LIKE 'l%'");
    for (int i = 0; i < 12; i++) {
        assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
    }
    assert_int_equal(try_as(OWNER, secret, "203.0.113.9"), E_LOGIN_BLOCKED);
    age(61);
    assert_int_equal(try_as(OWNER, secret, "203.0.113.9"), E_OK);
}

static void an_address_with_many_logins(void **state)
{
    (void)state;
    for (int remembers = 0; remembers < 2; remembers++) {
        begin(remembers != 0);
        assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
        int looked = 0;
        for (int i = 0; i < 60; i++) {
            char login[40];
            snprintf(login, sizeof(login), "nobody%d@example.com", i);
            looked += looked_at(1, login, HOME);
        }
        assert_int_equal(looked, 30);
        assert_int_equal(try_as(OWNER, secret, HOME), E_OK); /* known here */
        assert_int_equal(looked_at(1, "nobody@example.com", "192.0.2.2"), 1);
    }
    end();
}

static void networks_of_ipv6(void **state)
{
    (void)state;
    static const struct {
        const char *address, *by;
    } rows[] = {
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
        {"2001:db8:1:2::9", "2001:db8:1:2::"},
        {"2001:db8:1:3::9", "2001:db8:1:3::"},
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"192.0.2.7", "192.0.2.7"},
        {"unix:", "unix:"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct span by = login_address(c->mem, span_of(rows[i].address));
        assert_true(span_is(by, rows[i].by));
    }
    begin(false);
    assert_int_equal(looked_at(3, OWNER, "2001:db8:1:2::1"), 3);
    assert_int_equal(looked_at(9, OWNER, "2001:db8:1:2:ffff::1"), 2);
    assert_int_equal(looked_at(9, OWNER, "2001:db8:1:3::1"), 5);
}

/* A credential in the cache costs no trip where it was given, and is no way to guess elsewhere or
 * while the login is held back. */
static void the_cache_is_no_oracle(void **state)
{
    (void)state;
    begin(true);
    assert_int_equal(try_as(OWNER, secret, HOME), E_OK); /* begins to hear notifications */
    assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
    for (int i = 0; i < 4 * LOGIN_TRIES; i++) {
        assert_int_equal(try_as(OWNER, secret, HOME), E_OK);
        assert_int_equal(c->db_trips, 0);
    }
    assert_int_equal(try_as(OWNER, secret, "192.0.2.2"), E_OK);
    assert_int_not_equal(c->db_trips, 0);
    assert_int_equal(looked_at(20, OWNER, HOME), LOGIN_TRIES);
    assert_int_equal(try_as(OWNER, secret, HOME), E_LOGIN_BLOCKED);
    assert_int_equal(c->db_trips, 0);
    end();
}

/* 16 places of a login are known; that they are forgotten holds nobody up. */
static void places_are_few(void **state)
{
    (void)state;
    begin(false);
    for (int i = 1; i <= 20; i++) {
        assert_int_equal(try_as(OWNER, secret, address_of(i)), E_OK);
    }
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.login_place"), 16);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.login_place"
                                  " WHERE pair LIKE '%brake%' OR pair LIKE '%198.51%'"),
                     0);
}

/* Lets those who take attempts back lose their connections, or no longer. */
static void takers_die(bool die)
{
    admin_run("DROP TRIGGER IF EXISTS takers_die ON kartoteka.login_open");
    if (die) {
        admin_run("CREATE OR REPLACE FUNCTION kartoteka.test_takers_die() RETURNS trigger LANGUAGE"
                  " plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid());"
                  " RETURN OLD; END $$;"
                  "CREATE TRIGGER takers_die BEFORE DELETE ON kartoteka.login_open FOR EACH ROW"
                  " EXECUTE FUNCTION kartoteka.test_takers_die()");
    }
}

static int64_t counted(void)
{
    return admin_number("SELECT coalesce(sum(cardinality(recent) + failures), 0)"
                        " FROM kartoteka.login_brake");
}

/* A request of its own ends here: what it deferred runs. */
static enum err try_and_end(const char *login, const char *password, const char *address)
{
    enum err e = try_as(login, password, address);
    arena_reset(c->mem);
    return e;
}

/* A right password whose connections die while it is taken back is no guess: the next login of the
 * process takes it back. */
static void a_lost_connection_is_no_guess(void **state)
{
    (void)state;
    begin(true);
    for (int i = 0; i < 2 * LOGIN_TRIES; i++) {
        takers_die(true);
        assert_int_equal(try_and_end(OWNER, secret, HOME), E_UNAVAILABLE);
        assert_int_equal(counted(), 3); /* the pair, the address, the login */
        takers_die(false);
        assert_int_equal(try_and_end("another@example.com", "x", "192.0.2.9"), E_LOGIN_FAILED);
        assert_int_equal(counted(), 3); /* the other one's */
        admin_run("TRUNCATE kartoteka.login_brake, kartoteka.login_open");
        login_memory_free(d.logins);
        d.logins = login_memory_new();
    }
    assert_int_equal(try_and_end(OWNER, secret, HOME), E_OK);
    assert_int_equal(looked_at(20, OWNER, HOME), LOGIN_TRIES);
    end();
}

/* An attempt is taken back once, whoever says it how often; one that is not there is nothing. */
static void attempts_are_taken_back_once(void **state)
{
    (void)state;
    begin(false);
    for (int i = 1; i <= 3; i++) {
        char sql[200];
        snprintf(sql, sizeof(sql), "SELECT kartoteka.login_ask('a', 'b', %d)", i);
        admin_run(sql);
    }
    assert_int_equal(counted(), 9);
    admin_run("SELECT kartoteka.login_settle(2, false), kartoteka.login_settle(2, false),"
              " kartoteka.login_settle(77, true)");
    assert_int_equal(counted(), 6);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.login_place"), 0);
    admin_run("SELECT kartoteka.login_settle(1, true)");
    assert_int_equal(counted(), 3);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.login_place"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_login_at_an_address),
        cmocka_unit_test(right_ones_do_not_count),
        cmocka_unit_test(any_minute_counts),
        cmocka_unit_test(a_clock_set_back),
        cmocka_unit_test(a_login_from_many_addresses),
        cmocka_unit_test(an_address_with_many_logins),
        cmocka_unit_test(networks_of_ipv6),
        cmocka_unit_test(the_cache_is_no_oracle),
        cmocka_unit_test(places_are_few),
        cmocka_unit_test(a_lost_connection_is_no_guess),
        cmocka_unit_test(attempts_are_taken_back_once),
    };
    return cmocka_run_group_tests_name("login_guard", tests, start, stop);
}

/* login_memory: tries in a window, held keys, and requests that wait for one check. */
#include "directory/access/login_memory.h"

#include "unit.h"

static void five_tries_a_minute(void **state)
{
    (void)state;
    struct login_memory *m = login_memory_new();
    int64_t now = 1000000;
    for (int i = 0; i < LOGIN_TRIES; i++) {
        assert_true(login_memory_try(m, 7, now + i));
    }
    assert_false(login_memory_try(m, 7, now + LOGIN_TRIES));
    assert_true(login_memory_try(m, 8, now)); /* another key */
    login_memory_untry(m, 7);                 /* it was right */
    assert_true(login_memory_try(m, 7, now + LOGIN_TRIES));
    /* The oldest one is forgotten when its minute is over. */
    assert_false(login_memory_try(m, 7, now + LOGIN_WINDOW_MS - 1));
    assert_true(login_memory_try(m, 7, now + LOGIN_WINDOW_MS));
    assert_false(login_memory_try(m, 7, now + LOGIN_WINDOW_MS));
    login_memory_untry(m, 9); /* nobody has tried it */
    login_memory_free(m);
}

static void a_held_key_waits(void **state)
{
    (void)state;
    struct login_memory *m = login_memory_new();
    assert_false(login_memory_held(m, 7, 1000));
    login_memory_hold(m, 7, 5000);
    assert_true(login_memory_held(m, 7, 4999));
    assert_false(login_memory_try(m, 7, 4999));
    assert_false(login_memory_held(m, 7, 5000));
    assert_true(login_memory_try(m, 7, 5000));
    login_memory_free(m);
}

/* Keys of one set: the one that was not used for longest gives way. */
static void the_oldest_gives_way(void **state)
{
    (void)state;
    struct login_memory *m = login_memory_new();
    for (uint64_t i = 1; i <= 4; i++) {
        login_memory_hold(m, i * 1024, 100000 - (int64_t)i);
    }
    login_memory_hold(m, 5 * 1024, 100000);
    assert_false(login_memory_held(m, 4 * 1024, 0));
    for (uint64_t i = 1; i <= 5; i++) {
        assert_true(i == 4 || login_memory_held(m, i * 1024, 0));
    }
    login_memory_free(m);
}

/* A request of the test: it makes the check of a credential, or joins one. */
struct asker {
    struct login_memory *m;
    struct fibers *fs;
    const unsigned char *credential;
    bool joined, ended;
    enum err outcome;
};

static void join(void *arg)
{
    struct asker *a = arg;
    a->joined = login_joined(a->m, a->fs, a->credential, &a->outcome);
    a->ended = true;
}

static void equal_credentials_are_one_check(void **state)
{
    (void)state;
    static const unsigned char mine[LOGIN_CREDENTIAL] = "mine", other[LOGIN_CREDENTIAL] = "other",
                               third[LOGIN_CREDENTIAL] = "third";
    struct fibers *fs = fibers_new(LOGIN_WAITERS_MAX + 4, 65536);
    struct login_memory *m = login_memory_new();
    struct ctx c = {.mem = arena_new()}, c2 = {.mem = arena_new()};
    struct login_flight *first = login_takes_off(m, &c, fs, mine);
    (void)login_takes_off(m, &c2, fs, other);
    enum err outcome = E_OK;
    assert_false(login_joined(m, fs, mine, &outcome)); /* on no fiber nobody waits */
    struct asker a = {m, fs, mine, false, false, E_OK}, b = {m, fs, other, false, false, E_OK},
                 n = {m, fs, third, false, false, E_OK};
    assert_true(fiber_start(fs, join, &a));
    assert_true(fiber_start(fs, join, &b));
    assert_true(fiber_start(fs, join, &n));
    assert_true(!a.ended && !b.ended && n.ended && !n.joined);
    login_landed(first, E_LOGIN_FAILED);
    login_landed(first, E_OK); /* the second end says nothing */
    fibers_run(fs);
    assert_true(a.ended && a.joined && a.outcome == E_LOGIN_FAILED && !b.ended);
    arena_free(c2.mem); /* the other one's request breaks off */
    fibers_run(fs);
    assert_true(b.ended && b.joined && b.outcome == E_BUSY);
    arena_free(c.mem);
    login_memory_free(m);
    fibers_free(fs);
}

static void so_many_wait_and_no_more(void **state)
{
    (void)state;
    static const unsigned char mine[LOGIN_CREDENTIAL] = "mine";
    struct fibers *fs = fibers_new(LOGIN_WAITERS_MAX + 1, 65536);
    struct login_memory *m = login_memory_new();
    struct ctx c = {.mem = arena_new()};
    struct login_flight *flight = login_takes_off(m, &c, fs, mine);
    struct asker all[LOGIN_WAITERS_MAX + 1];
    for (size_t i = 0; i < LOGIN_WAITERS_MAX + 1; i++) {
        all[i] = (struct asker){m, fs, mine, false, false, E_OK};
        assert_true(fiber_start(fs, join, &all[i]));
    }
    assert_true(all[LOGIN_WAITERS_MAX].ended && all[LOGIN_WAITERS_MAX].joined);
    assert_int_equal(all[LOGIN_WAITERS_MAX].outcome, E_BUSY);
    login_landed(flight, E_OK);
    fibers_run(fs);
    for (size_t i = 0; i < LOGIN_WAITERS_MAX; i++) {
        assert_true(all[i].ended && all[i].joined && all[i].outcome == E_OK);
    }
    arena_free(c.mem);
    login_memory_free(m);
    fibers_free(fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_tries_a_minute),
        cmocka_unit_test(a_held_key_waits),
        cmocka_unit_test(the_oldest_gives_way),
        cmocka_unit_test(equal_credentials_are_one_check),
        cmocka_unit_test(so_many_wait_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

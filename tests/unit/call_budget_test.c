/* call_budget: buckets by caller, filled with time. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "api/call_budget.h"
#include "base/crypto.h"
#include "base/shared_memory.h"

static const int64_t second = 1000000;

static int start(void **state)
{
    (void)state;
    return crypto_init() ? 0 : -1;
}

/* Removes the file of the budget's memory, so that no test leaves one. */
static void forget(int64_t rate, const char *workers)
{
    char what[64];
    struct shared_memory m;
    snprintf(what, sizeof(what), "test-%lld-", (long long)rate);
    assert_true(shared_memory_open(&m, what, span_of(workers), 16));
    shared_memory_remove(&m);
    shared_memory_close(&m);
}

static int taken(struct call_budget *b, int64_t tenant, int64_t caller, int64_t now)
{
    int n = 0;
    while (n < 1000 && call_budget_take(b, tenant, caller, now)) {
        n++;
    }
    return n;
}

static void test_buckets(void **state)
{
    (void)state;
    struct call_budget *b = call_budget_new(10, "test-", SPAN(""));
    int64_t now = 50 * second;
    assert_int_equal(taken(b, 1, 1, now), 10 * CALL_BUDGET_BURST_S);
    assert_int_equal(taken(b, 1, 1, now), 0);
    assert_int_equal(taken(b, 1, 1, now + second / 10), 1);
    assert_int_equal(taken(b, 1, 1, now + second), 9);
    /* others have their own */
    assert_int_equal(taken(b, 1, 2, now), 10 * CALL_BUDGET_BURST_S);
    assert_int_equal(taken(b, 2, 1, now), 10 * CALL_BUDGET_BURST_S);
    assert_int_equal(taken(b, 1, 1, now + second), 0);
    /* A long rest fills the bucket, no more. */
    assert_int_equal(taken(b, 1, 1, now + 1000 * second), 10 * CALL_BUDGET_BURST_S);
    call_budget_free(b);
    call_budget_free(NULL);
}

static void test_fastest(void **state)
{
    (void)state;
    struct call_budget *b = call_budget_new(1000000, "test-", SPAN(""));
    assert_int_equal(taken(b, 1, 1, 1), 1000);
    call_budget_free(b);
}

/* Workers of one database share a bucket; those of another, or of another rate, have their own. */
static void test_shared(void **state)
{
    (void)state;
    char name[64], other[80];
    snprintf(name, sizeof(name), "call_budget_test %d", (int)getpid());
    snprintf(other, sizeof(other), "%s other", name);
    struct call_budget *one = call_budget_new(10, "test-", span_of(name)),
                       *two = call_budget_new(10, "test-", span_of(name)),
                       *fast = call_budget_new(20, "test-", span_of(name)),
                       *far = call_budget_new(10, "test-", span_of(other));
    int64_t now = 50 * second;
    assert_int_equal(taken(one, 1, 1, now), 10 * CALL_BUDGET_BURST_S);
    assert_int_equal(taken(two, 1, 1, now), 0);
    assert_int_equal(taken(two, 1, 1, now + second / 10), 1);
    assert_int_equal(taken(one, 1, 1, now + second / 10), 0);
    assert_int_equal(taken(two, 1, 2, now), 10 * CALL_BUDGET_BURST_S);
    assert_int_equal(taken(fast, 1, 1, now), 20 * CALL_BUDGET_BURST_S);
    assert_int_equal(taken(far, 1, 1, now), 10 * CALL_BUDGET_BURST_S);
    /* Another boot has left a moment far away: it binds nobody. */
    assert_int_equal(taken(one, 1, 1, second), 10 * CALL_BUDGET_BURST_S);
    call_budget_free(one);
    call_budget_free(two);
    call_budget_free(fast);
    call_budget_free(far);
    forget(10, name);
    forget(20, name);
    forget(10, other);
}

/* Two processes that take at once get no token twice. */
static void test_at_once(void **state)
{
    (void)state;
    enum { PROCESSES = 4, RATE = 5000 };
    char name[64];
    int results[2], sum = 0, n;
    snprintf(name, sizeof(name), "call_budget_test at once %d", (int)getpid());
    assert_int_equal(pipe(results), 0);
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0) {
            struct call_budget *b = call_budget_new(RATE, "test-", span_of(name));
            for (n = 0; call_budget_take(b, 1, 1, 50 * second); n++) {
            }
            (void)!write(results[1], &n, sizeof(n));
            _exit(0);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        wait(NULL);
        assert_int_equal(read(results[0], &n, sizeof(n)), sizeof(n));
        sum += n;
    }
    assert_int_equal(sum, RATE * CALL_BUDGET_BURST_S);
    struct call_budget *b = call_budget_new(RATE, "test-", span_of(name));
    assert_false(call_budget_take(b, 1, 1, 50 * second));
    call_budget_free(b);
    forget(RATE, name);
    close(results[0]);
    close(results[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_fastest),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_at_once),
    };
    return cmocka_run_group_tests_name("call_budget", tests, start, NULL);
}

/* call_budget: buckets by caller, filled with time. */
#include "unit.h"

#include "api/call_budget.h"

static const int64_t second = 1000000;

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
    struct call_budget *b = call_budget_new(10);
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
    struct call_budget *b = call_budget_new(1000000);
    assert_int_equal(taken(b, 1, 1, 1), 1000);
    call_budget_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_fastest),
    };
    return cmocka_run_group_tests_name("call_budget", tests, NULL, NULL);
}

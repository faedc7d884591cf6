/* network: which texts are networks, and which addresses they hold. */
#include "base/network.h"
#include "unit.h"

static void test_what_is_a_network(void **state)
{
    (void)state;
    static const char *const good[] = {"192.0.2.7",     "192.0.2.0/24", "0.0.0.0/0", "::1",
                                       "2001:db8::/32", "::/0",         " ::1 ",     "10.1.2.3/32"};
    static const char *const bad[] = {"",           "192.0.2",    "192.0.2.7/24",  "192.0.2.0/33",
                                      "::1/129",    "192.0.2.0/", "192.0.2.0/-1",  "2001:db8::1/32",
                                      "localhost",  "1.2.3.4:80", "192.0.2.0/24x", "*",
                                      "1.2.3.4/ 8", "01.2.3.4.5"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(network_valid(span_of(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(network_valid(span_of(bad[i])));
    }
    assert_false(network_valid(SPAN_NONE));
}

static void test_who_is_held(void **state)
{
    (void)state;
    struct span list = SPAN("127.0.0.1, ::1,192.0.2.128/25,2001:db8:1::/48");
    assert_true(networks_hold(list, SPAN("127.0.0.1")));
    assert_true(networks_hold(list, SPAN("::1")));
    assert_true(networks_hold(list, SPAN("192.0.2.255")));
    assert_true(networks_hold(list, SPAN("::ffff:192.0.2.129")));
    assert_true(networks_hold(list, SPAN("2001:DB8:1:ffff::5")));
    assert_false(networks_hold(list, SPAN("192.0.2.127")));
    assert_false(networks_hold(list, SPAN("127.0.0.2")));
    assert_false(networks_hold(list, SPAN("2001:db8:2::1")));
    assert_false(networks_hold(list, SPAN("unix:")));
    assert_false(networks_hold(list, SPAN("")));
    assert_false(networks_hold(list, SPAN_NONE));
    assert_false(networks_hold(SPAN(""), SPAN("127.0.0.1")));
    assert_false(networks_hold(SPAN_NONE, SPAN("127.0.0.1")));
    assert_true(networks_hold(SPAN("nonsense,0.0.0.0/0"), SPAN("8.8.8.8")));
    assert_false(networks_hold(SPAN("0.0.0.0/0"), SPAN("::2")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_a_network),
        cmocka_unit_test(test_who_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

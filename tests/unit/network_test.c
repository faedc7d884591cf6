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

/* Addresses at the edges of IANA's special networks, and in every form that hides one. */
static void test_what_is_public(void **state)
{
    (void)state;
    static const char *const public[] = {
        "8.8.8.8",        "9.255.255.255",   "11.0.0.0",         "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.0",        "169.253.0.1",
        "172.15.255.255", "172.32.0.0",      "192.167.255.255",  "192.169.0.0",
        "198.17.0.1",     "198.20.0.0",      "223.255.255.255",  "2001:4860::1",
        "2a00:1450::1",   "::ffff:8.8.8.8",  "64:ff9b::808:808", "2002:808:808::1"};
    static const char *const closed[] = {"0.0.0.0",
                                         "10.0.0.0",
                                         "10.255.255.255",
                                         "100.64.0.0",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.255.255",
                                         "169.254.169.254",
                                         "172.16.0.0",
                                         "172.31.255.255",
                                         "192.0.0.8",
                                         "192.0.2.1",
                                         "192.168.0.0",
                                         "192.168.255.255",
                                         "198.18.0.0",
                                         "198.19.255.255",
                                         "198.51.100.1",
                                         "203.0.113.1",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::10.0.0.1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.1.2.3",
                                         "64:ff9b::a00:1",
                                         "64:ff9b:1::1",
                                         "2002:a00:1::1",
                                         "2002:7f00:1::",
                                         "2001::1",
                                         "2001:db8::1",
                                         "fc00::1",
                                         "fdff::1",
                                         "fe80::1",
                                         "fec0::1",
                                         "ff02::1",
                                         "100::1",
                                         "",
                                         "localhost",
                                         "1.2.3"};
    for (size_t i = 0; i < sizeof(public) / sizeof(public[0]); i++) {
        assert_true(network_is_public(span_of(public[i])));
    }
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        assert_false(network_is_public(span_of(closed[i])));
    }
    assert_false(network_is_public(SPAN_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_a_network),
        cmocka_unit_test(test_who_is_held),
        cmocka_unit_test(test_what_is_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* event_share: whose a request seems to be. */
#include "http/event_share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct event_shares shares;

/* A request with one header or a query or a body. */
static struct request request(const char *header, const char *value, const char *query,
                              const char *body, const char *address)
{
    static struct request_header h;
    h = (struct request_header){span_of(header), span_of(value)};
    return (struct request){.headers = &h,
                            .header_count = 1,
                            .query = span_of(query),
                            .body = span_of(body),
                            .remote_addr = span_of(address)};
}

static struct event_share *ask(const char *header, const char *value, const char *query,
                               const char *body, const char *address, int32_t learn)
{
    uint64_t credential;
    struct request r = request(header, value, query, body, address);
    struct event_share *s = share_of(&shares, &r, &credential);
    if (learn != 0) {
        share_learn(&shares, credential, learn > 0 ? learn : 0);
    }
    return s;
}

static void what_nobody_has_checked_counts_for_its_address(void **state)
{
    (void)state;
    struct event_share *here = ask("sid", "a", "", "", "192.0.2.1", 0);
    assert_ptr_equal(ask("sid", "b", "", "", "192.0.2.1", 0), here);
    assert_ptr_equal(ask("authorization", "c", "", "", "192.0.2.1", 0), here);
    assert_ptr_equal(ask("accept", "x", "", "", "192.0.2.1", 0), here);
    assert_ptr_not_equal(ask("sid", "a", "", "", "192.0.2.2", 0), here);
    assert_ptr_equal(ask("sid", "a", "", "", "2001:db8:1:2:3:4:5:6", 0),
                     ask("sid", "b", "", "", "2001:db8:1:2:7::8", 0));
    assert_ptr_not_equal(ask("sid", "a", "", "", "2001:db8:1:2:3:4:5:6", 0),
                         ask("sid", "a", "", "", "2001:db8:1:3:3:4:5:6", 0));
}

static void what_was_checked_counts_for_its_tenant(void **state)
{
    static const struct {
        const char *header, *value, *query, *body;
    } t[] = {
        {"sid", "s1", "", ""},
        {"sid", "s2", "", ""},
        {"authorization", "Basic eA==", "", ""},
        {"apikey", "k1", "", ""},
        {"cookie", "x=1; asc_auth_key=t1", "", ""},
        {"accept", "x", "action=list&apikey=k2", ""},
        {"accept", "x", "", "login=a&apikey=k3&action=list"},
        {"accept", "x", "", "{\"apikey\": \"k4\", \"login\":\"a\"}"},
        {"accept", "x", "", "--B\r\nContent-Disposition: form-data; name=\"apikey\"\r\n\r\nk5\r\n"},
        {"accept", "x", "asc_auth_key=t2", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        ask(t[i].header, t[i].value, t[i].query, t[i].body, "192.0.2.1", 7);
    }
    struct event_share *seven = ask("sid", "s1", "", "", "198.51.100.1", 0);
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        assert_ptr_equal(ask(t[i].header, t[i].value, t[i].query, t[i].body, "198.51.100.9", 0),
                         seven);
    }
    ask("sid", "other", "", "", "192.0.2.1", 8);
    assert_ptr_not_equal(ask("sid", "other", "", "", "192.0.2.1", 0), seven);
    ask("sid", "s1", "", "", "192.0.2.1", -1); /* it has been revoked */
    assert_ptr_equal(ask("sid", "s1", "", "", "192.0.2.1", 0),
                     ask("sid", "unknown", "", "", "192.0.2.1", 0));
}

static void shares_leave_something_for_the_next(void **state)
{
    (void)state;
    for (size_t all = 4; all <= 128; all *= 2) {
        size_t free = all, parts = 0;
        for (; free > 0 && parts < 3; parts++) {
            for (size_t has = 0; share_may(has, free); has++) {
                free--;
            }
            assert_true(parts > 0 || free >= all / 4);
        }
        assert_true(all < 64 || free > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_has_checked_counts_for_its_address),
        cmocka_unit_test(what_was_checked_counts_for_its_tenant),
        cmocka_unit_test(shares_leave_something_for_the_next),
    };
    shares_init(&shares);
    shares.seed = 20261127; /* no two of the keys above may fall on one place by chance */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* url: which addresses something may be sent to. */
#include "base/url.h"
#include "unit.h"

static const struct {
    const char *url, *allowed;
    enum url_verdict verdict;
} judged[] = {
    {"https://shop.example", "", URL_GOOD},
    {"https://shop.example/kartoteka?x=1#y", "", URL_GOOD},
    {"HTTPS://Shop.Example:8443/", "", URL_GOOD},
    {"https://магазин.рф/заказы", "", URL_GOOD},
    {"https://8.8.8.8/", "", URL_GOOD},
    {"https://[2a00:1450::1]:443/x", "", URL_GOOD},
    {"https://3com.example/", "", URL_GOOD},
    {"https://localhost/", "", URL_GOOD}, /* a name: judged when it is connected to */
    {"http://192.168.1.5/x", "192.168.1.0/24", URL_GOOD},
    {"http://box.lan/x", "192.168.1.0/24", URL_GOOD},
    {"https://[fd00::1]/", "fd00::/8", URL_GOOD},
    {"", "", URL_NONE},
    {"shop.example", "", URL_NONE},
    {"ftp://shop.example/", "", URL_NONE},
    {"https://", "", URL_NONE},
    {"https:///x", "", URL_NONE},
    {"https://?x", "", URL_NONE},
    {"https://shop.example:0/", "", URL_NONE},
    {"https://shop.example:65536/", "", URL_NONE},
    {"https://shop.example:/", "", URL_NONE},
    {"https://shop.example:+1/", "", URL_NONE},
    {"https://shop .example/", "", URL_NONE},
    {"https://shop.example/a b", "", URL_NONE},
    {"https://shop.example\\@10.0.0.1/", "", URL_NONE},
    {"https://shop.example/\r\nHost: x", "", URL_NONE},
    {"https://.example/", "", URL_NONE},
    {"https://127.0.0.1./", "", URL_NONE},
    {"https://127.1/", "", URL_NONE},
    {"https://2130706433/", "", URL_NONE},
    {"https://0x7f000001/", "", URL_NONE},
    {"https://0x7f.0.0.0X1/", "", URL_NONE},
    {"https://0177.0.0.1/", "", URL_NONE},
    {"https://%31%32%37.0.0.1/", "", URL_NONE},
    {"https://[fe80::1%25eth0]/", "", URL_NONE},
    {"https://[127.0.0.1]/", "", URL_NONE},
    {"https://::1/", "", URL_NONE},
    {"https://127.1/", "127.0.0.0/8", URL_NONE},
    {"https://anna:secret@shop.example/", "", URL_SECRET},
    {"https://anna@shop.example/", "", URL_SECRET},
    {"https://shop.example@10.0.0.1/", "10.0.0.0/8", URL_SECRET},
    {"http://shop.example/", "", URL_PLAIN},
    {"http://10.0.0.1/", "192.168.0.0/16", URL_PLAIN},
    {"http://8.8.8.8/", "", URL_PLAIN},
    {"https://10.0.0.1/", "", URL_PRIVATE},
    {"https://127.0.0.1/", "", URL_PRIVATE},
    {"https://169.254.169.254/latest", "", URL_PRIVATE},
    {"https://[::1]/", "", URL_PRIVATE},
    {"https://[::ffff:10.0.0.1]/", "", URL_PRIVATE},
    {"https://[64:ff9b::a00:1]/", "", URL_PRIVATE},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
        enum url_verdict v = url_judge(span_of(judged[i].url), span_of(judged[i].allowed));
        if (v != judged[i].verdict) {
            fail_msg("%s: %d", judged[i].url, (int)v);
        }
    }
    assert_int_equal(url_judge((struct span){"https://a\0b", 11}, SPAN("")), URL_NONE);
    assert_int_equal(url_judge(SPAN_NONE, SPAN("")), URL_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

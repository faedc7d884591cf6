/* trace: traceparent as the W3C's Trace Context has it. */
#include "http/trace.h"

#include <string.h>

#include "unit.h"

#define ID     "4bf92f3577b34da6a3ce929d0e0e4736"
#define PARENT "00f067aa0ba902b7"

static void test_accepted(void **state)
{
    (void)state;
    struct trace got;
    trace_read(SPAN("00-" ID "-" PARENT "-01"), &got);
    assert_string_equal(got.id, ID);
    assert_string_equal(got.parent, PARENT);
    assert_true(got.sampled);
    trace_read(SPAN(" 00-" ID "-" PARENT "-00 "), &got);
    assert_string_equal(got.id, ID);
    assert_false(got.sampled);
    trace_read(SPAN("00-" ID "-" PARENT "-ff"), &got);
    assert_true(got.sampled);
    /* A later version may have more behind the flags. */
    trace_read(SPAN("cc-" ID "-" PARENT "-01-what-comes"), &got);
    assert_string_equal(got.id, ID);
}

static void test_malformed_counts_as_none(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "00",
                                      "00-" ID,
                                      "00-" ID "-" PARENT,
                                      "00-" ID "-" PARENT "-1",
                                      "00-" ID "-" PARENT "-01-more",
                                      "ff-" ID "-" PARENT "-01",
                                      "0-" ID "-" PARENT "-01",
                                      "00-4BF92F3577B34DA6A3CE929D0E0E4736-" PARENT "-01",
                                      "00-00000000000000000000000000000000-" PARENT "-01",
                                      "00-" ID "-0000000000000000-01",
                                      "00-" ID "0-" PARENT "-01",
                                      "00-" ID "-" PARENT "0-01",
                                      "00-" ID "-" PARENT "-0g",
                                      "00_" ID "_" PARENT "_01"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct trace got;
        memset(&got, 'x', sizeof(got));
        trace_read(span_of(bad[i]), &got);
        assert_string_equal(got.id, "");
        assert_string_equal(got.parent, "");
        assert_false(got.sampled);
    }
    struct trace got;
    trace_read(SPAN_NONE, &got);
    assert_string_equal(got.id, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_malformed_counts_as_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

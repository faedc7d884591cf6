/* span: comparison, cutting and integers of strings with a length. */
#include "unit.h"

static void test_equality(void **state)
{
    (void)state;
    assert_true(span_eq(SPAN("abc"), SPAN("abc")));
    assert_false(span_eq(SPAN("abc"), SPAN("abC")));
    assert_true(span_ieq(SPAN("aBc"), SPAN("AbC")));
    assert_false(span_ieq(SPAN("a["), SPAN("A{"))); /* '[' and '{' differ by the case bit only */
    assert_false(span_ieq(SPAN("\xC0"), SPAN("\xE0")));
    assert_true(span_eq(SPAN_NONE, SPAN_NONE));
    assert_false(span_eq(SPAN_NONE, SPAN("")));
    assert_false(span_eq(SPAN(""), SPAN_NONE));
    assert_true(span_eq(SPAN(""), span_of("")));
    assert_true(span_ieq(SPAN_NONE, SPAN_NONE));
    assert_false(span_ieq(SPAN_NONE, SPAN("")));
    assert_true(span_is(SPAN("x"), "x"));
    assert_false(span_is(SPAN("x\0"), "x"));
    assert_true(span_iis(SPAN("X"), "x"));
    assert_false(span_iis(SPAN("XY"), "x"));
    assert_false(span_is(SPAN_NONE, ""));
}

static void test_prefixes(void **state)
{
    (void)state;
    assert_true(span_starts(SPAN("Bearer x"), SPAN("Bearer ")));
    assert_false(span_starts(SPAN("bearer x"), SPAN("Bearer ")));
    assert_true(span_istarts(SPAN("bearer x"), SPAN("Bearer ")));
    assert_false(span_istarts(SPAN("Bear"), SPAN("Bearer")));
    assert_true(span_starts(SPAN(""), SPAN("")));
    assert_false(span_starts(SPAN_NONE, SPAN("")));
    assert_false(span_istarts(SPAN_NONE, SPAN("")));
    assert_true(span_any(SPAN("x")));
    assert_false(span_any(SPAN("")));
    assert_false(span_any(SPAN_NONE));
}

static void test_trim_and_sub(void **state)
{
    (void)state;
    assert_span(span_trim(SPAN(" \t\r\n\v\fa b \n")), "a b");
    assert_span(span_trim(SPAN("  ")), "");
    assert_span(span_trim(SPAN_NONE), NULL);
    assert_span(span_trim_line(SPAN(" a, b\n ")), "a, b\n");
    assert_span(span_trim_line(SPAN("a \n")), "a");
    assert_span(span_trim_line(SPAN(" \n")), "");
    assert_span(span_sub(SPAN("abcdef"), 2, 3), "cde");
    assert_span(span_sub(SPAN("abc"), 2, SIZE_MAX), "c");
    assert_span(span_sub(SPAN("abc"), 9, 1), "");
    assert_span(span_sub(SPAN_NONE, 0, 1), NULL);
}

static void test_find_and_cut(void **state)
{
    (void)state;
    struct span head, rest, s = SPAN("a=b=c");
    assert_int_equal(span_find(s, '='), 1);
    assert_int_equal(span_rfind(s, '='), 3);
    assert_int_equal(span_find(s, '?'), -1);
    assert_int_equal(span_rfind(SPAN_NONE, '?'), -1);
    assert_true(span_cut(s, '=', &head, &rest));
    assert_span(head, "a");
    assert_span(rest, "b=c");
    assert_true(span_cut(SPAN("a="), '=', &head, &rest));
    assert_span(rest, "");
    assert_false(span_cut(SPAN("a"), '=', &head, &rest));
    assert_span(head, "a");
    assert_span(rest, NULL);
    assert_true(span_cut(s, '=', &head, &s)); /* the rest may alias */
    assert_span(s, "b=c");
}

static void test_next(void **state)
{
    (void)state;
    struct span list = SPAN("a,,b"), part;
    assert_true(span_next(&list, ',', &part));
    assert_span(part, "a");
    assert_true(span_next(&list, ',', &part));
    assert_span(part, "");
    assert_true(span_next(&list, ',', &part));
    assert_span(part, "b");
    assert_false(span_next(&list, ',', &part));
    list = SPAN("");
    assert_true(span_next(&list, ',', &part));
    assert_span(part, "");
    assert_false(span_next(&list, ',', &part));
    list = SPAN_NONE;
    assert_false(span_next(&list, ',', &part));
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"007", 7},
        {"2147483648", 2147483648},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "--1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    int64_t v;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(span_i64(span_of(good[i].text), &v));
        assert_true(v == good[i].value);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(span_i64(span_of(bad[i]), &v));
    }
    assert_false(span_i64(SPAN_NONE, &v));
    assert_false(span_i64(SPAN("1\0"), &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_equality),     ctx_test(test_prefixes), ctx_test(test_trim_and_sub),
        ctx_test(test_find_and_cut), ctx_test(test_next),     ctx_test(test_integers),
    };
    return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}

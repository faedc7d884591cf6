/* clock: dates and times as text; nothing that does not exist is taken. */
#include "unit.h"

#include "base/clock.h"

static const struct {
    const char *in, *out; /* out NULL: refused */
} times[] = {
    {"2022-10-07", "2022-10-07 00:00:00.000000"},
    {"2022-10-07T10:03", "2022-10-07 10:03:00.000000"},
    {"2022-10-07 10:03:01", "2022-10-07 10:03:01.000000"},
    {"2022-10-07T10:03:01.5297197Z", "2022-10-07 10:03:01.529719+00:00"},
    {"2022-10-07T10:03:01.5+03:00", "2022-10-07 10:03:01.500000+03:00"},
    {"2022-10-07T10:03:01.5+0300", "2022-10-07 10:03:01.500000+03:00"},
    {"2022-10-07T10:03:01-0330", "2022-10-07 10:03:01.000000-03:30"},
    {"2022-10-07T10:03:01-05", "2022-10-07 10:03:01.000000-05:00"},
    {"2022-10-07T10:03+14:00", "2022-10-07 10:03:00.000000+14:00"},
    {"2008-04-10T06-30-00.000Z", "2008-04-10 06:30:00.000000+00:00"},
    {"2008-04-10T06-30-15", "2008-04-10 06:30:15.000000"},
    {"2016-02-29", "2016-02-29 00:00:00.000000"},
    {"2000-02-29", "2000-02-29 00:00:00.000000"},
    {"0001-01-01", "0001-01-01 00:00:00.000000"},
    {"9999-12-31T23:59:59.999999999", "9999-12-31 23:59:59.999999"},
    {"", NULL},
    {"2016-02-31", NULL},
    {"2015-02-29", NULL},
    {"1900-02-29", NULL},
    {"2016-04-31", NULL},
    {"2016-13-01", NULL},
    {"2016-00-10", NULL},
    {"2016-01-00", NULL},
    {"2016-01-32", NULL},
    {"0000-01-01", NULL},
    {"10000-01-01", NULL},
    {"2016-1-1", "2016-01-01 00:00:00.000000"},
    {"2016-12-1T10:00", "2016-12-01 10:00:00.000000"},
    {"20180601", "2018-06-01 00:00:00.000000"},
    {"20180601 10:00:00Z", "2018-06-01 10:00:00.000000+00:00"},
    {"2018-0601", NULL},
    {"201806-01", NULL},
    {"2018061", NULL},
    {"201806011", NULL},
    {"20180631", NULL},
    {"2018-6-", NULL},
    {"2018-6-001", NULL},
    {"2018--6-1", NULL},
    {"18-6-1", NULL},
    {"01.02.2016", NULL},
    {"2016/01/02", NULL},
    {" 2016-01-02", NULL},
    {"2016-01-02 ", NULL},
    {"2016-01-02T", NULL},
    {"2016-01-02T10", NULL},
    {"2016-01-02t10:00", NULL},
    {"2016-01-02T24:00", NULL},
    {"2016-01-02T10:60", NULL},
    {"2016-01-02T10:00:60", NULL},
    {"2016-01-02T10:00:00.", NULL},
    {"2016-01-02T10:00:00.1234567890", NULL},
    {"2016-01-02T10:00:00z", NULL},
    {"2016-01-02T10:00:00+", NULL},
    {"2016-01-02T10:00:00+3", NULL},
    {"2016-01-02T10:00:00+14:01", NULL},
    {"2016-01-02T10:00:00+03:60", NULL},
    {"2016-01-02T10:00:00+0360", NULL},
    {"2016-01-02T10:00:00+030", NULL},
    {"2016-01-02T10:00:00+03000", NULL},
    {"2016-01-02T10:00:00+03:0", NULL},
    {"2016-01-02T10:00:00+03:00x", NULL},
    {"2016-01-02T10-30", NULL}, /* minutes or a zone? */
    {"2016-01-02T10-30:00", NULL},
};

static void test_datetime(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        char out[48];
        struct clock_date d;
        struct span in = span_of(times[i].in);
        char *exact = arena_alloc(t.mem, in.n); /* no NUL: reading past the end is seen */
        memcpy(exact, in.p, in.n);
        in.p = exact;
        bool ok = datetime_parse(in, out);
        if (ok != (times[i].out != NULL) || date_parse(in, &d) != ok) {
            fail_msg("\"%s\"", times[i].in);
        }
        if (ok) {
            assert_string_equal(out, times[i].out);
        }
    }
    char out[48];
    assert_false(datetime_parse(SPAN_NONE, out));
}

static void test_date(void **state)
{
    (void)state;
    struct clock_date d;
    assert_true(date_parse(SPAN("1968-05-17T00:00:00Z"), &d));
    assert_int_equal(d.year, 1968);
    assert_int_equal(d.month, 5);
    assert_int_equal(d.day, 17);
    assert_false(date_parse(SPAN("1968-05-17T25:00:00Z"), &d));
    assert_true(date_valid((struct clock_date){2024, 2, 29}));
    assert_false(date_valid((struct clock_date){2023, 2, 29}));
    assert_false(date_valid((struct clock_date){10000, 1, 1}));
    assert_false(date_valid((struct clock_date){2023, -1, 1}));
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        int32_t offset;
        const char *out;
    } cases[] = {
        {0, 0, "1970-01-01T00:00:00"},
        {0, 10800, "1970-01-01T03:00:00"},
        {-1, 0, "1969-12-31T23:59:59"},
        {951782400999, 0, "2000-02-29T00:00:00"},
        {951782400999, -1, "2000-02-28T23:59:59"},
        {INT64_MAX, 0, "9999-12-31T23:59:59"},
        {INT64_MIN, 0, "0001-01-01T00:00:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[20];
        clock_format_local(cases[i].ms, cases[i].offset, out);
        assert_string_equal(out, cases[i].out);
    }
}

static void test_clocks(void **state)
{
    (void)state;
    int64_t a = clock_mono_us(), b = clock_mono_us();
    assert_true(a > 0 && b >= a);
    assert_in_range(clock_mono_ms() - b / 1000, 0, 10000);
    assert_true(clock_unix_ms() > 1600000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_datetime),
        ctx_test(test_date),
        ctx_test(test_format),
        ctx_test(test_clocks),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}

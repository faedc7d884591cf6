/* utf8: which bytes are text. */
#include "unit.h"

#include "base/utf8.h"

static const struct {
    struct span bytes;
    bool valid, text;
} cases[] = {
    {{"", 0}, true, true},
    {{"plain ASCII of more than eight bytes", 36}, true, true},
    {{"tab\tlf\ncr\rok", 12}, true, true},
    {{"\xD0\x96\xD1\x91", 4}, true, true},
    {{"\xC2\x80", 2}, true, false},
    {{"\xC2\x85", 2}, true, true}, /* next line: a blank */
    {{"\xC2\x9F", 2}, true, false},
    {{"\xC2\xA0", 2}, true, true},
    {{"\xDF\xBF", 2}, true, true},
    {{"\xE0\xA0\x80", 3}, true, true},
    {{"\xED\x9F\xBF", 3}, true, true},
    {{"\xEE\x80\x80", 3}, true, true},
    {{"\xEF\xBF\xBF", 3}, true, true}, /* U+FFFF: a noncharacter, but valid */
    {{"\xF0\x90\x80\x80", 4}, true, true},
    {{"\xF4\x8F\xBF\xBF", 4}, true, true},
    {{"nul\0", 4}, true, false},
    {{"\x1F", 1}, true, false},
    {{"\x7F", 1}, true, false},
    {{"12345\x7F"
      "67",
      8},
     true,
     false},
    {{"1234567\x0B", 8}, true, false},
    {{"1234567\x20", 8}, true, true},
    {{"\x80", 1}, false, false},
    {{"\xBF", 1}, false, false},
    {{"\xC0\x80", 2}, false, false}, /* overlong NUL */
    {{"\xC1\xBF", 2}, false, false},
    {{"\xE0\x80\x80", 3}, false, false},
    {{"\xE0\x9F\xBF", 3}, false, false},
    {{"\xF0\x80\x80\x80", 4}, false, false},
    {{"\xF0\x8F\xBF\xBF", 4}, false, false},
    {{"\xED\xA0\x80", 3}, false, false}, /* U+D800 */
    {{"\xED\xBF\xBF", 3}, false, false}, /* U+DFFF */
    {{"\xF4\x90\x80\x80", 4}, false, false},
    {{"\xF5\x80\x80\x80", 4}, false, false},
    {{"\xFE", 1}, false, false},
    {{"\xFF", 1}, false, false},
    {{"\xD0", 1}, false, false},
    {{"\xE2\x82", 2}, false, false},
    {{"\xF0\x9F\x98", 3}, false, false},
    {{"\xD0\x41", 2}, false, false},
    {{"12345678\xD0", 9}, false, false},
};

static void test_checks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct span s = arena_span(t.mem, cases[i].bytes);
        if (utf8_valid(s) != cases[i].valid || utf8_text(s) != cases[i].text) {
            fail_msg("case %zu", i);
        }
    }
    assert_true(utf8_valid(SPAN_NONE));
}

/* Every code point goes out and comes back; surrogates are refused. */
static void test_all_code_points(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, t.mem, 8);
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        b.n = 0;
        utf8_add(&b, cp);
        struct span s = buf_view(&b);
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        uint32_t back = 0;
        if (utf8_valid(s) == surrogate) {
            fail_msg("U+%04X", cp);
        }
        if (surrogate) {
            continue;
        }
        if (utf8_count(s) != 1 || !utf8_next(&s, &back) || back != cp || s.n != 0) {
            fail_msg("U+%04X came back as U+%04X", cp, back);
        }
    }
}

static void test_next(void **state)
{
    (void)state;
    struct span s = SPAN("a\xD0\x96\xF0\x9F\x98\x80");
    uint32_t cp;
    assert_int_equal(utf8_count(s), 3);
    assert_true(utf8_next(&s, &cp) && cp == 'a');
    assert_true(utf8_next(&s, &cp) && cp == 0x416);
    assert_true(utf8_next(&s, &cp) && cp == 0x1F600);
    assert_false(utf8_next(&s, &cp));
    s = SPAN("\xFF.");
    assert_true(utf8_next(&s, &cp) && cp == 0xFFFD); /* not text: one byte is one character */
    assert_int_equal(s.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_checks),
        ctx_test(test_all_code_points),
        ctx_test(test_next),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}

/* json_in: what RFC 8259 allows and our texts hold; everything else is refused before json-c. */
#include "wire.h"

#include "wire/json_in.h"

static const char *parse(struct span text)
{
    struct value *v = NULL;
    struct span in = exact(text);
    enum err scanned = json_scan(&t, in);
    err_clear(&t);
    enum err e = json_parse(&t, in, &v);
    assert_int_equal(scanned, e); /* json-c never refuses what the scan lets through */
    return outcome(e, v);
}

#define CASE(text, name)                                                                           \
    {                                                                                              \
        {"" text, sizeof(text) - 1}, name                                                          \
    }

static const struct {
    struct span in;
    const char *out;
} cases[] = {
    /* Accepted, and what it becomes. */
    CASE("{}", "{}"), CASE(" \t\r\n[ ] ", "[]"), CASE("null", "null"), CASE("true", "true"),
    CASE("false", "false"), CASE("\"\"", "\"\""), CASE("\xEF\xBB\xBF{\"a\":1}", "{a:1}"),
    CASE("{\"a\":{\"b\":[1,\"x\",null,true,{}]}}", "{a:{b:[1,\"x\",null,true,{}]}}"),
    CASE("{\"b\":1,\"a\":2}", "{b:1,a:2}"), CASE("{\"a\":1,\"a\":2}", "{a:2}"),
    CASE("{\"\":0}", "{:0}"), CASE("\"\\\"\\\\\\/\\n\\r\\t\"", "\"\"\\/\n\r\t\""),
    CASE("\"\\u0416\\ud83d\\ude00\\uD83D\\uDE00\"", "\"\xD0\x96\xF0\x9F\x98\x80\xF0\x9F\x98\x80\""),
    CASE("\"\\ud836\\udc00\\\\ud836\\uD83d\\uDfff\"",
         "\"\xF0\x9D\xA0\x80\\ud836\xF0\x9F\x9F\xBF\""),
    CASE("\"\\u000a\\ufffe\"", "\"\n\xEF\xBF\xBE\""),
    /* Control characters in values: param_bind refuses them, by name. */
    CASE("\"\\u0001\\b\\f\\u007f\x7F\"", "\"\x01\b\f\x7F\x7F\""),
    CASE("\"\xD0\x96\xEF\xBF\xBF\"", "\"\xD0\x96\xEF\xBF\xBF\""),
    CASE("[0,-0,-1,10,0.00,-1.50,1e5,1E+2,2e-3,0.1e1]",
         "[0,0,-1,10,0.00,-1.50,1e5,1E+2,2e-3,0.1e1]"),
    CASE("9223372036854775807", "9223372036854775807"),
    CASE("-9223372036854775808", "-9223372036854775808"),
    CASE("12345678901234567890.123", "12345678901234567890.123"), CASE("1e308", "1e308"),
    /* not JSON */
    CASE("", SYNTAX), CASE(" ", SYNTAX), CASE("\xEF\xBB\xBF", SYNTAX), CASE("{", SYNTAX),
    CASE("}", SYNTAX), CASE("[", SYNTAX), CASE("[1", SYNTAX), CASE("[1,", SYNTAX),
    CASE("[1,]", SYNTAX), CASE("[,1]", SYNTAX), CASE("[1 2]", SYNTAX), CASE("[1}", SYNTAX),
    CASE("{]", SYNTAX), CASE("{\"a\"}", SYNTAX), CASE("{\"a\":}", SYNTAX),
    CASE("{\"a\":1,}", SYNTAX), CASE("{\"a\":1 \"b\":2}", SYNTAX), CASE("{\"a\" 1}", SYNTAX),
    CASE("{a:1}", SYNTAX), CASE("{'a':1}", SYNTAX), CASE("{1:1}", SYNTAX), CASE("'a'", SYNTAX),
    CASE("\"a", SYNTAX), CASE("\"a\\", SYNTAX), CASE("\"\\x41\"", SYNTAX), CASE("\"\\'\"", SYNTAX),
    CASE("\"\\u00g0\"", SYNTAX), CASE("\"\\u12", SYNTAX), CASE("\"\\ud83d\\u12", SYNTAX),
    CASE("\"a\nb\"", SYNTAX), CASE("\"a\tb\"", SYNTAX), CASE("{} {}", SYNTAX), CASE("{}x", SYNTAX),
    CASE("{}\0", SYNTAX), CASE("\0{}", SYNTAX), CASE("1\0", SYNTAX), CASE("nul", SYNTAX),
    CASE("NULL", SYNTAX), CASE("True", SYNTAX), CASE("nullx", SYNTAX), CASE("NaN", SYNTAX),
    CASE("[NaN]", SYNTAX), CASE("Infinity", SYNTAX), CASE("-Infinity", SYNTAX),
    CASE("[1] // comment", SYNTAX), CASE("/* */ 1", SYNTAX), CASE("\xC2\xA0{}", SYNTAX),
    CASE("\xEF\xBB\xBF\xEF\xBB\xBF{}", SYNTAX), CASE("01", SYNTAX), CASE("-", SYNTAX),
    CASE("-01", SYNTAX), CASE("+1", SYNTAX), CASE(".5", SYNTAX), CASE("1.", SYNTAX),
    CASE("1.e5", SYNTAX), CASE("1e", SYNTAX), CASE("1e+", SYNTAX), CASE("0x10", SYNTAX),
    CASE("1_000", SYNTAX), CASE("9223372036854775808", SYNTAX),
    CASE("-9223372036854775809", SYNTAX), CASE("18446744073709551616", SYNTAX),
    CASE("1e400", SYNTAX), CASE("-1e309", SYNTAX),
    /* text we do not take. */
    CASE("{\"a\\u0000b\":1}", ENCODING), CASE("{\"a\\u0001\":1}", ENCODING),
    CASE("{\"a\\b\":1}", ENCODING), CASE("{\"a\\u0080\":1}", ENCODING),
    CASE("{\"a\x7F\":1}", ENCODING), CASE("{\"a\xC2\x80\":1}", ENCODING),
    CASE("[{\"a\":{\"\\f\":1}}]", ENCODING), CASE("\"a\x01\"", ENCODING), CASE("\"a\0\"", ENCODING),
    CASE("\"\\ud800\"", ENCODING), CASE("\"\\ud800x\"", ENCODING), CASE("\"\\ud800\\n\"", ENCODING),
    CASE("\"\\ud800\\ud800\"", ENCODING), CASE("\"\\ud800\\u0041\"", ENCODING),
    CASE("\"\\udc00\"", ENCODING), CASE("\"\\udc00\\ud800\"", ENCODING),
    CASE("\"\xC0\x80\"", ENCODING), CASE("\"\xED\xA0\x80\"", ENCODING),
    CASE("\"\xF4\x90\x80\x80\"", ENCODING), CASE("\"\xD0\"", ENCODING),
    CASE("\"\xCF\xF0\xE8\"", ENCODING), /* Windows-1251 */
    CASE("\xFF\xFE{\0}\0", ENCODING),   /* UTF-16 */
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = parse(cases[i].in);
        if (strcmp(got, cases[i].out) != 0) {
            fail_msg("case %zu (%.*s): %s instead of %s", i, SPAN_ARG(cases[i].in), got,
                     cases[i].out);
        }
    }
    struct value *v;
    assert_int_equal(json_parse(&t, SPAN_NONE, &v), E_SYNTAX);
}

/* json-c keeps it whole. */
/* Texts that Json.NET takes beside RFC 8259, and their meaning. Each is refused by json_parse(). */
static const struct {
    struct span in;
    const char *out;
} lax[] = {
    CASE("{a:1}", "{a:1}"),
    CASE("{ $a_1 : 1, true: false }", "{$a_1:1,true:false}"),
    CASE("{1:2}", "{1:2}"),
    CASE("{\xD0\xB8\xD0\xBC\xD1\x8F:1}", "{\xD0\xB8\xD0\xBC\xD1\x8F:1}"),
    CASE("{'a':'b'}", "{a:\"b\"}"),
    CASE("['a\"b','it\\'s','\\u0416\\\\']", "[\"a\"b\",\"it's\",\"\xD0\x96\\\"]"),
    CASE("[\"it\\'s\"]", "[\"it's\"]"),
    CASE("['','//','/* */',',]']", "[\"\",\"//\",\"/* */\",\",]\"]"),
    CASE("[1,]", "[1]"),
    CASE("{\"a\":1 , }", "{a:1}"),
    CASE("[[1,],{a:[],},]", "[[1],{a:[]}]"),
    CASE("[1, // last\n]", "[1]"),
    CASE("// head\n{/* a */a/**/:/* : */1/* , */}//", "{a:1}"),
    CASE("\xEF\xBB\xBF{a:1,}", "{a:1}"),
    CASE("/***/[]", "[]"),
    CASE("[1/*a*//*b*/,/*c*/]", "[1]"),
    CASE("[,]", SYNTAX),
    CASE("[1,,]", SYNTAX),
    CASE("{,}", SYNTAX),
    CASE("{a:1,,}", SYNTAX),
    CASE("[1],", SYNTAX),
    CASE(",", SYNTAX),
    CASE("", SYNTAX),
    CASE("a", SYNTAX),
    CASE("{a}", SYNTAX),
    CASE("{a:b}", SYNTAX),
    CASE("[a:1]", SYNTAX),
    CASE("{a b:1}", SYNTAX),
    CASE("{a-b:1}", SYNTAX),
    CASE("{1.5:1}", SYNTAX),
    CASE("{a:1 b:2}", SYNTAX),
    CASE("{'a:1}", SYNTAX),
    CASE("['a\"]", SYNTAX),
    CASE("['a\\']", SYNTAX),
    CASE("['a\nb', \"c\td\re\"]", "[\"a\nb\",\"c\td\re\"]"),
    CASE("{'a\nb':1}", "{a\nb:1}"),
    CASE("['a\\\nb']", SYNTAX),
    CASE("[1 /* ]", SYNTAX),
    CASE("[1 / 2]", SYNTAX),
    CASE("[1] /", SYNTAX),
    CASE("# a\n[1]", SYNTAX),
    CASE("[0x10]", SYNTAX),
    CASE("[NaN]", SYNTAX),
    CASE("[undefined]", SYNTAX),
    CASE("[01]", SYNTAX),
    CASE("['\\x41']", SYNTAX),
    CASE("{}{}", SYNTAX),
    CASE("{a:'\\ud800'}", ENCODING),
    CASE("{'a\\u0001':1}", ENCODING),
    CASE("{'a':'\xFF'}", ENCODING),
    CASE("{a:'\x01'}", ENCODING),
};

static void test_lax(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(lax) / sizeof(lax[0]); i++) {
        struct value *v = NULL;
        struct span in = exact(lax[i].in);
        enum err e = json_parse_lax(&t, in, &v);
        assert_string_equal(outcome(e, v), lax[i].out);
        assert_int_not_equal(json_parse(&t, in, &v), E_OK);
        err_clear(&t);
    }
    /* Strict JSON keeps its meaning. */
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct value *v = NULL;
        struct span in = exact(cases[i].in);
        if (json_scan(&t, in) == E_OK) {
            enum err e = json_parse_lax(&t, in, &v);
            assert_string_equal(outcome(e, v), cases[i].out);
        }
        err_clear(&t);
    }
}

/* Nothing costs more than its length: neither commas before comments nor comments without an end.
 */
static void test_lax_limits(void **state)
{
    (void)state;
    struct value *v = NULL;
    static const struct {
        const char *before, *text, *after;
        enum err code;
    } big[] = {
        {"[", "1,/**/", "]", E_TOO_MANY_VALUES},
        {"[", "{a:", "", E_TOO_MANY_VALUES},
        {"{a:1", "/* ", "}", E_SYNTAX},
        {"[", "//,\n", "]", E_SYNTAX},
    };
    for (size_t i = 0; i < sizeof(big) / sizeof(big[0]); i++) {
        struct span in = repeated(big[i].before, big[i].text, 1000000, big[i].after);
        assert_int_equal(json_parse_lax(&t, in, &v), i == 3 ? E_OK : big[i].code);
        err_clear(&t);
    }
}

static void test_nul(void **state)
{
    (void)state;
    struct value *v;
    assert_int_equal(json_parse(&t, SPAN("\"a\\u0000b\""), &v), E_OK);
    assert_int_equal(v->text.n, 3);
    assert_memory_equal(v->text.p, "a\0b", 3);
}

static void assert_accepted(struct span text)
{
    struct value *v;
    assert_int_equal(json_parse(&t, text, &v), E_OK);
}

static void assert_refused(struct span text, enum err code)
{
    struct value *v;
    assert_int_equal(json_parse(&t, text, &v), code);
    err_clear(&t);
}

static void test_limits(void **state)
{
    (void)state;
    struct span starts = repeated("", "[", JSON_DEPTH_MAX, "1");
    struct span ends = repeated("", "]", JSON_DEPTH_MAX, "");
    assert_accepted(arena_printf(t.mem, "%.*s%.*s", SPAN_ARG(starts), SPAN_ARG(ends)));
    assert_refused(repeated("", "[", JSON_DEPTH_MAX + 1, ""), E_TOO_MANY_VALUES);
    assert_refused(repeated("", "{\"a\":", JSON_DEPTH_MAX + 1, ""), E_TOO_MANY_VALUES);
    assert_refused(repeated("", "[", 1000000, ""), E_TOO_MANY_VALUES);
    /* The list itself is a value too. */
    assert_accepted(repeated("[0", ",{}", JSON_VALUES_MAX - 2, "]"));
    assert_refused(repeated("[0", ",{}", JSON_VALUES_MAX - 1, "]"), E_TOO_MANY_VALUES);
    struct value *v;
    struct span many = repeated("[0", ",{}", JSON_VALUES_MAX, "]");
    assert_int_equal(json_parse_long(&t, many, JSON_VALUES_MAX + 2, &v), E_OK);
    assert_int_equal(v->n, JSON_VALUES_MAX + 1);
    assert_int_equal(json_parse_long(&t, many, JSON_VALUES_MAX + 1, &v), E_TOO_MANY_VALUES);
    err_clear(&t);
    assert_accepted(repeated("{\"a\":0", ",\"b\":0", JSON_MEMBERS_MAX - 1, "}"));
    assert_refused(repeated("{\"a\":0", ",\"b\":0", JSON_MEMBERS_MAX, "}"), E_TOO_MANY_VALUES);
    assert_accepted(repeated("0.", "1", 62, ""));
    assert_refused(repeated("0.", "1", 63, ""), E_SYNTAX);
}

static void test_long_text(void **state)
{
    (void)state;
    struct value *v;
    assert_int_equal(json_parse(&t, repeated("[\"", "\xD0\x96 12345678", 100000, "\"]"), &v), E_OK);
    assert_int_equal(v->members[0].value->text.n, 1100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_cases), ctx_test(test_lax),    ctx_test(test_lax_limits),
        ctx_test(test_nul),   ctx_test(test_limits), ctx_test(test_long_text),
    };
    return cmocka_run_group_tests_name("json_in", tests, NULL, NULL);
}

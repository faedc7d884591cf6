/* multipart_in: framing, headers and values of multipart/form-data. */
#include "wire.h"

#include "wire/form_in.h"

static const struct form_rules rules = {.vars_max = 3, .php = true};

static const char *parse_as(const char *type, struct span body)
{
    struct value *v = NULL;
    enum err e = multipart_parse(&t, exact(body), exact(span_of(type)), &rules, &v);
    return outcome(e, v);
}

#define TYPE       "multipart/form-data; boundary=AB"
#define PART(name) "--AB\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define END        "\r\n--AB--\r\n"
#define HEAD(d)    "--AB\r\nContent-Disposition: " d "\r\n\r\nx" END
#define CASE(in_, out)                                                                             \
    {                                                                                              \
        {"" in_, sizeof(in_) - 1}, out                                                             \
    }

static const struct {
    struct span in;
    const char *out;
} bodies[] = {
    CASE("--AB--", "{}"),
    CASE("--AB--\r\nepilogue", "{}"),
    CASE(PART("a") "1" END, "{a:\"1\"}"),
    CASE(PART("a") END, "{a:\"\"}"),
    CASE("preamble\r\n" PART("a") "1\r\n--AB--", "{a:\"1\"}"),
    CASE(PART("a") "1\r\n" PART("b") "2" END, "{a:\"1\",b:\"2\"}"),
    CASE(PART("a[x][]") "1\r\n" PART("a[x][]") "2" END, "{a:{x:{0:\"1\",1:\"2\"}}}"),
    CASE(PART("a.b") "\r\n--A\r\n--" END, "{a_b:\"\r\n--A\r\n--\"}"),
    CASE(PART("a") "%41+" END, "{a:\"%41+\"}"), /* nothing is decoded */
    CASE("--AB \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx" END, "{a:\"x\"}"),
    CASE(HEAD("form-data; name=a"), "{a:\"x\"}"),
    CASE(HEAD("form-data; name=\"a\";"), "{a:\"x\"}"),
    CASE(HEAD("form-data; name=a ; "), "{a:\"x\"}"),
    CASE(HEAD("form-data; name=f; filename=\"a\";"), "{f:{filename:\"a\",type:\"\",data:\"x\"}}"),
    CASE(HEAD("Form-Data ; NAME = \"a\" "), "{a:\"x\"}"),
    CASE(HEAD("form-data; name=\"a\\\"b\\\\c\""), "{a\"b\\c:\"x\"}"),
    CASE(HEAD("form-data; name=\"a;b\"; other=1"), "{a;b:\"x\"}"),
    CASE(HEAD("form-data; name=f; filename=\"C:\\new\\a.txt\""),
         "{f:{filename:\"C:\\new\\a.txt\",type:\"\",data:\"x\"}}"),
    CASE("--AB\r\ncontent-type: text/plain\r\nContent-Disposition: form-data; name=f; "
         "filename=\"\"\r\nContent-Transfer-Encoding: binary\r\nX-Other: y\r\n\r\n\xFF" END,
         "{f:{filename:\"\",type:\"text/plain\",data:\"\xFF\"}}"),
    CASE("", SYNTAX),
    CASE("--A", SYNTAX),
    CASE("--AB", SYNTAX),
    CASE("--AB\r\n", SYNTAX),
    CASE("x--AB--", SYNTAX),
    CASE("--ABx\r\n", SYNTAX),
    CASE(PART("a") "1", SYNTAX),
    CASE(PART("a") "1\r\n--AB", SYNTAX),
    CASE(PART("a") "1\r\n--AB-", SYNTAX),
    CASE(PART("a") "1--AB--", SYNTAX),
    CASE(PART("a") "1\n--AB--", SYNTAX),
    CASE(PART("a") "1\r\n--ABC" END, SYNTAX),
    CASE("--AB\r\nContent-Disposition: form-data; name=a\r\n", SYNTAX),
    CASE("--AB\nContent-Disposition: form-data; name=a\n\nx" END, SYNTAX),
    CASE("--AB\r\n\r\nx" END, SYNTAX),
    CASE("--AB\r\nno colon\r\n\r\nx" END, SYNTAX),
    CASE("--AB\r\n: x\r\n\r\nx" END, SYNTAX),
    CASE(HEAD("form-data"), SYNTAX),
    CASE(HEAD("form-data;"), SYNTAX),
    CASE(HEAD("form-data; name=a;;"), SYNTAX),
    CASE(HEAD("form-data;; name=a"), SYNTAX),
    CASE(HEAD("form-data; name=a; b"), SYNTAX),
    CASE(HEAD("form-data; filename=x"), SYNTAX),
    CASE(HEAD("attachment; name=a"), SYNTAX),
    CASE(HEAD("form-data; name"), SYNTAX),
    CASE(HEAD("form-data; name=\"a"), SYNTAX),
    CASE(HEAD("form-data; name=\"a\\\""), SYNTAX),
    CASE(HEAD("form-data; name=\"a\" b"), SYNTAX),
    CASE(HEAD("form-data; =a"), SYNTAX),
    CASE(HEAD("form-data; name=a\r\nContent-Disposition: form-data; name=b"), SYNTAX),
    CASE(HEAD("form-data; name=a\r\nContent-Transfer-Encoding: base64"), SYNTAX),
    CASE(PART("a") "\xFF" END, ENCODING),
    CASE(PART("\xFF") "1" END, ENCODING),
    CASE(PART("a\x01") "1" END, ENCODING),
    CASE(PART("a\tb") "1" END, ENCODING),
    CASE(PART("a[1][2][3][4][5][6]") "1" END, TOO_MANY),
    CASE(PART("a") "\r\n" PART("b") "\r\n" PART("c") END, "{a:\"\",b:\"\",c:\"\"}"),
    CASE(PART("a") "\r\n" PART("b") "\r\n" PART("c") "\r\n" PART("d") END, TOO_MANY),
};

static void test_bodies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        const char *got = parse_as(TYPE, bodies[i].in);
        if (strcmp(got, bodies[i].out) != 0) {
            fail_msg("case %zu: %s instead of %s", i, got, bodies[i].out);
        }
    }
    struct value *v;
    assert_int_equal(multipart_parse(&t, SPAN_NONE, SPAN(TYPE), &rules, &v), E_SYNTAX);
    err_clear(&t);
    assert_int_equal(multipart_parse(&t, SPAN("--AB--"), SPAN_NONE, &rules, &v), E_SYNTAX);
}

static void test_boundaries(void **state)
{
    (void)state;
    static const struct {
        const char *type, *out;
    } cases[] = {
        {TYPE, "{}"},
        {"Multipart/Form-Data; charset=utf-8; Boundary=\"AB\"", "{}"},
        {"multipart/form-data ; boundary = AB ", "{}"},
        {"multipart/form-data", SYNTAX},
        {"multipart/form-data;", SYNTAX},
        {"multipart/form-data; boundary=", SYNTAX},
        {"multipart/form-data; boundary=\"\"", SYNTAX},
        {"multipart/form-data; boundary=\"AB", SYNTAX},
        {"multipart/form-data; boundary=\"AB \"", SYNTAX},
        {"multipart/form-data; boundary=A\"B", SYNTAX},
        {"multipart/form-data; boundary=AB; boundary=AB", SYNTAX},
        {"multipart/mixed; boundary=AB", SYNTAX},
        {"text/plain; boundary=AB", SYNTAX},
        {"", SYNTAX},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = parse_as(cases[i].type, SPAN("--AB--"));
        if (strcmp(got, cases[i].out) != 0) {
            fail_msg("%s: %s instead of %s", cases[i].type, got, cases[i].out);
        }
    }
}

static void test_limits(void **state)
{
    (void)state;
    for (size_t n = 70; n <= 71; n++) {
        struct span type = repeated("multipart/form-data; boundary=", "b", n, "");
        const char *want = n == 70 ? "{}" : SYNTAX;
        struct value *v = NULL;
        enum err e = multipart_parse(&t, repeated("--", "b", n, "--"), type, &rules, &v);
        assert_string_equal(outcome(e, v), want);
    }
    struct span head =
        repeated("--AB\r\nContent-Disposition: form-data; name=a; x=", "y", 4000, "\r\n\r\n1" END);
    assert_string_equal(parse_as(TYPE, head), "{a:\"1\"}");
    head =
        repeated("--AB\r\nContent-Disposition: form-data; name=a; x=", "y", 4096, "\r\n\r\n1" END);
    assert_string_equal(parse_as(TYPE, head), TOO_MANY);
    head = repeated("--AB\r\n", "X: y\r\n", 2000, "\r\n\r\n1" END);
    assert_string_equal(parse_as(TYPE, head), TOO_MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_bodies),
        ctx_test(test_boundaries),
        ctx_test(test_limits),
    };
    return cmocka_run_group_tests_name("multipart_in", tests, NULL, NULL);
}

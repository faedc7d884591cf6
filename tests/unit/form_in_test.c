/* form_in: PHP's names with brackets (each expectation was compared with PHP 8.2), our limits. */
#include "wire.h"

#include "base/crypto.h"
#include "wire/form_in.h"

static const struct form_rules php = {.vars_max = 20000, .php = true};
static const struct form_rules r7 = {.vars_max = 20000, .repeat_lists = true};

static const char *parse(struct span text, const struct form_rules *rules)
{
    struct value *v = NULL;
    enum err e = form_parse(&t, exact(text), rules, &v);
    return outcome(e, v);
}

struct form_case {
    const char *in, *out;
};

static const struct form_case php_cases[] = {
    {"", "{}"},
    {"&&", "{}"},
    {"a=1&b=2", "{a:\"1\",b:\"2\"}"},
    {"a", "{a:\"\"}"},
    {"a=", "{a:\"\"}"},
    {"=1", "{}"},
    {"[a]=1", "{}"},
    {"a=b=c", "{a:\"b=c\"}"},
    {"a=1&a=2", "{a:\"2\"}"},
    {"a=1&b=2&a=3", "{a:\"3\",b:\"2\"}"},
    {"a=x+y%20z%2B", "{a:\"x y z+\"}"},
    {"a=%D0%96%d0%96", "{a:\"\xD0\x96\xD0\x96\"}"},
    {"a=%0D%0A%09", "{a:\"\r\n\t\"}"},
    {"a.b=1&c d=2&e+f=3", "{a_b:\"1\",c_d:\"2\",e_f:\"3\"}"},
    {"  a=1", "{a:\"1\"}"},
    {"+a+=1", "{a_:\"1\"}"},
    {"a[x]=1&a[y]=2", "{a:{x:\"1\",y:\"2\"}}"},
    {"a%5Bx%5D=1", "{a:{x:\"1\"}}"},
    {"a[x][y]=1", "{a:{x:{y:\"1\"}}}"},
    {"a[x.y]=1&a[x y]=2", "{a:{x.y:\"1\",x y:\"2\"}}"},
    {"a[]=1&a[]=2", "{a:{0:\"1\",1:\"2\"}}"},
    {"a[ ]=1", "{a:{0:\"1\"}}"},
    {"a[5]=1&a[]=2&a[x]=3&a[]=4", "{a:{5:\"1\",6:\"2\",x:\"3\",7:\"4\"}}"},
    {"a[-3]=1&a[]=2", "{a:{-3:\"1\",-2:\"2\"}}"},
    {"a[05]=1&a[]=2", "{a:{05:\"1\",0:\"2\"}}"},
    {"a[7]=1&a[0]=2", "{a:{7:\"1\",0:\"2\"}}"},
    {"a[][x]=1&a[][x]=2", "{a:{0:{x:\"1\"},1:{x:\"2\"}}}"},
    {"a=1&a[x]=2", "{a:{x:\"2\"}}"},
    {"a[x]=1&a=2", "{a:\"2\"}"},
    {"a[x]=1&a[x][y]=2", "{a:{x:{y:\"2\"}}}"},
    {"x[y=1", "{x_y:\"1\"}"},
    {"x[y.z=1", "{x_y_z:\"1\"}"},
    {"a[x][y=1", "{a:{x:\"1\"}}"},
    {"a[x]tail[y]=1", "{a:{x:\"1\"}}"},
    {"a]=1", "{a]:\"1\"}"},
    {"a[[x]=1", "{a:{[x:\"1\"}}"},
    {"filter[loyalty]=1&filter[ptitle]=", "{filter:{loyalty:\"1\",ptitle:\"\"}}"},
    {"a=100%&b=%&c=%4&d=5%25%2", "{a:\"100%\",b:\"%\",c:\"%4\",d:\"5%%2\"}"},
    {"a=%zz&b=%4g%41&c=%%41", "{a:\"%zz\",b:\"%4gA\",c:\"%A\"}"},
    {"%zz=1&a[x%]=2", "{%zz:\"1\",a:{x%:\"2\"}}"},
};

/* param_bind refuses them, by name. */
static const struct form_case control_cases[] = {
    {"a=%01", "{a:\"\x01\"}"},
    {"a=\x01", "{a:\"\x01\"}"},
    {"a=%7F", "{a:\"\x7F\"}"},
    {"a=%C2%80", "{a:\"\xC2\x80\"}"},
};

static const struct form_case r7_cases[] = {
    {"a=1&a=2&a=3&b=4", "{a:[\"1\",\"2\",\"3\"],b:\"4\"}"},
    {"a.b=1&c+d=2", "{a.b:\"1\",c d:\"2\"}"},
    {"x[]=1&x[]=2", "{x:{0:\"1\",1:\"2\"}}"},
    {"l[0][key]=7&l[0][value]=x", "{l:{0:{key:\"7\",value:\"x\"}}}"},
    {"a[x]=1&a=2", "{a:\"2\"}"},
};

/* PHP takes these. */
static const struct form_case r7_bad[] = {
    {"a=%", SYNTAX},       {"a=%4", SYNTAX}, {"a=%4g", SYNTAX},
    {"a=%zz&b=1", SYNTAX}, {"%=1", SYNTAX},  {"a=100%", SYNTAX},
};

static const struct form_case bad[] = {
    {"a%00=1", ENCODING},
    {"a%C2%9F=1", ENCODING},
    {"a%09=1", ENCODING}, /* a control character in a name */
    {"a%0A=1", ENCODING},
    {"a=%C0%80", ENCODING},
    {"a=%ED%A0%80", ENCODING},
    {"a=%D0", ENCODING},
    {"a=%CF%F0%E8", ENCODING}, /* Windows-1251 */
    {"a[9223372036854775807]=1&a[]=2", TOO_MANY},
    {"a[1][2][3][4][5][6]=1", TOO_MANY},
};

static void run(const struct form_case *c, size_t n, const struct form_rules *rules)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = parse(span_of(c[i].in), rules);
        if (strcmp(got, c[i].out) != 0) {
            fail_msg("%s: %s instead of %s", c[i].in, got, c[i].out);
        }
    }
}

static void test_names(void **state)
{
    (void)state;
    run(php_cases, COUNT_OF(php_cases), &php);
    run(r7_cases, COUNT_OF(r7_cases), &r7);
    run(control_cases, COUNT_OF(control_cases), &php);
    assert_string_equal(parse(SPAN_NONE, &php), "{}");
}

static void test_bad_input(void **state)
{
    (void)state;
    run(bad, COUNT_OF(bad), &php);
    run(r7_bad, COUNT_OF(r7_bad), &r7);
    run(bad, COUNT_OF(bad), &r7);
    assert_string_equal(parse(SPAN("a=\xFF"), &php), ENCODING);
}

static void test_limits(void **state)
{
    (void)state;
    assert_string_equal(parse(SPAN("a[1][2][3][4][5]=x"), &php), "{a:{1:{2:{3:{4:{5:\"x\"}}}}}}");
    assert_string_equal(parse(repeated("", "n", FORM_NAME_MAX + 1, "=1"), &php), TOO_MANY);
    assert_string_not_equal(parse(repeated("", "n", FORM_NAME_MAX, "=1"), &php), TOO_MANY);
    const struct form_rules three = {.vars_max = 3};
    assert_string_equal(parse(SPAN("a=1&&a=2&a=3&"), &three), "{a:\"3\"}");
    assert_string_equal(parse(SPAN("a=1&a=2&a=3&a=4"), &three), TOO_MANY);
}

/* A bulk of 1,000 persons with 17 fields keeps its order and its shape. */
static void test_bulk(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, t.mem, 1 << 20);
    for (int i = 0; i < 1000; i++) {
        for (int f = 0; f < 17; f++) {
            buf_printf(&b, "persons%%5B%d%%5D%%5Bfield%d%%5D=%d&", 999 - i, f, i * 17 + f);
        }
    }
    struct value *v;
    assert_int_equal(form_parse(&t, buf_view(&b), &php, &v), E_OK);
    const struct value *persons = value_get(v, SPAN("persons"), false);
    assert_int_equal(persons->n, 1000);
    assert_span(persons->members[0].name, "999");
    assert_int_equal(persons->members[999].value->n, 17);
    const struct value *last =
        value_get(value_get(persons, SPAN("0"), false), SPAN("field16"), false);
    assert_span(last->text, "16999");
}

/* As many variables as the configuration may allow, nested as deep as they may be, stay far from
 * the budget of the arena (128 MiB). */
static void test_worst_memory(void **state)
{
    (void)state;
    const struct form_rules most = {.vars_max = 40000, .php = true};
    struct buf b;
    buf_init(&b, NULL, 1 << 20);
    for (int i = 0; i < 40000; i++) {
        buf_printf(&b, "a%d[%%31][1][1][1][1]&", i);
    }
    struct value *v;
    assert_int_equal(form_parse(&t, buf_view(&b), &most, &v), E_OK);
    buf_free(&b);
    assert_int_equal(v->n, 40000);
    assert_true(arena_used(t.mem) < 32U << 20);
}

static void test_url_decode(void **state)
{
    (void)state;
    struct span out;
    assert_int_equal(url_decode(&t, exact(SPAN("a+b%2fc")), URL_PATH, &out), E_OK);
    assert_span(out, "a+b/c");
    assert_int_equal(url_decode(&t, exact(SPAN("a+b%2Fc")), URL_FORM, &out), E_OK);
    assert_span(out, "a b/c");
    assert_int_equal(url_decode(&t, exact(SPAN("%2541")), URL_FORM, &out), E_OK); /* once */
    assert_span(out, "%41");
    assert_int_equal(url_decode(&t, SPAN_NONE, URL_FORM, &out), E_OK);
    assert_span(out, NULL);
    assert_int_equal(url_decode(&t, exact(SPAN("%2")), URL_FORM, &out), E_SYNTAX);
    err_clear(&t);
    assert_int_equal(url_decode(&t, exact(SPAN("%zz")), URL_PATH, &out), E_SYNTAX);
    assert_int_equal(url_decode(&t, exact(SPAN("%zz%2")), URL_FORM_PHP, &out), E_OK);
    assert_span(out, "%zz%2");
    err_clear(&t);
    assert_int_equal(url_decode(&t, exact(SPAN("%FF")), URL_FORM, &out), E_ENCODING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_names), ctx_test(test_bad_input),    ctx_test(test_limits),
        ctx_test(test_bulk),  ctx_test(test_worst_memory), ctx_test(test_url_decode),
    };
    return crypto_init() ? cmocka_run_group_tests_name("form_in", tests, NULL, NULL) : 1;
}

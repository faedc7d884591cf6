/* writer: one set of calls, two formats; escaping of each dialect. */
#include "wire.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "wire/json_in.h"
#include "wire/writer.h"
#include "wire/xml_in.h"

static struct buf out;

static struct writer start(enum writer_format format, enum writer_style style)
{
    struct writer w;
    buf_init(&out, t.mem, 0);
    writer_init(&w, &out, format, style);
    return w;
}

/* Every call once; the same for both formats. */
static void write_sample(struct writer *w)
{
    w_object(w, NULL);
    w_i64(w, "count", INT64_MIN);
    w_object(w, "company");
    w_text(w, "name", SPAN("<Food & \"Culture\">"));
    w_text(w, "about", SPAN(""));
    w_text(w, "industry", SPAN_NONE);
    w_cstr(w, "title", NULL);
    w_cstr(w, "kind", "x");
    w_bool(w, "isShared", true);
    w_number(w, "sum", SPAN("0.00"));
    w_number(w, "rate", SPAN_NONE);
    w_id_text(w, "id", 4);
    w_null(w, "owner");
    w_text_dyn(w, t.mem, SPAN("1 \"input\"/<"), SPAN("v"));
    w_text_dyn(w, t.mem, SPAN(""), SPAN_NONE);
    w_end(w);
    w_object(w, "data");
    w_end(w);
    w_list(w, "tags");
    w_text(w, NULL, SPAN("a"));
    w_i64(w, NULL, 7);
    w_null(w, NULL);
    w_bool(w, NULL, false);
    w_end(w);
    w_list(w, "none");
    w_end(w);
    w_object(w, "only");
    w_list(w, "empty");
    w_end(w);
    w_end(w);
    w_list(w, "contacts");
    w_object(w, NULL);
    w_i64(w, "id", 1);
    w_end(w);
    w_object(w, NULL);
    w_end(w);
    w_list(w, NULL);
    w_i64(w, NULL, 2);
    w_end(w);
    w_end(w);
    assert_false(writer_done(w));
    w_end(w);
    assert_true(writer_done(w));
}

static void test_json(void **state)
{
    (void)state;
    struct writer w = start(FORMAT_JSON, JSON_PLAIN);
    write_sample(&w);
    assert_span(
        buf_view(&out),
        "{\"count\":-9223372036854775808,\"company\":{\"name\":\"<Food & \\\"Culture\\\">\","
        "\"about\":\"\",\"industry\":null,\"title\":null,\"kind\":\"x\",\"isShared\":true,"
        "\"sum\":0.00,\"rate\":null,\"id\":\"4\",\"owner\":null,"
        "\"1 \\\"input\\\"/<\":\"v\",\"\":null},\"data\":{},"
        "\"tags\":[\"a\",7,null,false],\"none\":[],\"only\":{\"empty\":[]},"
        "\"contacts\":[{\"id\":1},{},[2]]}");
    assert_int_equal(json_scan(&t, buf_view(&out)), E_OK);
}

static void test_xml(void **state)
{
    (void)state;
    struct writer w = start(FORMAT_XML, JSON_PLAIN);
    write_sample(&w);
    assert_span(buf_view(&out),
                "<result><count>-9223372036854775808</count><company>"
                "<name>&lt;Food &amp; \"Culture\"&gt;</name><about></about><industry />"
                "<title /><kind>x</kind><isShared>true</isShared><sum>0.00</sum><rate /><id>4</id>"
                "<owner /><_1__input___>v</_1__input___><_ /></company><data />"
                "<tags>a</tags><tags>7</tags><tags /><tags>false</tags><only />"
                "<contacts><id>1</id></contacts><contacts /><contacts>2</contacts></result>");
    struct value *v;
    assert_int_equal(xml_parse(&t, buf_view(&out), &v), E_OK);
}

static void test_roots(void **state)
{
    (void)state;
    struct writer w = start(FORMAT_JSON, JSON_PLAIN);
    w_text(&w, NULL, SPAN("x"));
    assert_span(buf_view(&out), "\"x\"");
    w = start(FORMAT_JSON, JSON_PLAIN);
    w_list(&w, NULL);
    w_end(&w);
    assert_span(buf_view(&out), "[]");
    w = start(FORMAT_XML, JSON_PLAIN);
    w_object(&w, NULL);
    w_end(&w);
    assert_span(buf_view(&out), "<result />");
}

static const struct {
    struct span in;
    const char *plain, *r7, *php, *xml;
} escapes[] = {
    {{"plain text of some length", 25},
     "plain text of some length",
     "plain text of some length",
     "plain text of some length",
     "plain text of some length"},
    {{"a/b\"c\\d", 7}, "a/b\\\"c\\\\d", "a\\/b\\\"c\\\\d", "a\\/b\\\"c\\\\d", "a/b\"c\\d"},
    {{"12345678/12345678\"", 18},
     "12345678/12345678\\\"",
     "12345678\\/12345678\\\"",
     "12345678\\/12345678\\\"",
     "12345678/12345678\""},
    {{"\b\f\n\r\t", 5},
     "\\b\\f\\n\\r\\t",
     "\\u0008\\u000c\\u000a\\u000d\\u0009",
     "\\b\\f\\n\\r\\t",
     "\n&#xD;\t"},
    {{"\0\x01\x1F\x7F", 4},
     "\\u0000\\u0001\\u001f\x7F",
     "\\u0000\\u0001\\u001f\x7F",
     "\\u0000\\u0001\\u001f\x7F",
     "\x7F"},
    {{"<a>&'", 5}, "<a>&'", "<a>&'", "<a>&'", "&lt;a&gt;&amp;'"},
    {{"АяЁё", 8}, "АяЁё", "АяЁё", "АяЁё", "АяЁё"},
    {{"іЂ№é", 9}, "іЂ№é", "іЂ№é", "\\u0456\\u0402\\u2116\\u00e9", "іЂ№é"},
    {{"\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF", 8},
     "\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF",
     "\\ud83d\\ude00\\udbff\\udfff",
     "\\ud83d\\ude00\\udbff\\udfff",
     "\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF"},
    {{"\xEF\xBF\xBD\xEF\xBF\xBE\xEF\xBF\xBF", 9},
     "\xEF\xBF\xBD\xEF\xBF\xBE\xEF\xBF\xBF",
     "\xEF\xBF\xBD\\ufffe\\uffff",
     "\\ufffd\\ufffe\\uffff",
     "\xEF\xBF\xBD"},
    /* Not UTF-8: the output is, all the same. */
    {{"a\xFF\xD0z\xED\xA0\x80", 7},
     "a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd",
     "a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd",
     "a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd",
     "a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {{"", 0}, "", "", "", ""},
};

static const char *escaped(struct span in, int which)
{
    static const enum writer_style styles[] = {JSON_PLAIN, JSON_R7, JSON_PHP};
    struct buf b;
    buf_init(&b, t.mem, 0);
    if (which < 3) {
        json_escape(&b, in, styles[which]);
    } else {
        xml_escape(&b, in);
    }
    buf_char(&b, '\0');
    return b.p;
}

static void test_escapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        struct span in = exact(escapes[i].in);
        assert_string_equal(escaped(in, 0), escapes[i].plain);
        assert_string_equal(escaped(in, 1), escapes[i].r7);
        assert_string_equal(escaped(in, 2), escapes[i].php);
        assert_string_equal(escaped(in, 3), escapes[i].xml);
    }
    assert_string_equal(escaped(SPAN_NONE, 0), "");
}

/* A character that needs escaping is seen wherever it stands in a run of eight. */
static void test_positions(void **state)
{
    (void)state;
    for (size_t at = 0; at < 24; at++) {
        char text[25] = "abcdefghijklmnopqrstuvwx";
        static const char special[] = "\"\\/<>&\x1F\n";
        for (size_t i = 0; i + 1 < sizeof(special); i++) {
            text[at] = special[i];
            for (int which = 0; which < 4; which++) {
                struct span alone = {&special[i], 1};
                const char *want = arena_printf(t.mem, "%.*s%s%s", (int)at, text,
                                                escaped(alone, which), text + at + 1)
                                       .p;
                assert_string_equal(escaped(exact(span_of(text)), which), want);
            }
        }
    }
}

/* Four letters of Russian are passed as one; each is checked, wherever it stands among them. */
static void test_letters(void **state)
{
    (void)state;
    for (uint32_t cp = 0x3F0; cp <= 0x4FF; cp++) {
        bool raw = (cp >= 0x410 && cp <= 0x44F) || cp == 0x401 || cp == 0x451;
        for (int at = 0; at <= 12; at++) {
            struct buf in, want;
            buf_init(&in, t.mem, 0);
            buf_init(&want, t.mem, 0);
            for (int i = 0; i < 12; i++) {
                if (i == at) {
                    utf8_add(&in, cp);
                }
                utf8_add(&in, i % 2 == 0 ? 0x41F : 0x44F);
                if (i == at && raw) {
                    utf8_add(&want, cp);
                } else if (i == at) {
                    buf_printf(&want, "\\u%04x", cp);
                }
                utf8_add(&want, i % 2 == 0 ? 0x41F : 0x44F);
            }
            buf_char(&want, '\0');
            assert_string_equal(escaped(exact(buf_view(&in)), 2), want.p);
            buf_char(&in, '\0');
            for (int which = 0; which < 4; which++) {
                assert_string_equal(which == 2 ? in.p : escaped(exact(span_of(in.p)), which), in.p);
            }
        }
    }
}

/* Every character of our texts comes back from JSON in each style, and from XML unless forbidden.
 */
static void test_round_trip(void **state)
{
    (void)state;
    for (int which = 0; which < 4; which++) {
        struct buf text;
        buf_init(&text, t.mem, 0);
        for (uint32_t cp = 9; cp <= 0x10FFFF; cp += cp < 0x3000 ? 1 : 97) {
            bool control = (cp < 0x20 && cp != '\n' && cp != '\r' && cp != '\t') || cp == 0x7F;
            if (!control && !(cp >= 0xD800 && cp <= 0xDFFF)) {
                utf8_add(&text, cp);
            }
        }
        struct writer w =
            start(which < 3 ? FORMAT_JSON : FORMAT_XML, (enum writer_style)(which % 3));
        w_object(&w, NULL);
        w_text(&w, "x", buf_view(&text));
        w_end(&w);
        struct value *v = NULL;
        enum err e = which < 3 ? json_parse(&t, exact(buf_view(&out)), &v)
                               : xml_parse(&t, exact(buf_view(&out)), &v);
        assert_int_equal(e, E_OK);
        assert_true(span_eq(value_get(v, SPAN("x"), false)->text, buf_view(&text)));
        arena_reset(t.mem);
    }
}

static void key_in_list(struct writer *w)
{
    w_list(w, NULL);
    w_i64(w, "x", 1);
}

static void no_key_in_object(struct writer *w)
{
    w_object(w, NULL);
    w_i64(w, NULL, 1);
}

static void key_at_root(struct writer *w)
{
    w_object(w, "x");
}

static void end_too_many(struct writer *w)
{
    w_object(w, NULL);
    w_end(w);
    w_end(w);
}

static void too_deep(struct writer *w)
{
    for (int i = 0; i <= WRITER_DEPTH_MAX; i++) {
        w_list(w, NULL);
    }
}

static void deep_enough(struct writer *w)
{
    for (int i = 0; i < WRITER_DEPTH_MAX; i++) {
        w_list(w, NULL);
    }
}

static void test_misuse_aborts(void **state)
{
    (void)state;
    static const struct {
        void (*f)(struct writer *);
        int signal;
    } uses[] = {{deep_enough, 0},       {key_in_list, SIGABRT},  {no_key_in_object, SIGABRT},
                {key_at_root, SIGABRT}, {end_too_many, SIGABRT}, {too_deep, SIGABRT}};
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            const struct rlimit no_core = {0, 0};
            (void)setrlimit(RLIMIT_CORE, &no_core);
            (void)signal(SIGABRT, SIG_DFL);
            (void)close(STDERR_FILENO);
            struct writer w = start(FORMAT_JSON, JSON_PLAIN);
            uses[i].f(&w);
            _exit(0);
        }
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, uses[i].signal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_json),       ctx_test(test_xml),           ctx_test(test_roots),
        ctx_test(test_escapes),    ctx_test(test_positions),     ctx_test(test_letters),
        ctx_test(test_round_trip), ctx_test(test_misuse_aborts),
    };
    return crypto_init() ? cmocka_run_group_tests_name("writer", tests, NULL, NULL) : 1;
}

/* xml_in: well-formed XML without DTDs; nothing else. */
#include "wire.h"

#include "base/crypto.h"
#include "wire/xml_in.h"

static const char *parse(struct span text)
{
    struct value *v = NULL;
    enum err e = xml_parse(&t, exact(text), &v);
    return outcome(e, v);
}

#define CASE(in_, out)                                                                             \
    {                                                                                              \
        {"" in_, sizeof(in_) - 1}, out                                                             \
    }

static const struct {
    struct span in;
    const char *out;
} cases[] = {
    CASE("<r/>", "{}"),
    CASE("<x:r xmlns:x='u'><x:a>1</x:a><b xmlns='v'>2</b></x:r>", "{a:\"1\",b:\"2\"}"),
    CASE("<r></r>", "{}"),
    CASE("<r />\n", "{}"),
    CASE("<r> \n </r >", "{}"),
    CASE("<r><a>1</a><b/><c></c></r>", "{a:\"1\",b:\"\",c:\"\"}"),
    CASE("<r>\n <a> 1 </a>\n</r>", "{a:\" 1 \"}"),
    CASE("<r><a><b>1</b></a></r>", "{a:{b:\"1\"}}"),
    CASE("<r><a>1</a><b>2</b><a>3</a><a/></r>", "{a:[\"1\",\"3\",\"\"],b:\"2\"}"),
    CASE("<r><a><b>1</b></a><a><b>2</b></a></r>", "{a:[{b:\"1\"},{b:\"2\"}]}"),
    CASE("<?xml version=\"1.0\"?><r/>", "{}"),
    CASE("\xEF\xBB\xBF<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>\n<r/>", "{}"),
    CASE("<?xml version='1.0' standalone='no'?><r/>", "{}"),
    CASE("<!-- c --><r><!-- - --><a>x<!-- y -->z</a></r><!----> ", "{a:\"xz\"}"),
    CASE("<r><a>&lt;&gt;&amp;&quot;&apos;&#65;&#x416;&#x1F600;</a></r>",
         "{a:\"<>&\"'A\xD0\x96\xF0\x9F\x98\x80\"}"),
    CASE("<r><a>&amp;lt;</a></r>", "{a:\"&lt;\"}"),
    CASE("<r><a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a></r>", "{a:\"<b>&amp;]]>\"}"),
    CASE("<r><a>1\r\n2\r3&#xD;</a></r>", "{a:\"1\n2\n3\r\"}"),
    CASE("<r a='1' b = \"&lt;'>\"><c d=''/></r>", "{c:\"\"}"),
    CASE("<\xD0\x96:a-1.\xC2\xB7><_b>1</_b></\xD0\x96:a-1.\xC2\xB7>", "{_b:\"1\"}"),
    CASE("<r><x:3.->1</x:3.-><y:>2</y:><x:y:z>3</x:y:z></r>", "{x:3.-:\"1\",y::\"2\",z:\"3\"}"),
    CASE("", SYNTAX),
    CASE(" ", SYNTAX),
    CASE("text", SYNTAX),
    CASE("<r>", SYNTAX),
    CASE("<r><a></r>", SYNTAX),
    CASE("<r></R>", SYNTAX),
    CASE("</r>", SYNTAX),
    CASE("<r></", SYNTAX),
    CASE("<r></r", SYNTAX),
    CASE("<r></r x>", SYNTAX),
    CASE("<r ?/>", SYNTAX),
    CASE("<r/><r/>", SYNTAX),
    CASE("<r/>x", SYNTAX),
    CASE("x<r/>", SYNTAX),
    CASE("<r/>&amp;", SYNTAX),
    CASE("<r/><![CDATA[]]>", SYNTAX),
    CASE("<r>text</r>", SYNTAX),
    CASE("<r>text<a/></r>", SYNTAX),
    CASE("<r><a>1<b/></a></r>", SYNTAX),
    CASE("< r/>", SYNTAX),
    CASE("<1/>", SYNTAX),
    CASE("<-a/>", SYNTAX),
    CASE("<a$/>", SYNTAX),
    CASE("<", SYNTAX),
    CASE("<r", SYNTAX),
    CASE("<r/", SYNTAX),
    CASE("<r / >", SYNTAX),
    CASE("<r a/>", SYNTAX),
    CASE("<r a=/>", SYNTAX),
    CASE("<r a=1/>", SYNTAX),
    CASE("<r a='1/>", SYNTAX),
    CASE("<r a='<'/>", SYNTAX),
    CASE("<r a='&x;'/>", SYNTAX),
    CASE("<r a='1'b='2'/>", SYNTAX),
    CASE("<r a='1' a='2'/>", SYNTAX),
    CASE("<r><a>]]></a></r>", SYNTAX),
    CASE("<r><a>&</a></r>", SYNTAX),
    CASE("<r><a>&;</a></r>", SYNTAX),
    CASE("<r><a>&nbsp;</a></r>", SYNTAX),
    CASE("<r><a>&amp</a></r>", SYNTAX),
    CASE("<r><!-- -- --></r>", SYNTAX),
    CASE("<r><!-- </r>", SYNTAX),
    CASE("<r><![CDATA[</r>", SYNTAX),
    CASE("<!DOCTYPE r><r/>", SYNTAX),
    CASE("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>", SYNTAX),
    CASE("<r><?php x?></r>", SYNTAX),
    CASE("<?xml-stylesheet href='x'?><r/>", SYNTAX),
    CASE(" <?xml version='1.0'?><r/>", SYNTAX),
    CASE("<?xml?><r/>", SYNTAX),
    CASE("<?xml ?><r/>", SYNTAX),
    CASE("<?xml encoding='utf-8'?><r/>", SYNTAX),
    CASE("<?xml version='1.1'?><r/>", SYNTAX),
    CASE("<?xml version='1.0' standalone='maybe'?><r/>", SYNTAX),
    CASE("<?xml version='1.0' standalone='no' encoding='utf-8'?><r/>", SYNTAX),
    CASE("<?xml version='1.0'", SYNTAX),
    CASE("<?xml version='1.0' encoding='windows-1251'?><r/>", ENCODING),
    CASE("<r><a>&#0;</a></r>", ENCODING),
    CASE("<r><a>&#x1F;</a></r>", ENCODING),
    CASE("<r><a>&#x7F;</a></r>", ENCODING),
    CASE("<r><a>&#xD800;</a></r>", ENCODING),
    CASE("<r><a>&#xFFFE;</a></r>", ENCODING),
    CASE("<r><a>&#x110000;</a></r>", ENCODING),
    CASE("<r><a>&#xFFFFFFFF;</a></r>", ENCODING),
    CASE("<r><a>&#x;</a></r>", ENCODING),
    CASE("<r><a>&#1x;</a></r>", ENCODING),
    CASE("<r><a>&#X41;</a></r>", ENCODING),
    CASE("<r>\x01</r>", ENCODING),
    CASE("<r>\0</r>", ENCODING),
    CASE("<r>\xFF</r>", ENCODING),
    CASE("<r><a>\xEF\xBF\xBE</a></r>", ENCODING),
    CASE("<r><a>\xEF\xBF\xBF</a></r>", ENCODING),
    CASE("\xFF\xFE<\0r\0/\0>\0", ENCODING),
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
    assert_int_equal(xml_parse(&t, SPAN_NONE, &v), E_SYNTAX);
}

/* Nodes as text: {space}name[attribute=value](children or text). */
static void show(struct buf *b, const struct xml_node *n)
{
    buf_printf(b, "{%.*s}%.*s", SPAN_ARG(n->space), SPAN_ARG(n->name));
    for (const struct xml_attribute *a = n->attributes; a != NULL; a = a->next) {
        buf_printf(b, "[%.*s=%.*s]", SPAN_ARG(a->name), SPAN_ARG(a->value));
    }
    buf_char(b, '(');
    buf_span(b, n->text);
    for (const struct xml_node *child = n->first; child != NULL; child = child->next) {
        show(b, child);
    }
    buf_char(b, ')');
}

static void test_nodes(void **state)
{
    static const struct {
        struct span in;
        const char *out; /* NULL: refused */
    } rows[] = {
        {SPAN("<a/>"), "{}a()"},
        {SPAN("<a xmlns='DAV:'><b/>\n<b>x &amp; y</b></a>"),
         "{DAV:}a[xmlns=DAV:]({DAV:}b(){DAV:}b(x & y))"},
        {SPAN("<d:a xmlns:d='DAV:'><b xmlns=''/><c xmlns='u' d:x='&lt;&#x41;\n'><d:e/></c></d:a>"),
         "{DAV:}a[xmlns:d=DAV:]({}b[xmlns=](){u}c[xmlns=u][d:x=<A ]({DAV:}e()))"},
        {SPAN("<d:a xmlns:d='DAV:'><e:b xmlns:e='u'/><e:b/></d:a>"), NULL},
        {SPAN("<d:a/>"), NULL},
        {SPAN("<a xmlns='DAV:'><d:/></a>"), NULL},
        {SPAN("<a>x<b/></a>"), NULL},
        {SPAN("<a/><b/>"), NULL},
        {SPAN("<a x='1' x='2'/>"), NULL},
        {SPAN("<!DOCTYPE a><a/>"), NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct xml_node *root = NULL;
        struct buf b;
        err_clear(&t);
        enum err e = xml_nodes(&t, exact(rows[i].in), &root);
        assert_int_equal(e == E_OK, rows[i].out != NULL);
        if (e == E_OK) {
            buf_init(&b, t.mem, 64);
            show(&b, root);
            buf_char(&b, '\0');
            assert_string_equal(b.p, rows[i].out);
        }
    }
}

static enum err code_of(struct span text)
{
    struct value *v;
    enum err e = xml_parse(&t, text, &v);
    err_clear(&t);
    return e;
}

static void test_limits(void **state)
{
    (void)state;
    struct span ends = repeated("", "</a>", XML_DEPTH_MAX, "");
    struct span starts = repeated("", "<a>", XML_DEPTH_MAX, "");
    struct span deep = arena_printf(t.mem, "%.*s%.*s", SPAN_ARG(starts), SPAN_ARG(ends));
    assert_int_equal(code_of(deep), E_OK);
    assert_int_equal(code_of(repeated("", "<a>", XML_DEPTH_MAX + 1, "")), E_TOO_MANY_VALUES);
    assert_int_equal(code_of(repeated("<r>", "<a/>", XML_ELEMENTS_MAX - 1, "</r>")), E_OK);
    assert_int_equal(code_of(repeated("<r>", "<a/>", XML_ELEMENTS_MAX, "</r>")), E_TOO_MANY_VALUES);
    struct buf b;
    buf_init(&b, t.mem, 0);
    buf_text(&b, "<r");
    for (int i = 0; i < 32; i++) {
        buf_printf(&b, " a%d=''", i);
    }
    struct span full = arena_printf(t.mem, "%.*s/>", SPAN_ARG(buf_view(&b)));
    assert_int_equal(code_of(full), E_OK);
    full = arena_printf(t.mem, "%.*s x=''/>", SPAN_ARG(buf_view(&b)));
    assert_int_equal(code_of(full), E_TOO_MANY_VALUES);
}

/* 9,999 names under one parent take no time that grows with their square. */
static void test_many_names(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, t.mem, 0);
    buf_text(&b, "<r>");
    for (int i = 0; i < 9999; i++) {
        buf_printf(&b, "<n%d>%d</n%d>", i, i, i);
    }
    buf_text(&b, "</r>");
    struct value *v;
    assert_int_equal(xml_parse(&t, buf_view(&b), &v), E_OK);
    assert_int_equal(v->n, 9999);
    assert_span(v->members[9998].value->text, "9998");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_cases),
        ctx_test(test_nodes),
        ctx_test(test_limits),
        ctx_test(test_many_names),
    };
    return crypto_init() ? cmocka_run_group_tests_name("xml_in", tests, NULL, NULL) : 1;
}

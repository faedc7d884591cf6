/* charset: declared charsets to UTF-8 in texts, forms and XML documents. */
#include "wire.h"

#include "wire/charset.h"

#define CASE(type_, charset_)                                                                      \
    {                                                                                              \
        type_, charset_                                                                            \
    }

static const struct {
    const char *type;
    enum charset charset;
} types[] = {
    CASE("text/xml", CHARSET_UNDECLARED),
    CASE("text/xml; boundary=windows-1251", CHARSET_UNDECLARED),
    CASE("application/json; charset=utf-8", CHARSET_UTF8),
    CASE("application/json; charset=koi8-r", CHARSET_KOI8_R),
    CASE("application/json; charset=KOI8-U", CHARSET_KOI8_U),
    CASE("application/json; charset='koi8-r'", CHARSET_UNKNOWN),
    CASE("application/json; charset=utf8", CHARSET_UTF8),
    CASE("application/json; charset=\"UTF-8\"", CHARSET_UTF8),
    CASE("application/json; charset=", CHARSET_UNDECLARED),
    CASE("application/json; charset=iso-8859-1", CHARSET_UNDECLARED),
    CASE("application/json; charset=ISO-8859-5", CHARSET_ISO_8859_5),
    CASE("application/json; charset=cp866", CHARSET_CP866),
    CASE("application/json; charset=x-mac-cyrillic", CHARSET_MACINTOSH),
    CASE("application/json; charset=utf-16", CHARSET_UNKNOWN),
    CASE("application/json; charset=gb18030", CHARSET_UNKNOWN),
    CASE("application/json; charset=windows-1251", CHARSET_WINDOWS_1251),
    CASE("application/json;a=b; Charset = \"Windows-1251\"", CHARSET_WINDOWS_1251),
    CASE("application/json; charset=cp1251", CHARSET_WINDOWS_1251),
    CASE("charset=windows-1251", CHARSET_WINDOWS_1251),
    CASE("", CHARSET_UNDECLARED),
};

static void test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        assert_int_equal(charset_of_type(span_of(types[i].type)), types[i].charset);
    }
    assert_int_equal(charset_of_type(SPAN_NONE), CHARSET_UNDECLARED);
}

typedef enum err (*conversion)(struct ctx *c, enum charset from, struct span text,
                               struct span *out);

/* The result as a string; NULL when it is refused. */
static const char *convert(conversion fn, enum charset from, struct span text)
{
    struct span out;
    enum err e = fn(&t, from, exact(text), &out);
    if (e != E_OK) {
        assert_int_equal(e, E_ENCODING);
        err_clear(&t);
        return NULL;
    }
    return arena_cstr(t.mem, out);
}

static void test_texts(void **state)
{
    (void)state;
    enum charset w = CHARSET_WINDOWS_1251;
    assert_string_equal(convert(charset_text, w, SPAN("{\"\xCF\xB8\":\"\xB9\xFF\xA8\x80\"}")),
                        "{\"\u041F\u0451\":\"\u2116\u044F\u0401\u0402\"}");
    assert_string_equal(convert(charset_text, CHARSET_UTF8, SPAN("\xCF\x98")), "\xCF\x98");
    assert_null(convert(charset_text, w, SPAN("\xCF\x98")));
    assert_string_equal(convert(charset_text, w, SPAN("")), "");
    /* One name in each of the others. */
    assert_string_equal(convert(charset_text, CHARSET_KOI8_R, SPAN("\xB3\xD6\xC9\xCB")), "Ёжик");
    assert_string_equal(convert(charset_text, CHARSET_KOI8_U, SPAN("\xB3\xD6\xA6\xCB")), "Ёжік");
    assert_string_equal(convert(charset_text, CHARSET_CP866, SPAN("\xF0\xA6\xA8\xAA")), "Ёжик");
    assert_string_equal(convert(charset_text, CHARSET_ISO_8859_5, SPAN("\xA1\xD6\xD8\xDA")),
                        "Ёжик");
    assert_string_equal(convert(charset_text, CHARSET_MACINTOSH, SPAN("\xDD\xE6\xE8\xEA")), "Ёжик");
    assert_string_equal(convert(charset_text, CHARSET_UNKNOWN, SPAN("ascii")), "ascii");
    assert_null(convert(charset_text, CHARSET_UNKNOWN, SPAN("\xD0\xAF")));
    assert_string_equal(convert(charset_form, CHARSET_UNKNOWN, SPAN("a=b")), "a=b");
    assert_null(convert(charset_form, CHARSET_UNKNOWN, SPAN("a=%D0%AF")));
    assert_string_equal(convert(charset_form, CHARSET_KOI8_R, SPAN("a=%B3")), "a=%D0%81");
    assert_string_equal(convert(charset_form, w, SPAN("a=%CF\xF0+%2b%26&%EF=1%")),
                        "a=%D0%9F%D1%80+%2b%26&%D0%BF=1%");
    assert_string_equal(convert(charset_form, CHARSET_UNDECLARED, SPAN("%CF")), "%CF");
    assert_null(convert(charset_form, w, SPAN("a=%98")));
}

static void test_xml(void **state)
{
    (void)state;
    enum charset w = CHARSET_WINDOWS_1251, none = CHARSET_UNDECLARED;
    struct span says = SPAN("<?xml version='1.0' encoding = \"Windows-1251\"?><a>\xCF</a>");
    const char *becomes = "<?xml version='1.0' encoding = \"utf-8\"?><a>\u041F</a>";
    assert_string_equal(convert(charset_xml, none, says), becomes);
    assert_string_equal(convert(charset_xml, w, says), becomes);
    assert_string_equal(convert(charset_xml, w, SPAN("<a>\xCF</a>")), "<a>\u041F</a>");
    assert_string_equal(
        convert(charset_xml, none, SPAN("<?xml version='1.0' encoding='koi8-r'?><a>\xF1</a>")),
        "<?xml version='1.0' encoding='utf-8'?><a>\u042F</a>");
    assert_null(
        convert(charset_xml, none, SPAN("<?xml version='1.0' encoding='big5'?><a>\xF1</a>")));
    /* The header counts more than the document; the parser then refuses the contradiction. */
    assert_string_equal(convert(charset_xml, CHARSET_UTF8, SPAN("<?xml encoding='cp1251'?>")),
                        "<?xml encoding='cp1251'?>");
    assert_string_equal(convert(charset_xml, none, SPAN("<a>encoding='cp1251'?>\xCF")),
                        "<a>encoding='cp1251'?>\xCF");
    assert_string_equal(convert(charset_xml, none, SPAN("<?xml encoding=cp1251?>")),
                        "<?xml encoding=cp1251?>");
    assert_string_equal(convert(charset_xml, none, SPAN("<?xml encoding?>")), "<?xml encoding?>");
    assert_null(convert(charset_xml, none, SPAN("<?xml encoding='cp1251'?><a>\x98</a>")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {ctx_test(test_types), ctx_test(test_texts),
                                       ctx_test(test_xml)};
    return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}

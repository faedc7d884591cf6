/* Declared encodings: what comes out is UTF-8, or there was a reason. The first line is the
 * Content-Type. */
#include "wire/charset.h"
#include "fuzz.h"
#include "wire/form_in.h"
#include "wire/xml_in.h"

static void check_form(struct ctx *c, enum charset from, struct span body)
{
    static const struct form_rules rules = {.vars_max = 20, .php = true};
    struct span out;
    struct value *v = NULL;
    if (charset_form(c, from, body, &out) == E_OK && form_parse(c, out, &rules, &v) == E_OK) {
        fuzz_check_texts(v, false);
    }
    err_clear(c);
}

static void check_xml(struct ctx *c, enum charset from, struct span body)
{
    struct span out;
    struct value *v = NULL;
    if (charset_xml(c, from, body, &out) == E_OK && xml_parse(c, out, &v) == E_OK) {
        fuzz_check_texts(v, false);
    }
    err_clear(c);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span type, body, out = SPAN_NONE;
    if (span_cut(fuzz_text(&c, data, size), '\n', &type, &body)) {
        enum charset from = charset_of_type(type);
        enum err e = charset_text(&c, from, body, &out);
        REQUIRE(e == c.err.code && (e == E_OK || e == E_ENCODING));
        REQUIRE(e != E_OK || from != CHARSET_WINDOWS_1251 ||
                (utf8_valid(out) && utf8_count(out) == body.n));
        err_clear(&c);
        check_form(&c, from, body);
        check_xml(&c, from, body);
    }
    fuzz_end(&c);
    return 0;
}

/* Multipart: the first line is the Content-Type, the rest the body. */
#include "fuzz.h"

#include "wire/form_in.h"

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    static const struct form_rules rules = {.vars_max = 20, .php = true};
    struct ctx c = fuzz_begin();
    struct span type, body;
    if (span_cut(fuzz_text(&c, data, size), '\n', &type, &body)) {
        struct value *v = NULL;
        enum err e = multipart_parse(&c, body, type, &rules, &v);
        REQUIRE(e == c.err.code);
        REQUIRE(e == E_OK || e == E_SYNTAX || e == E_ENCODING || e == E_TOO_MANY_VALUES);
        if (e == E_OK) {
            fuzz_check_texts(v, true);
        }
    }
    fuzz_end(&c);
    return 0;
}

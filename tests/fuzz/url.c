/* URLs: what was decoded, encoded again, is decoded to the same. */
#include "fuzz.h"

#include "wire/form_in.h"

static struct span encode(struct ctx *c, struct span s)
{
    struct buf b;
    buf_init(&b, c->mem, 0);
    for (size_t i = 0; i < s.n; i++) {
        buf_printf(&b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
    }
    return buf_view(&b);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span in = fuzz_text(&c, data, size), out, again;
    for (enum url_rules rules = URL_PATH; rules <= URL_FORM_PHP; rules++) {
        enum err e = url_decode(&c, in, rules, &out);
        REQUIRE(e == c.err.code);
        REQUIRE(e == E_OK || (e == E_SYNTAX && rules != URL_FORM_PHP) || e == E_ENCODING);
        if (e == E_OK) {
            REQUIRE(utf8_valid(out) && out.n <= in.n);
            REQUIRE(url_decode(&c, encode(&c, out), rules, &again) == E_OK);
            REQUIRE(span_eq(out, again));
        }
        err_clear(&c);
    }
    fuzz_end(&c);
    return 0;
}

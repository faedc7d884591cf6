/*
 * Origins: which texts are one, and which are none.
 */
#include "unit.h"

#include "base/arena.h"
#include "http/origin.h"

/* form NULL: refused. */
static const struct row {
    const char *text, *form;
} rows[] = {
    {"https://shop.example", "https://shop.example"},
    {"HTTPS://Shop.Example", "https://shop.example"},
    {"https://shop.example:443", "https://shop.example"},
    {"http://shop.example:80", "http://shop.example"},
    {"http://shop.example:443", "http://shop.example:443"},
    {"https://shop.example:80", "https://shop.example:80"},
    {"https://shop.example:8443", "https://shop.example:8443"},
    {"https://shop.example:08443", "https://shop.example:8443"},
    {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
    {"http://[::1]:8080", "http://[::1]:8080"},
    {"http://[2001:DB8::1]", "http://[2001:db8::1]"},
    {"http://localhost", "http://localhost"},
    {"https://xn--80ak6aa92e.xn--p1ai", "https://xn--80ak6aa92e.xn--p1ai"},
    {"capacitor://localhost", "capacitor://localhost"},
    {"chrome-extension://abcdef", "chrome-extension://abcdef"},
    /* none */
    {"", NULL},
    {"null", NULL},
    {"*", NULL},
    {"shop.example", NULL},
    {"//shop.example", NULL},
    {"https:shop.example", NULL},
    {"https://", NULL},
    {"https://:8443", NULL},
    {"https://shop.example/", NULL},
    {"https://shop.example/page", NULL},
    {"https://shop.example?q", NULL},
    {"https://shop.example#x", NULL},
    {"https://name@shop.example", NULL},
    {"https://shop.example@evil.example", NULL},
    {"https://shop.example:", NULL},
    {"https://shop.example:0", NULL},
    {"https://shop.example:65536", NULL},
    {"https://shop.example:-1", NULL},
    {"https://shop.example:8443:1", NULL},
    {"https://shop.example:http", NULL},
    {"https://*.shop.example", NULL},
    {"https://shop example", NULL},
    {" https://shop.example", NULL},
    {"https://.shop.example", NULL},
    {"https://магазин.рф", NULL},
    {"https://[::1", NULL},
    {"1http://shop.example", NULL},
    {"https://a.example,https://b.example", NULL},
};

static void reads(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct span got = SPAN_NONE;
        const char *problem = origin_read(mem, span_of(rows[i].text), &got);
        if (rows[i].form == NULL ? problem == NULL
                                 : problem != NULL || !span_is(got, rows[i].form)) {
            print_error("\"%s\": %s \"%.*s\"\n", rows[i].text, problem != NULL ? problem : "",
                        SPAN_ARG(got));
            fail();
        }
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Origins of pages: the form that comes out is short, clean and its own form. */
#include "http/origin.h"
#include "fuzz.h"

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span text = fuzz_text(&c, data, size), out = SPAN_NONE, again = SPAN_NONE;
    const char *problem = origin_read(c.mem, text, &out);
    REQUIRE(problem == NULL || problem[0] != '\0');
    if (problem == NULL) {
        REQUIRE(out.n > 0 && out.n <= ORIGIN_MAX);
        for (size_t i = 0; i < out.n; i++) {
            REQUIRE(out.p[i] > ' ' && out.p[i] < 0x7F && (out.p[i] < 'A' || out.p[i] > 'Z'));
        }
        REQUIRE(origin_read(c.mem, out, &again) == NULL && span_eq(out, again));
    }
    fuzz_end(&c);
    return 0;
}

/* Colors: what is taken for one can stand in a style sheet. */
#include "api/r7/color.h"
#include "fuzz.h"

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span text = fuzz_text(&c, data, size);
    if (utf8_text(text) && r7_is_color(text)) {
        for (size_t i = 0; i < text.n; i++) {
            REQUIRE(text.p[i] != ';' && text.p[i] != '"' && text.p[i] != '<' && text.p[i] != '{');
        }
    }
    fuzz_end(&c);
    return 0;
}

#include "directory/search/phone_text.h"

#include "base/buf.h"

enum { DIGITS_MIN = 3 };

struct span phone_text_digits(struct arena *mem, struct span text)
{
    struct buf b;
    buf_init(&b, mem, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= '0' && c <= '9') {
            buf_char(&b, c);
        } else if (span_find(SPAN(" +-()./"), c) < 0) {
            return SPAN_NONE;
        }
    }
    return b.n >= DIGITS_MIN ? buf_view(&b) : SPAN_NONE;
}

struct span phone_text_seven(struct arena *mem, struct span digits)
{
    if (!span_any(digits) || digits.p[0] != '8') {
        return SPAN_NONE;
    }
    return arena_printf(mem, "7%.*s", SPAN_ARG(span_sub(digits, 1, digits.n)));
}

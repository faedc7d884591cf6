/*
 * url: decodes percent escapes.
 */
#include <string.h>

#include "base/utf8.h"
#include "wire/form_in.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool plain(struct span s, bool plus)
{
    return span_find(s, '%') < 0 && !(plus && span_find(s, '+') >= 0);
}

enum err url_decode(struct ctx *c, struct span in, bool plus, struct span *out)
{
    *out = in;
    if (!plain(in, plus)) {
        char *text = arena_alloc(c->mem, in.n + 1);
        size_t n = 0;
        for (size_t i = 0; i < in.n; i++) {
            char ch = in.p[i];
            if (ch == '%') {
                int high = i + 2 < in.n ? hex_digit(in.p[i + 1]) : -1;
                int low = high >= 0 ? hex_digit(in.p[i + 2]) : -1;
                if (low < 0) {
                    return err_set(c, E_SYNTAX, "%% without two hex digits at byte %zu", i);
                }
                ch = (char)(high << 4 | low);
                i += 2;
            } else if (ch == '+' && plus) {
                ch = ' ';
            }
            text[n++] = ch;
        }
        *out = (struct span){text, n};
    }
    if (!utf8_valid(*out)) {
        return err_set(c, E_ENCODING, "decoded text is not UTF-8");
    }
    return E_OK;
}

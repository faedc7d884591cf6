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

static bool plain(struct span s, enum url_rules rules)
{
    return span_find(s, '%') < 0 && (rules == URL_PATH || span_find(s, '+') < 0);
}

/* The byte that the escape at s stands for; -1 when it has no two hex digits. */
static int escaped(struct span s)
{
    int high = s.n > 2 ? hex_digit(s.p[1]) : -1;
    int low = high >= 0 ? hex_digit(s.p[2]) : -1;
    return low >= 0 ? high << 4 | low : -1;
}

enum err url_decode(struct ctx *c, struct span in, enum url_rules rules, struct span *out)
{
    *out = in;
    if (!plain(in, rules)) {
        char *text = arena_alloc(c->mem, in.n + 1);
        size_t n = 0;
        for (size_t i = 0; i < in.n; i++) {
            int byte = in.p[i] == '%' ? escaped(span_sub(in, i, in.n)) : -1;
            if (in.p[i] == '%' && byte < 0 && rules != URL_FORM_PHP) {
                return err_set(c, E_SYNTAX, "%% without two hex digits at byte %zu", i);
            }
            if (byte >= 0) {
                text[n++] = (char)byte;
                i += 2;
            } else {
                text[n++] = in.p[i] == '+' && rules != URL_PATH ? ' ' : in.p[i];
            }
        }
        *out = (struct span){text, n};
    }
    if (!utf8_valid(*out)) {
        return err_set(c, E_ENCODING, "decoded text is not UTF-8");
    }
    return E_OK;
}

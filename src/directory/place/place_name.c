#include "directory/place/place_name.h"

#include <string.h>

#include "base/text.h"

/* True for a character between a name and the word for its kind. */
static bool divides(char c)
{
    return c != '\0' && strchr(" .,()", c) != NULL;
}

static struct span without_dividers(struct span s)
{
    while (s.n > 0 && divides(s.p[0])) {
        s = span_sub(s, 1, s.n);
    }
    while (s.n > 0 && divides(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static const struct cat_place_kind *kind_of(const struct cat_place_kind *kinds, size_t n,
                                            struct span word)
{
    for (size_t i = 0; i < n; i++) {
        if (text_compare_folded(word, kinds[i].word) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* Takes a word for a kind off the end of s whose first byte is at `at`, or off its beginning up to
 * there, when one stands there and leaves a name. */
static bool take_kind(const struct cat_place_kind *kinds, size_t n, struct span s, size_t at,
                      bool last, struct place_name *out)
{
    struct span word = last ? span_sub(s, at, s.n) : span_sub(s, 0, at);
    struct span rest = without_dividers(last ? span_sub(s, 0, at) : span_sub(s, at, s.n));
    const struct cat_place_kind *kind = rest.n > 0 ? kind_of(kinds, n, word) : NULL;
    if (kind != NULL) {
        *out = (struct place_name){rest, kind->kind};
    }
    return kind != NULL;
}

struct place_name place_name_of(const struct cat_place_kind *kinds, size_t n, struct span name)
{
    struct span s = without_dividers(name);
    struct place_name out = {name, SPAN_NONE};
    if (kind_of(kinds, n, s) != NULL) {
        return out; /* a word and no name */
    }
    for (size_t i = s.n; i-- > 1;) { /* the longest word first */
        if (divides(s.p[i]) && !divides(s.p[i - 1]) && take_kind(kinds, n, s, i, false, &out)) {
            return out;
        }
    }
    for (size_t i = 0; i + 1 < s.n; i++) {
        if (divides(s.p[i]) && !divides(s.p[i + 1]) && take_kind(kinds, n, s, i + 1, true, &out)) {
            return out;
        }
    }
    return out;
}

bool place_name_same(struct place_name a, struct place_name b)
{
    struct span city = SPAN("город");
    struct span one = span_any(a.kind) ? a.kind : city, other = span_any(b.kind) ? b.kind : city;
    return text_compare_folded(a.bare, b.bare) == 0 && span_eq(one, other);
}

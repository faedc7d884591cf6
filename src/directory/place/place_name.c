#include "directory/place/place_name.h"

#include <string.h>

#include "base/text.h"

const char *const place_city_words[] = {"город", "гор", "г", NULL};

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

static bool is_city_word(struct span s)
{
    for (const char *const *word = place_city_words; *word != NULL; word++) {
        if (text_compare_folded(s, span_of(*word)) == 0) {
            return true;
        }
    }
    return false;
}

struct span place_city_name(struct span name)
{
    struct span bare = without_dividers(name);
    size_t first = 0, last = bare.n;
    while (first < bare.n && !divides(bare.p[first])) {
        first++;
    }
    while (last > 0 && !divides(bare.p[last - 1])) {
        last--;
    }
    if (first == bare.n) {
        return name; /* the name is one word */
    }
    if (is_city_word(span_sub(bare, 0, first))) {
        bare = span_sub(bare, first, bare.n);
    } else if (is_city_word(span_sub(bare, last, bare.n))) {
        bare = span_sub(bare, 0, last);
    } else {
        return name;
    }
    return without_dividers(bare);
}

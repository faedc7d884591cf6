#include "directory/party/person_name.h"

#include "base/text.h"
#include "base/utf8.h"

/* True for dashes that join two names into one. */
static bool is_dash(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212;
}

static bool ends_with_dash(struct span s)
{
    uint32_t cp = 0;
    while (utf8_next(&s, &cp)) {
    }
    return is_dash(cp);
}

static bool starts_with_dash(struct span s)
{
    uint32_t cp = 0;
    return utf8_next(&s, &cp) && is_dash(cp);
}

/* Cuts the first word off *rest, whose blanks are squeezed. */
static struct span next_word(struct span *rest)
{
    struct span all = *rest, tail = all, piece;
    struct span word = span_sub(all, 0, 0);
    while (tail.n > 0) {
        if (!span_cut(tail, ' ', &piece, &tail)) {
            tail = span_sub(all, all.n, 0);
        }
        word = span_sub(all, 0, (size_t)(piece.p + piece.n - all.p));
        if (tail.n == 0 || (!ends_with_dash(piece) && !starts_with_dash(tail))) {
            break;
        }
    }
    *rest = tail;
    return word;
}

static struct span squeezed(struct arena *mem, struct span text)
{
    struct buf b;
    buf_init(&b, mem, text.n + 1);
    text_squeeze(&b, text);
    return buf_view(&b);
}

struct person_name person_name_split(struct arena *mem, struct span full)
{
    struct span rest = squeezed(mem, full);
    struct person_name name;
    name.last = next_word(&rest);
    name.first = next_word(&rest);
    name.middle = rest;
    return name;
}

/* Takes a known name off the start of *rest when it stands there in whole words. */
static bool take_front(struct span known, struct span *rest, struct span *name)
{
    size_t n = known.n;
    if (n == 0 || rest->n < n || text_compare_folded(span_sub(*rest, 0, n), known) != 0 ||
        (rest->n > n && rest->p[n] != ' ')) {
        return false;
    }
    *name = span_sub(*rest, 0, n);
    *rest = span_sub(*rest, rest->n > n ? n + 1 : n, rest->n);
    return true;
}

/* Takes a known name off the end of *rest when at least one more word stands before it. */
static bool take_back(struct span known, struct span *rest, struct span *name)
{
    size_t n = known.n;
    if (n == 0 || rest->n < n + 2 || rest->p[rest->n - n - 1] != ' ' ||
        text_compare_folded(span_sub(*rest, rest->n - n, n), known) != 0) {
        return false;
    }
    *name = span_sub(*rest, rest->n - n, n);
    *rest = span_sub(*rest, 0, rest->n - n - 1);
    return true;
}

/* Gives the first of several words, or a known name; *rest keeps the others. */
static struct span first_of(struct span known, struct span *rest)
{
    struct span name;
    return take_front(known, rest, &name) ? name : next_word(rest);
}

/* True when text is the name that a person with these names is shown with. */
static bool is_shown(struct arena *mem, struct span text, const struct person_name *known)
{
    struct span whole = arena_printf(mem, "%.*s %.*s %.*s", SPAN_ARG(known->last),
                                     SPAN_ARG(known->first), SPAN_ARG(known->middle));
    return text.n > 0 && span_eq(text, squeezed(mem, whole));
}

struct person_name person_name_split_like(struct arena *mem, struct span full,
                                          const struct person_name *known)
{
    struct span rest = squeezed(mem, full);
    struct person_name name = {.last = rest, .first = SPAN(""), .middle = SPAN("")};
    if (is_shown(mem, rest, known)) {
        return *known;
    }
    if (take_front(known->last, &rest, &name.last)) {
        name.first = first_of(known->first, &rest);
        name.middle = rest;
        return name;
    }
    bool middle = take_back(known->middle, &rest, &name.middle);
    if (take_back(known->first, &rest, &name.first)) {
        name.last = rest; /* the rest, even if it is empty */
        return name;
    }
    if (middle) {
        name.last = next_word(&rest);
        name.first = rest;
        return name;
    }
    return person_name_split(mem, full);
}

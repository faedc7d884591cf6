#include "http/route.h"

#include <string.h>

#include "base/guard.h"

/* How well a segment fits; better is larger, 0 is not at all. */
enum fit { FIT_NONE, FIT_ANY, FIT_DIGITS, FIT_LITERAL, FIT_BITS = 2 };

/* A template that fits the path so far. */
struct candidate {
    uint64_t rank; /* the fits of its segments, with the first in the highest bits */
    struct route_match match;
};

static bool all_digits(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

/* Reads "{id}" or "{id:int}": its name, and whether only digits fit. Returns false for a
 * literal. */
static bool capture_parse(struct span segment, struct span *name, bool *digits)
{
    if (segment.n < 3 || segment.p[0] != '{' || segment.p[segment.n - 1] != '}') {
        return false;
    }
    struct span kind;
    *digits = span_cut(span_sub(segment, 1, segment.n - 2), ':', name, &kind);
    guard_must(!*digits || span_is(kind, "int"), "route: unknown kind of capture");
    return true;
}

static enum fit segment_fit(struct candidate *m, struct span segment, struct span part)
{
    struct span name;
    bool digits;
    if (!capture_parse(segment, &name, &digits)) {
        return span_ieq(segment, part) ? FIT_LITERAL : FIT_NONE;
    }
    if (part.n == 0 || (digits && !all_digits(part))) {
        return FIT_NONE;
    }
    guard_must(m->match.count < ROUTE_CAPTURES_MAX, "route: too many captures");
    m->match.captures[m->match.count].name = name;
    m->match.captures[m->match.count].value = part;
    m->match.count++;
    return digits ? FIT_DIGITS : FIT_ANY;
}

static bool template_match(const char *template, struct span path, struct candidate *out)
{
    struct span segments = span_of(template), segment, part;
    *out = (struct candidate){0};
    while (span_next(&segments, '/', &segment)) {
        if (!span_next(&path, '/', &part)) {
            return false;
        }
        enum fit fit = segment_fit(out, segment, part);
        if (fit == FIT_NONE) {
            return false;
        }
        out->rank = out->rank << FIT_BITS | fit;
    }
    return !span_next(&path, '/', &part);
}

static bool row_allows(const struct route *row, enum request_method method)
{
    unsigned wanted = method == M_HEAD ? (unsigned)M_GET : (unsigned)method;
    return (row->methods & wanted) != 0;
}

void route_find(const struct route *rows, size_t n, struct span path, enum request_method method,
                struct route_match *out)
{
    struct candidate best = {0}, one;
    unsigned found = 0;
    if (path.n > 0 && path.p[path.n - 1] == '/') {
        path.n--;
    }
    for (size_t i = 0; i < n; i++) {
        if (!template_match(rows[i].path, path, &one)) {
            continue;
        }
        found |= rows[i].methods;
        if (!row_allows(&rows[i], method) || (best.match.row != NULL && one.rank <= best.rank)) {
            continue;
        }
        best = one;
        best.match.row = &rows[i];
    }
    if ((found & M_GET) != 0) {
        found |= M_HEAD;
    }
    *out = best.match;
    out->methods = found == 0 ? 0 : found | M_OPTIONS;
}

static bool action_listed(const char *list, struct span action)
{
    struct span words = span_of(list), word;
    while (span_next(&words, '|', &word)) {
        if (span_eq(word, action)) {
            return true;
        }
    }
    return false;
}

const struct route *route_action(const struct route *rows, size_t n, const struct route *first,
                                 enum request_method method, struct span action)
{
    if (!span_any(action)) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if (row_allows(&rows[i], method) && strcmp(rows[i].path, first->path) == 0 &&
            action_listed(rows[i].action, action)) {
            return &rows[i];
        }
    }
    return NULL;
}

struct span route_allow(struct arena *mem, unsigned methods)
{
    struct buf b;
    buf_init(&b, mem, 64);
    for (unsigned m = M_GET; m <= M_REPORT; m <<= 1) {
        if ((methods & m) == 0) {
            continue;
        }
        buf_text(&b, b.n > 0 ? ", " : "");
        buf_text(&b, method_name((enum request_method)m));
    }
    return buf_view(&b);
}

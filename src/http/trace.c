#include "http/trace.h"

#include <string.h>

enum { VERSION_LEN = 2, FLAGS_LEN = 2, FLAG_SAMPLED = 1 };

/* True for n hexadecimal digits in small letters; *zero: all of them are 0. */
static bool digits(struct span s, size_t n, bool *zero)
{
    *zero = true;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!digit && (s.p[i] < 'a' || s.p[i] > 'f')) {
            return false;
        }
        *zero = *zero && s.p[i] == '0';
    }
    return s.n == n;
}

/* True for a version with which the other fields go. Version 00 has nothing behind the flags, ff is
 * none. */
static bool version_allowed(struct span version, bool more)
{
    bool zero;
    return digits(version, VERSION_LEN, &zero) && !span_is(version, "ff") && (!zero || !more);
}

/* The value of the last hexadecimal digit. */
static int last_digit(struct span s)
{
    char c = s.p[s.n - 1];
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

void trace_read(struct span header, struct trace *out)
{
    struct span rest = span_trim(header), version, id, parent, flags;
    bool no_id = true, no_parent = true, zero;
    *out = (struct trace){.sampled = false};
    if (!span_cut(rest, '-', &version, &rest) || !span_cut(rest, '-', &id, &rest) ||
        !span_cut(rest, '-', &parent, &rest)) {
        return;
    }
    bool more = span_cut(rest, '-', &flags, &rest);
    if (!version_allowed(version, more) || !digits(id, TRACE_ID_LEN, &no_id) ||
        !digits(parent, TRACE_PARENT_LEN, &no_parent) || no_id || no_parent ||
        !digits(flags, FLAGS_LEN, &zero)) {
        return;
    }
    memcpy(out->id, id.p, TRACE_ID_LEN);
    memcpy(out->parent, parent.p, TRACE_PARENT_LEN);
    out->sampled = (last_digit(flags) & FLAG_SAMPLED) != 0;
}

/*
 * span: a string with a length, never assumed to end in NUL.
 *
 * Purpose: every byte that comes from outside travels as a span. A span does not own its bytes;
 * they live in the request's arena, in a string literal or in a result set.
 * p == NULL means "no value" (SQL NULL); p != NULL with n == 0 is the empty text.
 */
#ifndef KARTOTEKA_BASE_SPAN_H
#define KARTOTEKA_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
    const char *p;
    size_t n;
};

#define SPAN(lit)   ((struct span){"" lit, sizeof(lit) - 1})
#define SPAN_NONE   ((struct span){NULL, 0})
#define SPAN_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

/* Gives the bytes of a NUL-terminated string; NULL gives SPAN_NONE. */
struct span span_of(const char *z);

/* Compares bytes. Two absent spans are equal, an absent and an empty one are not. */
bool span_eq(struct span a, struct span b);

/* Compares as span_eq(), but ASCII letters without case. */
bool span_ieq(struct span a, struct span b);

/* Compares with a literal or another NUL-terminated string. */
bool span_is(struct span s, const char *z);
bool span_iis(struct span s, const char *z);

bool span_starts(struct span s, struct span prefix);
bool span_istarts(struct span s, struct span prefix);

/* True when s is present and not empty. */
static inline bool span_any(struct span s)
{
    return s.p != NULL && s.n > 0;
}

/* Gives s without the ASCII blanks (space, tab, CR, LF, VT, FF) at both ends; absent stays
 * absent. */
struct span span_trim(struct span s);

/* Does the same, but leaves a line feed where it follows the text directly. */
struct span span_trim_line(struct span s);

/* Gives the bytes [from, from + n) of s, clipped to it. */
struct span span_sub(struct span s, size_t from, size_t n);

/* Returns the offset of the first (last) c, or -1. */
ptrdiff_t span_find(struct span s, char c);
ptrdiff_t span_rfind(struct span s, char c);

/* Splits at the first sep: *head gets the bytes before it, *rest those after it. Without a sep
 * returns false, with all of s in *head and SPAN_NONE in *rest. head and rest may alias &s. */
bool span_cut(struct span s, char sep, struct span *head, struct span *rest);

/* Takes the next part of a sep-separated list off *list. Returns false when the list is used up. An
 * absent list has no parts; an empty one has one empty part. */
bool span_next(struct span *list, char sep, struct span *part);

/* Reads a strict decimal integer: an optional '-' and digits, nothing else; leading zeros are
 * allowed. Returns false for anything else and for a number that does not fit int64. */
bool span_i64(struct span s, int64_t *out);

/* Writes v in decimal at the end of room, which has I64_ROOM bytes. */
enum { I64_ROOM = 24 };
struct span i64_text(char *room, int64_t v);

#endif

/*
 * arena: memory that lives as long as one request (or one command).
 *
 * Ownership: everything allocated belongs to the arena and dies at arena_reset() or arena_free();
 * cleanups registered with arena_defer() then run in reverse order of registration.
 * Failure: allocation never returns NULL. Past the budget of one arena (128 MiB), past what all
 * together may have, or out of memory, it escapes to the guard of the running request (guard.h).
 * In AddressSanitizer builds every object is a malloc of its own, so overflows are seen.
 */
#ifndef KARTOTEKA_BASE_ARENA_H
#define KARTOTEKA_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/span.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is allowed */

/* Runs the deferred cleanups and forgets every object; keeps up to 256 KiB of blocks for reuse.
 * What a large request had goes back to the system. */
void arena_reset(struct arena *a);

/* A point to go back to: what was allocated before it stays. */
struct arena_mark {
    struct arena_block *first;
    struct arena_deferred *deferred;
    size_t first_used, used;
    unsigned serial;
};
struct arena_mark arena_mark(const struct arena *a);

/* Runs the cleanups deferred since the mark and forgets the objects made since. An object from
 * before the mark must not have grown since. */
void arena_rewind(struct arena *a, const struct arena_mark *m);

/* Most bytes that all arenas of the process may hold, spare blocks included; unlimited at first. An
 * eighth more is set aside for arenas of up to 1 MiB, so that small requests and refusals still
 * find room when large ones have taken the rest. */
void arenas_limit(size_t bytes);
size_t arenas_held(void); /* bytes that they hold now */

/* What is left to do is little and must succeed: until its reset this arena may use what is set
 * aside, whatever its size. */
void arena_reserve(struct arena *a);

/* Zeroed memory aligned for any type. n == 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *a, size_t n);

/* count * size, zeroed; an overflow is over the budget. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Grows (or first makes, when p is NULL) an array; old contents are copied, the rest is zero. */
void *arena_grow(struct arena *a, void *p, size_t old_n, size_t new_n);

/* The same for bytes: what is new has no meaning yet. */
char *arena_grow_bytes(struct arena *a, char *p, size_t old_n, size_t new_n);

/* Copies; the copy is followed by a NUL byte that does not count in n. Absent stays absent. */
struct span arena_span(struct arena *a, struct span s);

/* NUL-terminated copy; an absent span gives "". */
char *arena_cstr(struct arena *a, struct span s);

struct span arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct span arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Calls fn(p) when the arena is reset or freed. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);

/* Bytes handed out since the last reset (for tests and the log). */
size_t arena_used(const struct arena *a);

#define arena_new_of(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define arena_array_of(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif

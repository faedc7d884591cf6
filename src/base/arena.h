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

/* Runs the deferred cleanups and forgets every object. Keeps up to 256 KiB of blocks for reuse;
 * larger memory goes back to the system. */
void arena_reset(struct arena *a);

/* A point to go back to. Objects allocated before it stay. */
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

/* Sets the most bytes that all arenas of the process may hold, spare blocks included; there is no
 * limit at first. An eighth more is set aside for arenas of up to 1 MiB, so that small requests and
 * refusals still find room when large ones have taken the rest. */
void arenas_limit(size_t bytes);
size_t arenas_held(void); /* bytes that all arenas hold now */

/* Lets this arena use the memory that is set aside, whatever its size, until its reset. It is for
 * the end of a request, which needs little and must succeed. */
void arena_reserve(struct arena *a);

/* Returns zeroed memory aligned for any type. n == 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *a, size_t n);

/* Returns zeroed memory for count objects of size bytes. An overflow of the product is over the
 * budget. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Grows an array from old_n to new_n bytes, or makes it when p is NULL. Old contents are copied,
 * the rest is zero. */
void *arena_grow(struct arena *a, void *p, size_t old_n, size_t new_n);

/* Does the same for bytes, but leaves the new ones unset. */
char *arena_grow_bytes(struct arena *a, char *p, size_t old_n, size_t new_n);

/* Copies s. A NUL byte that does not count in n follows the copy. An absent text stays absent. */
struct span arena_span(struct arena *a, struct span s);

/* Makes a NUL-terminated copy; an absent span gives "". */
char *arena_cstr(struct arena *a, struct span s);

struct span arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct span arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Calls fn(p) when the arena is reset or freed. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);

/* Returns the bytes handed out since the last reset (for tests and the log). */
size_t arena_used(const struct arena *a);

#define arena_new_of(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define arena_array_of(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif

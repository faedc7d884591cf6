/*
 * arena: a list of blocks from which objects are cut.
 *
 * A block is 64 KiB unless an object needs more; an object above a quarter of that gets a block of
 * its own. In AddressSanitizer builds every object is a block of its own size.
 */
#include "base/arena.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/guard.h"

#ifdef __SANITIZE_ADDRESS__
#define ONE_BLOCK_AN_OBJECT 1
#else
#define ONE_BLOCK_AN_OBJECT 0
#endif

enum { ALIGNMENT = 16, BLOCK_SIZE = 64 * 1024, OWN_BLOCK = BLOCK_SIZE / 4 };
static const size_t kept_max = (size_t)256 * 1024;
static const size_t budget = (size_t)128 * 1024 * 1024;
static const size_t small_arena = (size_t)1024 * 1024;
/* bytes freed at once that make malloc_trim() worth its time. */
static const size_t trim_from = (size_t)4 * 1024 * 1024;

/* Totals of the process. A worker has one thread for all arenas, kartotekactl some that import. */
static atomic_size_t held_bytes;
static size_t held_max = SIZE_MAX;

struct arena_block {
    struct arena_block *next;
    size_t size, used; /* bytes of bytes[] */
    unsigned serial;   /* blocks are counted as they come into use */
    _Alignas(ALIGNMENT) char bytes[];
};

struct arena_deferred {
    struct arena_deferred *next;
    void (*fn)(void *);
    void *p;
};

struct arena {
    struct arena_block *blocks; /* the blocks in use; new objects are cut from the first */
    struct arena_block *spare;  /* empty blocks of BLOCK_SIZE */
    struct arena_deferred *deferred;
    size_t used, held;
    unsigned serial;
    bool reserve;
    char *last; /* the newest object, which can grow in place */
};

static _Noreturn void over_budget(size_t n)
{
    guard_escape(GUARD_OVER_BUDGET, "arena: over the budget of a request", n);
}

void arenas_limit(size_t bytes)
{
    held_max = bytes;
}

size_t arenas_held(void)
{
    return atomic_load_explicit(&held_bytes, memory_order_relaxed);
}

void arena_reserve(struct arena *a)
{
    a->reserve = true;
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof(*a));
    if (a == NULL) {
        guard_escape(GUARD_NO_MEMORY, "arena: out of memory", sizeof(*a));
    }
    return a;
}

static void free_block(struct arena *a, struct arena_block *b)
{
    a->held -= b->size;
    atomic_fetch_sub_explicit(&held_bytes, b->size, memory_order_relaxed);
    free(b);
}

void arena_free(struct arena *a)
{
    if (a == NULL) {
        return;
    }
    arena_reset(a);
    while (a->spare != NULL) {
        struct arena_block *next = a->spare->next;
        free_block(a, a->spare);
        a->spare = next;
    }
    free(a);
}

static void run_deferred(struct arena *a, const struct arena_deferred *until)
{
    while (a->deferred != until) {
        struct arena_deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->p);
    }
}

struct arena_mark arena_mark(const struct arena *a)
{
    const struct arena_block *b = a->blocks;
    return (struct arena_mark){.first = a->blocks,
                               .deferred = a->deferred,
                               .first_used = b != NULL ? b->used : 0,
                               .used = a->used,
                               .serial = a->serial};
}

/* Frees the blocks that came into use after serial; returns their bytes. */
static size_t drop_blocks(struct arena *a, unsigned serial)
{
    size_t kept = 0, freed = 0;
    struct arena_block **at = &a->blocks, *b;
    for (b = a->spare; b != NULL; b = b->next) {
        kept += b->size;
    }
    while ((b = *at) != NULL) {
        if (b->serial <= serial) {
            at = &b->next;
            continue;
        }
        *at = b->next;
        if (ONE_BLOCK_AN_OBJECT || b->size != BLOCK_SIZE || kept + b->size > kept_max) {
            freed += b->size;
            free_block(a, b);
            continue;
        }
        b->used = 0;
        b->next = a->spare;
        a->spare = b;
        kept += b->size;
    }
    return freed;
}

void arena_rewind(struct arena *a, const struct arena_mark *m)
{
    run_deferred(a, m->deferred);
    size_t freed = drop_blocks(a, m->serial);
    if (m->first != NULL) {
        m->first->used = m->first_used;
    }
    a->serial = m->serial;
    a->last = NULL;
    a->used = m->used;
    if (freed >= trim_from) {
        (void)malloc_trim(0);
    }
}

void arena_reset(struct arena *a)
{
    arena_rewind(a, &(struct arena_mark){.first = NULL});
    a->reserve = false;
}

static size_t round_up(size_t n)
{
    return (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* True when all arenas together may have so many bytes more for this one. */
static bool has_room(const struct arena *a, size_t size)
{
    size_t max = held_max;
    if (a->reserve || a->held + size <= small_arena) {
        max = max > SIZE_MAX - max / 8 ? SIZE_MAX : max + max / 8;
    }
    size_t held = atomic_load_explicit(&held_bytes, memory_order_relaxed);
    return held <= max && size <= max - held;
}

static struct arena_block *new_block(struct arena *a, size_t size)
{
    struct arena_block *b = a->spare;
    if (size == BLOCK_SIZE && b != NULL) {
        a->spare = b->next;
    } else {
        b = has_room(a, size) ? malloc(sizeof(*b) + size) : NULL;
        if (b == NULL) {
            guard_escape(GUARD_NO_MEMORY, "arena: no memory is left", size);
        }
        b->size = size;
        a->held += size;
        atomic_fetch_add_explicit(&held_bytes, size, memory_order_relaxed);
    }
    b->used = 0;
    b->serial = ++a->serial;
    return b;
}

/* Returns a block with room for n bytes: the first one, or a new one. */
static struct arena_block *block_for(struct arena *a, size_t n)
{
    struct arena_block *first = a->blocks;
    bool own = ONE_BLOCK_AN_OBJECT || n > OWN_BLOCK;
    if (!own && first != NULL && first->size - first->used >= n) {
        return first;
    }
    struct arena_block *b = new_block(a, own ? n : BLOCK_SIZE);
    if (own && !ONE_BLOCK_AN_OBJECT && first != NULL) {
        /* The new block stands behind the first one, whose free rest stays in use. */
        b->next = first->next;
        first->next = b;
    } else {
        b->next = first;
        a->blocks = b;
    }
    return b;
}

static void count_use(struct arena *a, size_t n)
{
    if (n > budget - a->used) {
        over_budget(n);
    }
    a->used += n;
}

/* Cuts an object off a block without zeroing it. size is n rounded up, but exactly n where the
 * sanitizer should see every byte. */
static char *cut(struct arena *a, size_t n)
{
    if (n > budget) {
        over_budget(n);
    }
    size_t size = ONE_BLOCK_AN_OBJECT ? n : round_up(n > 0 ? n : 1);
    count_use(a, size);
    struct arena_block *b = block_for(a, size);
    char *p = b->bytes + b->used;
    b->used += size;
    a->last = b == a->blocks ? p : NULL;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    char *p = cut(a, n);
    memset(p, 0, n);
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n)) {
        over_budget(SIZE_MAX);
    }
    return arena_alloc(a, n);
}

/* Makes the newest object longer in its place when its block has the room. */
static bool grow_in_place(struct arena *a, const char *p, size_t old_n, size_t new_n)
{
    struct arena_block *b = a->blocks;
    if (ONE_BLOCK_AN_OBJECT || p != a->last || b == NULL || new_n > budget) {
        return false;
    }
    size_t from = (size_t)(p - b->bytes);
    size_t end = from + round_up(new_n);
    if (new_n < old_n || end > b->size) {
        return false;
    }
    if (end > b->used) {
        count_use(a, end - b->used);
        b->used = end;
    }
    return true;
}

char *arena_grow_bytes(struct arena *a, char *p, size_t old_n, size_t new_n)
{
    if (p == NULL) {
        return cut(a, new_n);
    }
    if (new_n <= old_n || grow_in_place(a, p, old_n, new_n)) {
        return p;
    }
    char *to = cut(a, new_n);
    memcpy(to, p, old_n);
    return to;
}

void *arena_grow(struct arena *a, void *p, size_t old_n, size_t new_n)
{
    if (p == NULL) {
        old_n = 0;
    }
    char *to = arena_grow_bytes(a, p, old_n, new_n);
    if (new_n > old_n) {
        memset(to + old_n, 0, new_n - old_n);
    }
    return to;
}

char *arena_cstr(struct arena *a, struct span s)
{
    char *p = cut(a, s.n + 1);
    if (s.n > 0) {
        memcpy(p, s.p, s.n);
    }
    p[s.n] = '\0';
    return p;
}

struct span arena_span(struct arena *a, struct span s)
{
    return s.p != NULL ? (struct span){arena_cstr(a, s), s.n} : SPAN_NONE;
}

struct span arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    guard_must(n >= 0, "arena: a format that cannot be written");
    char *p = cut(a, (size_t)n + 1);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    return (struct span){p, (size_t)n};
}

struct span arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct span s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
    struct arena_deferred *d = arena_new_of(a, struct arena_deferred);
    *d = (struct arena_deferred){a->deferred, fn, p};
    a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

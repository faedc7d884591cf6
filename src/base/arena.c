/*
 * arena: a list of blocks that objects are cut from.
 *
 * A block is 64 KiB unless an object needs more; an object above a quarter of that gets a block of
 * its own. In AddressSanitizer builds every object is a block of its own size.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#ifdef __SANITIZE_ADDRESS__
#define ONE_BLOCK_AN_OBJECT 1
#else
#define ONE_BLOCK_AN_OBJECT 0
#endif

enum { ALIGNMENT = 16, BLOCK_SIZE = 64 * 1024, OWN_BLOCK = BLOCK_SIZE / 4 };
static const size_t kept_max = (size_t)256 * 1024;
static const size_t budget = (size_t)128 * 1024 * 1024;

struct block {
    struct block *next;
    size_t size, used; /* of bytes[] */
    _Alignas(ALIGNMENT) char bytes[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *p;
};

struct arena {
    struct block *blocks; /* in use; new objects are cut from the first */
    struct block *spare;  /* empty, of BLOCK_SIZE */
    struct deferred *deferred;
    size_t used;
    char *last; /* the newest object: it can grow in place */
};

static _Noreturn void die(const char *why, size_t n)
{
    log_msg(LOG_ERROR, "arena: %s (%zu bytes asked for)", why, n);
    abort();
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof(*a));
    if (a == NULL)
        die("out of memory", sizeof(*a));
    return a;
}

static void free_blocks(struct block *b)
{
    while (b != NULL) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    arena_reset(a);
    free_blocks(a->spare);
    free(a);
}

static void run_deferred(struct arena *a)
{
    while (a->deferred != NULL) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->p);
    }
}

void arena_reset(struct arena *a)
{
    run_deferred(a);
    size_t kept = 0;
    for (struct block *b = a->spare; b != NULL; b = b->next)
        kept += b->size;
    struct block *next;
    for (struct block *b = a->blocks; b != NULL; b = next) {
        next = b->next;
        if (ONE_BLOCK_AN_OBJECT || b->size != BLOCK_SIZE || kept + b->size > kept_max) {
            free(b);
            continue;
        }
        b->used = 0;
        b->next = a->spare;
        a->spare = b;
        kept += b->size;
    }
    a->blocks = NULL;
    a->last = NULL;
    a->used = 0;
}

static size_t round_up(size_t n)
{
    return (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static struct block *new_block(struct arena *a, size_t size)
{
    if (size == BLOCK_SIZE && a->spare != NULL) {
        struct block *b = a->spare;
        a->spare = b->next;
        return b;
    }
    struct block *b = malloc(sizeof(*b) + size);
    if (b == NULL)
        die("out of memory", size);
    b->size = size;
    b->used = 0;
    return b;
}

/* A block with room for n bytes: the first one, or a new one. */
static struct block *block_for(struct arena *a, size_t n)
{
    struct block *first = a->blocks;
    bool own = ONE_BLOCK_AN_OBJECT || n > OWN_BLOCK;
    if (!own && first != NULL && first->size - first->used >= n)
        return first;
    struct block *b = new_block(a, own ? n : BLOCK_SIZE);
    if (own && !ONE_BLOCK_AN_OBJECT && first != NULL) {
        /* Behind the first, whose rest stays in use. */
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
    if (n > budget - a->used)
        die("over the budget of a request", n);
    a->used += n;
}

/* Not zeroed. size is n rounded up, but exactly n where the sanitizer shall see every byte. */
static char *cut(struct arena *a, size_t n)
{
    if (n > budget)
        die("over the budget of a request", n);
    size_t size = ONE_BLOCK_AN_OBJECT ? n : round_up(n > 0 ? n : 1);
    count_use(a, size);
    struct block *b = block_for(a, size);
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
    if (__builtin_mul_overflow(count, size, &n))
        die("size overflow", SIZE_MAX);
    return arena_alloc(a, n);
}

/* Makes the newest object longer where it lies, when its block has the room. */
static bool grow_in_place(struct arena *a, const char *p, size_t old_n, size_t new_n)
{
    struct block *b = a->blocks;
    if (ONE_BLOCK_AN_OBJECT || p != a->last || b == NULL || new_n > budget)
        return false;
    size_t from = (size_t)(p - b->bytes);
    size_t end = from + round_up(new_n);
    if (new_n < old_n || end > b->size)
        return false;
    if (end > b->used) {
        count_use(a, end - b->used);
        b->used = end;
    }
    return true;
}

char *arena_grow_bytes(struct arena *a, char *p, size_t old_n, size_t new_n)
{
    if (p == NULL)
        return cut(a, new_n);
    if (new_n <= old_n || grow_in_place(a, p, old_n, new_n))
        return p;
    char *to = cut(a, new_n);
    memcpy(to, p, old_n);
    return to;
}

void *arena_grow(struct arena *a, void *p, size_t old_n, size_t new_n)
{
    if (p == NULL)
        old_n = 0;
    char *to = arena_grow_bytes(a, p, old_n, new_n);
    if (new_n > old_n)
        memset(to + old_n, 0, new_n - old_n);
    return to;
}

char *arena_cstr(struct arena *a, struct span s)
{
    char *p = cut(a, s.n + 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
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
    if (n < 0)
        die("bad format", 0);
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
    struct deferred *d = arena_new_of(a, struct deferred);
    *d = (struct deferred){a->deferred, fn, p};
    a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

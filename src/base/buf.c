/*
 * buf: growing bytes, in an arena or on the heap.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/guard.h"

enum { CAP_MIN = 64 };

static bool heap_cap(struct buf *b, size_t cap)
{
    char *p = realloc(b->p, cap);
    if (p != NULL) {
        b->p = p;
        b->cap = cap;
    }
    return p != NULL;
}

static void set_cap(struct buf *b, size_t cap)
{
    if (b->mem != NULL) {
        b->p = arena_grow_bytes(b->mem, b->p, b->cap, cap);
        b->cap = cap;
    } else if (!heap_cap(b, cap)) {
        guard_escape(GUARD_NO_MEMORY, "buf: out of memory", cap);
    }
}

void buf_init(struct buf *b, struct arena *mem, size_t cap)
{
    *b = (struct buf){.mem = mem};
    if (cap > 0) {
        set_cap(b, cap);
    }
}

void buf_free(struct buf *b)
{
    if (b->mem != NULL) {
        b->n = 0;
        return;
    }
    free(b->p);
    *b = (struct buf){0};
}

/* Empties a buffer that has reached its limit and sets full. The bytes that follow are written
 * where the beginning was; nobody reads them, so callers need not test every time. */
static char *start_over(struct buf *b, size_t n)
{
    b->full = true;
    b->n = 0;
    if (n > b->cap) {
        set_cap(b, n);
    }
    return b->p;
}

char *buf_more(struct buf *b, size_t n)
{
    size_t need;
    if (__builtin_add_overflow(b->n, n, &need) || need > SIZE_MAX / 2) {
        guard_escape(GUARD_OVER_BUDGET, "buf: too long", n);
    }
    size_t cap = b->cap * 2 > CAP_MIN ? b->cap * 2 : CAP_MIN;
    if (b->max > 0 && need > b->max) {
        return start_over(b, n);
    }
    if (b->max > 0 && cap > b->max) {
        cap = b->max;
    }
    set_cap(b, cap > need ? cap : need);
    return b->p + b->n;
}

bool buf_try(struct buf *b, size_t n)
{
    size_t need = b->n + n, twice = b->cap * 2 > CAP_MIN ? b->cap * 2 : CAP_MIN;
    if (need <= b->cap) {
        return true;
    }
    return heap_cap(b, twice > need ? twice : need);
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0) {
        return;
    }
    memcpy(buf_room(b, n), p, n);
    b->n += n;
}

void buf_span(struct buf *b, struct span s)
{
    buf_add(b, s.p, s.n);
}

void buf_text(struct buf *b, const char *z)
{
    buf_add(b, z, strlen(z));
}

void buf_i64(struct buf *b, int64_t v)
{
    char room[I64_ROOM];
    buf_span(b, i64_text(room, v));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n > 0) {
        (void)vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, ap);
        b->n += (size_t)n;
    }
    va_end(ap);
}

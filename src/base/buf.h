/*
 * buf: bytes that grow at the end.
 *
 * Ownership: a buffer has an arena (memory dies with it) or none (heap, freed by buf_free).
 * Failure: callers never see growing fail: without memory it escapes to the guard of the running
 * request (guard.h). A buffer that reaches its limit starts over and sets full.
 */
#ifndef KARTOTEKA_BASE_BUF_H
#define KARTOTEKA_BASE_BUF_H

#include "base/arena.h"

struct buf {
    char *p;
    size_t n, cap;
    struct arena *mem; /* NULL: it is on the heap */
    /* Bytes, 0: no limit; a buffer that would get longer is emptied and full is set. */
    size_t max;
    bool full;
};

void buf_init(struct buf *b, struct arena *mem, size_t cap);
void buf_free(struct buf *b); /* heap buffers only; an arena buffer is just emptied */

/* The part of buf_room() that is called when there is no room yet. */
char *buf_more(struct buf *b, size_t n);

/* Makes room for n more bytes and returns their place (count them with b->n += n). */
static inline char *buf_room(struct buf *b, size_t n)
{
    return n > b->cap - b->n || b->p == NULL ? buf_more(b, n) : b->p + b->n;
}

/* Makes room for n more bytes in a heap buffer. Returns false, with nothing changed, when there is
 * no memory. */
bool buf_try(struct buf *b, size_t n);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_span(struct buf *b, struct span s);
void buf_text(struct buf *b, const char *z);
static inline void buf_char(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline struct span buf_view(const struct buf *b)
{
    return (struct span){b->p != NULL ? b->p : "", b->n};
}

#endif

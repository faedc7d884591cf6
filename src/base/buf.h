/*
 * buf: bytes that grow at the end.
 *
 * Ownership: a buffer has an arena (memory dies with it) or none (heap, freed by buf_free).
 * Failure: growing never fails to the caller's eyes: without memory it escapes to the guard of the
 * running request (guard.h). One with a limit that is reached starts over and says so.
 */
#ifndef KARTOTEKA_BASE_BUF_H
#define KARTOTEKA_BASE_BUF_H

#include "base/arena.h"

struct buf {
    char *p;
    size_t n, cap;
    struct arena *mem; /* NULL: heap */
    size_t max;        /* 0: no limit; what would make it longer empties it and sets full */
    bool full;
};

void buf_init(struct buf *b, struct arena *mem, size_t cap);
void buf_free(struct buf *b); /* heap buffers only; an arena buffer is just emptied */

/* Of buf_room: where there is no room yet. */
char *buf_more(struct buf *b, size_t n);

/* Room for n more bytes; returns the place where they go (count them with b->n += n). */
static inline char *buf_room(struct buf *b, size_t n)
{
    return n > b->cap - b->n || b->p == NULL ? buf_more(b, n) : b->p + b->n;
}

/* Heap buffers only: room for n more bytes; false, with nothing changed, when there is no memory.
 */
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

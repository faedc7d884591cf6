/*
 * inflate: takes the compression off an answer (zlib).
 */
#ifndef KARTOTEKA_CTL_SHADOW_INFLATE_H
#define KARTOTEKA_CTL_SHADOW_INFLATE_H

#include "base/arena.h"

enum { INFLATE_MAX = 32 * 1024 * 1024 };

/* Gives the bytes of a body with the Content-Encoding gzip or deflate, in mem. One with another
 * encoding, a broken one and one of more than INFLATE_MAX bytes stays as it is. */
struct span inflate_body(struct arena *mem, struct span body, struct span encoding);

#endif

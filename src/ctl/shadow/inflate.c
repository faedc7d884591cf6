#include "ctl/shadow/inflate.h"

#include <string.h>
#include <zlib.h>

#include "base/buf.h"

static void end(void *arg)
{
    inflateEnd(arg);
}

struct span inflate_body(struct arena *mem, struct span body, struct span encoding)
{
    enum { ANY_HEAD = 32 + MAX_WBITS, PIECE = 65536 };
    struct buf out;
    if (body.n == 0 || (!span_iis(encoding, "gzip") && !span_iis(encoding, "deflate"))) {
        return body;
    }
    z_stream *z = arena_new_of(mem, z_stream);
    Bytef *piece = arena_alloc(mem, PIECE);
    z->next_in = arena_alloc(mem, body.n);
    z->avail_in = (uInt)body.n;
    memcpy(z->next_in, body.p, body.n);
    arena_defer(mem, end, z);
    if (inflateInit2(z, ANY_HEAD) != Z_OK) {
        return body;
    }
    int state = Z_OK;
    buf_init(&out, mem, 0);
    out.max = INFLATE_MAX;
    while (state == Z_OK && !out.full) {
        z->next_out = piece;
        z->avail_out = PIECE;
        state = inflate(z, Z_NO_FLUSH);
        buf_add(&out, piece, PIECE - z->avail_out);
    }
    return state == Z_STREAM_END && !out.full ? buf_view(&out) : body;
}

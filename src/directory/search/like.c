#include "directory/search/like.h"

#include "base/buf.h"

struct span like_pattern(struct arena *mem, struct span text, bool before, bool after)
{
    struct buf b;
    buf_init(&b, mem, text.n + 8);
    buf_text(&b, before ? "%" : "");
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\') {
            buf_char(&b, '\\');
        }
        buf_char(&b, text.p[i]);
    }
    buf_text(&b, after ? "%" : "");
    return buf_view(&b);
}

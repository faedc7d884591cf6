/*
 * spool: bodies of requests, long ones in a file without a name.
 */
#include <string.h>

#include "base/crypto.h"
#include "ctl/shadow/turn.h"

bool spool_add(struct spool *s, const char *p, size_t n)
{
    if (s->file == NULL && s->memory.n + n <= TURN_BODY_MEMORY) {
        if (!buf_try(&s->memory, n)) {
            return false;
        }
        buf_add(&s->memory, p, n);
        s->n += (int64_t)n;
        return true;
    }
    if (s->file == NULL) {
        s->file = tmpfile();
        if (s->file == NULL || fwrite(s->memory.p, 1, s->memory.n, s->file) != s->memory.n) {
            return false;
        }
        s->memory.n = 0;
    }
    s->n += (int64_t)n;
    return fwrite(p, 1, n, s->file) == n;
}

size_t spool_read(struct spool *s, char *p, size_t n)
{
    size_t left = (size_t)(s->n - s->at);
    n = n < left ? n : left;
    if (s->file == NULL) {
        if (n > 0) {
            memcpy(p, s->memory.p + s->at, n);
        }
    } else if (fread(p, 1, n, s->file) != n) {
        return (size_t)-1;
    }
    s->at += (int64_t)n;
    return n;
}

bool spool_rewind(struct spool *s, int64_t at)
{
    s->at = at;
    return s->file == NULL || (fflush(s->file) == 0 && fseeko(s->file, (off_t)at, SEEK_SET) == 0);
}

void spool_free(struct spool *s)
{
    if (s->memory.p != NULL) {
        crypto_wipe(s->memory.p, s->memory.n);
    }
    buf_free(&s->memory);
    if (s->file != NULL) {
        fclose(s->file);
    }
}

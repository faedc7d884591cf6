#include "directory/person/person_find.h"

#include "base/utf8.h"
#include "db/db.h"
#include "directory/party/packed_rows.h"

enum { WORDS_MAX = 10 };

/* The typed words, the longest first: it is the rarest. */
static size_t split_words(struct arena *mem, struct span text, struct span *out)
{
    struct buf b;
    struct span rest, word;
    size_t n = 0;
    buf_init(&b, mem, text.n + 1);
    utf8_squeeze(&b, text);
    rest = buf_view(&b);
    while (n < WORDS_MAX && span_next(&rest, ' ', &word)) {
        out[n++] = word;
        if (word.n > out[0].n) {
            out[n - 1] = out[0];
            out[0] = word;
        }
    }
    return n;
}

static enum err find_rows(struct directory *d, enum person_key key, struct span text, int64_t after,
                          int64_t count, unsigned parts, struct rows *rs)
{
    struct span words[WORDS_MAX];
    struct db_arg args[6] = {ARG_I64(d->c->tenant), ARG_I64(parts), ARG_I64(after), ARG_I64(count)};
    switch (key) {
    case PERSON_KEY_PHONE:
    case PERSON_KEY_EMAIL:
        args[4] = ARG_I64(key == PERSON_KEY_PHONE ? CK_PHONE : CK_EMAIL);
        args[5] = ARG_TEXT(text);
        return db_read1(d->c, STMT_CLIENT_BY_CONTACT, args, 6, rs);
    case PERSON_KEY_CARD:
        args[4] = ARG_TEXT(text);
        return db_read1(d->c, STMT_CLIENT_BY_CARD, args, 5, rs);
    case PERSON_KEY_EXTERNAL:
        args[4] = ARG_TEXT(text);
        return db_read1(d->c, STMT_CLIENT_BY_EXTERNAL, args, 5, rs);
    case PERSON_KEY_WORDS:
        break;
    }
    size_t n = split_words(d->c->mem, text, words);
    args[4] = ARG_TEXT(words[0]);
    args[5] = ARG_TEXTS(words + 1, n - 1);
    return db_read1(d->c, STMT_CLIENT_BY_WORDS, args, 6, rs);
}

enum err person_find(struct directory *d, enum person_key key, struct span text, int64_t after,
                     int64_t count, unsigned parts, struct party_list *out, bool *more)
{
    struct rows rs;
    enum err e = find_rows(d, key, text, after, count + 1, parts, &rs);
    if (e != E_OK || (e = packed_rows_read(d, &rs, out)) != E_OK) {
        return e;
    }
    *more = (int64_t)out->n > count;
    out->n = *more ? (size_t)count : out->n;
    return E_OK;
}

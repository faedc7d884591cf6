#include "directory/person/person_find.h"

#include "db/db.h"
#include "directory/contact/phone.h"
#include "directory/party/packed_rows.h"

enum { WORDS_MAX = 10 };

/* The typed words, the longest first: it is the rarest. */
static size_t split_words(struct span text, struct span *out)
{
    size_t n = phone_words(text, out, WORDS_MAX);
    for (size_t i = 1; i < n; i++) {
        struct span word = out[i];
        if (word.n > out[0].n) {
            out[i] = out[0];
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
        if (phone_may_be_tail(text)) {
            args[4] = ARG_TEXT(text);
            return db_read1(d->c, STMT_CLIENT_BY_TAIL, args, 5, rs);
        }
        /* fallthrough */
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
    args[4] = ARG_TEXTS(words, split_words(text, words));
    return db_read1(d->c, STMT_CLIENT_BY_WORDS, args, 5, rs);
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

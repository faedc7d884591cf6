#include "directory/client.h"

#include <string.h>

#include "base/utf8.h"
#include "db/db.h"
#include "directory/client_rows.h"

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

static enum err find_rows(struct directory *d, enum client_key key, struct span text, int64_t after,
                          int64_t count, unsigned parts, struct rows *rs)
{
    struct span words[WORDS_MAX];
    struct db_arg args[6] = {ARG_I64(d->c->tenant), ARG_I64(parts), ARG_I64(after), ARG_I64(count)};
    switch (key) {
    case CLIENT_PHONE:
    case CLIENT_EMAIL:
        args[4] = ARG_I64(key == CLIENT_PHONE ? CK_PHONE : CK_EMAIL);
        args[5] = ARG_TEXT(text);
        return db_read1(d->c, STMT_CLIENT_BY_CONTACT, args, 6, rs);
    case CLIENT_CARD:
        args[4] = ARG_TEXT(text);
        return db_read1(d->c, STMT_CLIENT_BY_CARD, args, 5, rs);
    case CLIENT_EXTERNAL:
        args[4] = ARG_TEXT(text);
        return db_read1(d->c, STMT_CLIENT_BY_EXTERNAL, args, 5, rs);
    case CLIENT_WORDS:
        break;
    }
    size_t n = split_words(d->c->mem, text, words);
    args[4] = ARG_TEXT(words[0]);
    args[5] = ARG_TEXTS(words + 1, n - 1);
    return db_read1(d->c, STMT_CLIENT_BY_WORDS, args, 6, rs);
}

enum err client_find(struct directory *d, enum client_key key, struct span text, int64_t after,
                     int64_t count, unsigned parts, struct party_list *out, bool *more)
{
    struct rows rs;
    enum err e = find_rows(d, key, text, after, count + 1, parts, &rs);
    if (e != E_OK || (e = client_rows_read(d, &rs, out)) != E_OK) {
        return e;
    }
    *more = (int64_t)out->n > count;
    out->n = *more ? (size_t)count : out->n;
    return E_OK;
}

static const struct party *party_with(const struct party_list *list, int64_t id)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i].id == id) {
            return &list->v[i];
        }
    }
    return NULL;
}

/* The rows of those that live. One that was deleted meanwhile is left out: its change is newer. */
static enum err fill_changes(struct directory *d, const struct rows *rs, unsigned parts,
                             struct client_changes *out)
{
    struct rows found;
    struct party_list list;
    size_t n = out->n;
    int64_t *ids = arena_array_of(d->c->mem, n, int64_t);
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(parts), ARG_I64S(ids, n)};
    for (size_t i = 0; i < n; i++) {
        ids[i] = row_i64(rs, (int)i, CLIENT_CHANGES__ID);
    }
    enum err e = db_read1(d->c, STMT_CLIENT_BY_IDS, args, 3, &found);
    if (e != E_OK || (e = client_rows_read(d, &found, &list)) != E_OK) {
        return e;
    }
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct party *p = party_with(&list, ids[i]);
        if (p != NULL || row_bool(rs, (int)i, CLIENT_CHANGES__REMOVED)) {
            out->v[out->n++] =
                (struct client_change){ids[i], row_i64(rs, (int)i, CLIENT_CHANGES__REVISION), p};
        }
    }
    return E_OK;
}

enum err client_changes(struct directory *d, const struct change_mark *from, int64_t count,
                        unsigned parts, struct client_changes *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(from->since), ARG_I64(from->revision),
                            ARG_I64(from->id), ARG_I64(count + 1)};
    enum err e = db_read1(d->c, STMT_CLIENT_CHANGES, args, 5, &rs);
    if (e != E_OK) {
        return e;
    }
    int n = rs.n - 1;
    *out = (struct client_changes){.more = n > count,
                                   .upto = row_i64(&rs, n, CLIENT_CHANGES__UPTO) - 1};
    out->n = (size_t)(out->more ? count : n);
    out->v = arena_array_of(d->c->mem, out->n, struct client_change);
    if (out->n == 0) {
        return E_OK;
    }
    out->last_revision = row_i64(&rs, (int)out->n - 1, CLIENT_CHANGES__REVISION);
    out->last_id = row_i64(&rs, (int)out->n - 1, CLIENT_CHANGES__ID);
    return fill_changes(d, &rs, parts, out);
}

static void contact_arrays(struct arena *mem, const struct contact_edit *v, size_t n,
                           struct db_arg *args)
{
    int64_t *kinds = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        kinds[i] = v[i].kind;
        values[i] = v[i].value;
    }
    args[0] = ARG_I64S(kinds, n);
    args[1] = ARG_TEXTS(values, n);
}

enum err client_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                      int64_t except, int64_t *owners)
{
    struct db_arg args[4] = {ARG_I64(d->c->tenant)};
    contact_arrays(d->c->mem, contacts, n, args + 1);
    args[3] = db_arg_id(except);
    memset(owners, 0, n * sizeof *owners);
    struct db_query q[] = {{.stmt = STMT_CLIENT_CLAIM, .args = args, .arg_count = 3},
                           {.stmt = STMT_CLIENT_OWNERS, .args = args, .arg_count = 4}};
    enum err e = db_write(d->c, q, 2);
    for (int i = 0; e == E_OK && i < q[1].rows.n; i++) {
        int64_t item = row_i64(&q[1].rows, i, CLIENT_OWNERS__ITEM);
        if (item >= 0 && (size_t)item < n && owners[item] == 0) {
            owners[item] = row_i64(&q[1].rows, i, CLIENT_OWNERS__PARTY_ID);
        }
    }
    return e;
}

enum err client_missing(struct directory *d, int64_t client, struct contact_edit *contacts,
                        size_t *n)
{
    struct rows rs;
    struct db_arg args[4] = {ARG_I64(d->c->tenant), ARG_I64(client)};
    contact_arrays(d->c->mem, contacts, *n, args + 2);
    enum err e = db_read1(d->c, STMT_CLIENT_MISSING, args, 4, &rs);
    for (int i = 0; e == E_OK && i < rs.n; i++) {
        contacts[i] = contacts[row_i64(&rs, i, CLIENT_MISSING__ITEM)];
    }
    *n = e == E_OK ? (size_t)rs.n : *n;
    return e;
}

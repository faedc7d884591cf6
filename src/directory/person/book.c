#include "directory/person/book.h"

#include "db/db.h"
#include "db/sql/book.h"
#include "directory/catalog/catalog.h"
#include "directory/party/party_rows.h"

enum { PARTS = PART_CONTACTS | PART_ADDRESSES | PART_COMPANY | PART_ACCESS };

enum err book_read_changes(struct directory *d, const struct book_mark *from, int64_t count,
                           struct book_changes *out)
{
    struct sql_book_changes_rows rs;
    enum err e = sql_book_changes(d->c,
                                  SQL_ARGS(book_changes, .after_revision = from->revision,
                                           .after_id = from->id, .quiet = from->quiet,
                                           .whole = from->quiet == INT64_MAX, .count = count + 1,
                                           .see = SEE_SHARED),
                                  &rs);
    if (e != E_OK) {
        return e;
    }
    size_t n = (size_t)rs.rows.n - 1;
    *out = (struct book_changes){.more = n > (size_t)count};
    out->n = out->more ? (size_t)count : n;
    out->v = arena_array_of(d->c->mem, out->n, struct book_change);
    for (size_t i = 0; i < out->n; i++) {
        struct sql_book_changes_row row = sql_book_changes_row(&rs, (int)i);
        out->v[i] = (struct book_change){row.id.v, row.revision.v, row.seen.v, row.name};
    }
    int64_t top = sql_book_changes__top(&rs, (int)n);
    out->quiet = from->quiet == INT64_MAX ? top : from->quiet;
    out->top = top;
    out->next = (struct book_mark){.revision = top > from->revision ? top : from->revision,
                                   .id = INT64_MAX};
    if (out->more && out->v[out->n - 1].revision <= top) {
        const struct book_change *last = &out->v[out->n - 1];
        out->next = (struct book_mark){out->quiet, last->revision, last->id};
    } else if (out->more) {
        out->next.quiet = out->quiet; /* changes behind top are told again */
    }
    return E_OK;
}

enum err book_now(struct directory *d, struct book_mark *now, int64_t *lowest)
{
    struct sql_book_mark_rows rs;
    enum err e = sql_book_mark(d->c, &rs);
    if (e == E_OK) {
        struct sql_book_mark_row row = sql_book_mark_row(&rs, 0);
        *now = (struct book_mark){.revision = row.top, .id = INT64_MAX};
        *lowest = row.lowest;
    }
    return e;
}

enum err book_list(struct directory *d, int64_t after, int64_t count, struct book_entry **out,
                   size_t *n)
{
    struct sql_book_list_rows rs;
    enum err e = sql_book_list(
        d->c, SQL_ARGS(book_list, .after = after, .count = count, .see = SEE_SHARED), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct book_entry);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_book_list_row row = sql_book_list_row(&rs, i);
        (*out)[i] = (struct book_entry){row.id, row.revision, row.name};
    }
    return E_OK;
}

enum err book_find(struct directory *d, const struct span *names, size_t n, int64_t *ids)
{
    struct sql_book_named_rows rs;
    enum err e = sql_book_named(d->c, SQL_ARGS(book_named, .names = SPANS(names, n)), &rs);
    for (size_t i = 0; i < n; i++) {
        ids[i] = 0;
    }
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_book_named_row row = sql_book_named_row(&rs, i);
        ids[row.ord - 1] = row.id;
    }
    return e;
}

/* Puts what devices have written into the cards; both are in the order of ids. */
static void add_extras(const struct sql_book_extras_rows *rs, struct book_card *cards, size_t n)
{
    size_t at = 0;
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_book_extras_row row = sql_book_extras_row(rs, i);
        while (at < n && cards[at].party->id < row.id) {
            at++;
        }
        if (at < n && cards[at].party->id == row.id) {
            cards[at].name = row.name;
            cards[at].uid = row.uid;
            cards[at].kept = row.extra;
        }
    }
}

enum err book_read_cards(struct directory *d, const int64_t *ids, size_t n, struct book_card **out,
                         size_t *count)
{
    struct sql_party_rows_rows people;
    struct sql_book_extras_rows extras;
    struct party_list list;
    struct db_query q[] = {
        sql_book_cards_query(
            d->c, SQL_ARGS(book_cards, .parts = PARTS, .ids = I64S(ids, n), .see = SEE_SHARED),
            &people),
        sql_book_extras_query(d->c, SQL_ARGS(book_extras, .ids = I64S(ids, n)), &extras)};
    *count = 0;
    enum err e = db_read(d->c, q, sizeof(q) / sizeof(q[0]));
    if (e != E_OK || (e = party_rows_read(d, &people, &list)) != E_OK) {
        return e;
    }
    *out = arena_array_of(d->c->mem, list.n, struct book_card);
    for (size_t i = 0; i < list.n; i++) {
        (*out)[i] = (struct book_card){.party = &list.v[i], .kept = SPAN("")};
    }
    *count = list.n;
    add_extras(&extras, *out, list.n);
    return E_OK;
}

enum err book_each(struct directory *d, const int64_t *ids, size_t n, book_take fn, void *arg)
{
    const struct catalog *k;
    int64_t *seen = directory_see(d, n);
    struct directory_seen *all = d->seen;
    bool on = true;
    enum err e = catalog_of(d, &k); /* before the mark: it stays */
    for (size_t at = 0; e == E_OK && on && at < n; at += BOOK_CHUNK) {
        struct arena_mark mark = arena_mark(d->c->mem);
        struct book_card *cards;
        size_t count;
        e = book_read_cards(d, ids + at, n - at < BOOK_CHUNK ? n - at : BOOK_CHUNK, &cards, &count);
        on = e == E_OK && fn(arg, cards, count);
        for (size_t i = 0; e == E_OK && i < count; i++) {
            *seen++ = cards[i].party->id;
        }
        d->seen = all;
        if (n > BOOK_CHUNK) {
            arena_rewind(d->c->mem, &mark);
        }
    }
    return e;
}

#include "directory/party/party_changed.h"

#include "db/sql/party.h"

enum err party_changed(struct directory *d, int64_t since, struct party_changed *out)
{
    struct sql_party_changed_rows rs;
    enum err e = sql_party_changed(
        d->c, SQL_ARGS(party_changed, .since = since, .most = PARTY_CHANGED_MAX, .see = SEE_SHARED),
        &rs);
    if (e != E_OK) {
        return e;
    }
    *out = (struct party_changed){
        .seen.v = arena_array_of(d->c->mem, (size_t)rs.rows.n, int64_t),
    };
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_party_changed_row row = sql_party_changed_row(&rs, i);
        if (row.id.has == GIVEN) {
            out->seen.v[out->seen.n++] = row.id.v;
        } else {
            out->mark = row.upto;
            out->any = row.others;
        }
    }
    return E_OK;
}

enum err party_lives(struct directory *d, int64_t since, struct span snapshot,
                     struct party_lives *out)
{
    struct sql_party_live_rows rs;
    size_t people = 0;
    enum err e = sql_party_live(d->c,
                                SQL_ARGS(party_live, .since = since,
                                         .snapshot = snapshot.p != NULL ? snapshot : SPAN(""),
                                         .most = PARTY_CHANGED_MAX, .see = SEE_SHARED),
                                &rs);
    if (e != E_OK) {
        return e;
    }
    *out =
        (struct party_lives){.v = arena_array_of(d->c->mem, (size_t)rs.rows.n, struct party_live)};
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_party_live_row row = sql_party_live_row(&rs, i);
        if (row.id.has != GIVEN) {
            out->mark = row.upto.v;
            out->snapshot = row.seen;
            continue;
        }
        out->v[out->n++] =
            (struct party_live){row.id.v, row.revision.v, (enum party_kind)row.kind.v, row.gone.v};
        people += row.kind.v == PARTY_PERSON;
    }
    out->more = people == PARTY_CHANGED_MAX || out->n - people == PARTY_CHANGED_MAX;
    return E_OK;
}

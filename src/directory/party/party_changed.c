#include "directory/party/party_changed.h"

#include "db/constants.h"
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

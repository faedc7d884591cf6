#include "directory/party/party_history.h"

#include "db/sql/party.h"

enum err party_history(struct directory *d, int64_t party, int64_t before, int64_t most,
                       struct party_event **out, size_t *n)
{
    struct sql_party_history_rows rs;
    enum err e = sql_party_history(
        d->c, SQL_ARGS(party_history, .party = party, .before = before, .most = most), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct party_event);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_party_history_row row = sql_party_history_row(&rs, i);
        (*out)[i] = (struct party_event){.id = row.id,
                                         .record = row.record,
                                         .key_id = row.key_id.has == GIVEN ? row.key_id.v : 0,
                                         .at = row.at,
                                         .action = row.action,
                                         .detail = row.detail,
                                         .who = row.who,
                                         .key_label = row.key_label,
                                         .request_id = row.request_id};
    }
    return E_OK;
}

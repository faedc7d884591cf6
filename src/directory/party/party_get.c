#include "directory/party/party_get.h"

#include <string.h>

#include "db/sql/party.h"
#include "db/sql/r7.h"
#include "directory/party/party_rows.h"

enum err party_get(struct directory *d, int64_t id, int kind, enum visibility see, unsigned parts,
                   struct party **out)
{
    struct sql_party_rows_rows rs;
    struct party_list list;
    enum err e = sql_party_by_id(
        d->c, SQL_ARGS(party_by_id, .see = see, .parts = parts, .id = id, .kind = kind), &rs);
    if (e != E_OK || (e = party_rows_read(d, &rs, &list)) != E_OK) {
        return e;
    }
    if (list.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no visible party with this id");
    }
    *out = &list.v[0];
    return E_OK;
}

enum err party_gone(struct directory *d, int64_t id, bool *gone)
{
    struct sql_contact_gone_rows rs;
    enum err e = sql_contact_gone(d->c, SQL_ARGS(contact_gone, .id = id), &rs);
    *gone = e == E_OK && rs.rows.n > 0;
    return e;
}

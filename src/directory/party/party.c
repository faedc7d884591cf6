#include "directory/party/party.h"

#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "db/sql/r7.h"
#include "directory/party/packed_rows.h"
#include "directory/party/party_args.h"
#include "directory/party/party_rows.h"

static enum err read_packed(struct directory *d, int64_t id, unsigned parts, struct rows *rs)
{
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(parts), ARG_I64(id)};
    return db_read1(d->c, STMT_CLIENT_BY_ID, args, 3, rs);
}

static enum err read_party(struct directory *d, int64_t id, int kind, enum visibility see,
                           unsigned parts, struct rows *rs)
{
    struct db_arg args[READ_ARGS + 2];
    party_read_args(d, see, parts, args);
    args[READ_ARGS] = ARG_I64(id);
    args[READ_ARGS + 1] = ARG_I64(kind);
    return db_read1(d->c, STMT_PARTY_BY_ID, args, READ_ARGS + 2, rs);
}

enum err party_get(struct directory *d, int64_t id, int kind, enum visibility see, unsigned parts,
                   struct party **out)
{
    struct rows rs;
    struct party_list list;
    bool packed = kind == PARTY_PERSON && see == SEE_ALL && party_is_packed(parts);
    enum err e = packed ? read_packed(d, id, parts, &rs) : read_party(d, id, kind, see, parts, &rs);
    if (e == E_OK) {
        e = packed ? packed_rows_read(d, &rs, &list) : party_read(d, &rs, &list);
    }
    if (e != E_OK) {
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

void party_split_name(struct arena *mem, struct span full, struct span *last, struct span *first,
                      struct span *middle)
{
    struct buf b;
    struct span rest;
    buf_init(&b, mem, full.n + 1);
    text_squeeze(&b, full);
    span_cut(buf_view(&b), ' ', last, &rest);
    span_cut(rest, ' ', first, middle);
    if (first->p == NULL) {
        *first = SPAN("");
    }
    if (middle->p == NULL) {
        *middle = SPAN("");
    }
}

#include "directory/person/person_changes.h"

#include "db/db.h"
#include "directory/party/packed_rows.h"

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
                             struct person_changes *out)
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
    if (e != E_OK || (e = packed_rows_read(d, &found, &list)) != E_OK) {
        return e;
    }
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct party *p = party_with(&list, ids[i]);
        if (p != NULL || row_bool(rs, (int)i, CLIENT_CHANGES__REMOVED)) {
            out->v[out->n++] =
                (struct person_change){ids[i], row_i64(rs, (int)i, CLIENT_CHANGES__REVISION), p};
        }
    }
    return E_OK;
}

enum err person_changes(struct directory *d, const struct change_mark *from, int64_t count,
                        unsigned parts, struct person_changes *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(from->since), ARG_I64(from->revision),
                            ARG_I64(from->id), ARG_I64(count + 1)};
    enum err e = db_read1(d->c, STMT_CLIENT_CHANGES, args, 5, &rs);
    if (e != E_OK) {
        return e;
    }
    int n = rs.n - 1;
    *out = (struct person_changes){.more = n > count,
                                   .upto = row_i64(&rs, n, CLIENT_CHANGES__UPTO) - 1};
    out->n = (size_t)(out->more ? count : n);
    out->v = arena_array_of(d->c->mem, out->n, struct person_change);
    if (out->n == 0) {
        return E_OK;
    }
    out->last_revision = row_i64(&rs, (int)out->n - 1, CLIENT_CHANGES__REVISION);
    out->last_id = row_i64(&rs, (int)out->n - 1, CLIENT_CHANGES__ID);
    return fill_changes(d, &rs, parts, out);
}

#include "directory/person/person_changes.h"

#include "db/sql/client.h"
#include "directory/party/party_rows.h"

static const struct party *party_with(const struct party_list *list, int64_t id)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i].id == id) {
            return &list->v[i];
        }
    }
    return NULL;
}

/* Fills in the rows of the living. One that was deleted meanwhile is left out, because its change
 * is newer. */
static enum err fill_changes(struct directory *d, const struct sql_client_changes_rows *rs,
                             unsigned parts, struct person_changes *out)
{
    struct sql_client_rows_rows found;
    struct party_list list;
    size_t n = out->n;
    int64_t *ids = arena_array_of(d->c->mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        ids[i] = sql_client_changes__id(rs, (int)i).v;
    }
    enum err e = sql_client_by_ids(
        d->c, SQL_ARGS(client_by_ids, .parts = parts, .ids = I64S(ids, n)), &found);
    if (e != E_OK || (e = client_rows_read(d, &found, &list)) != E_OK) {
        return e;
    }
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct party *p = party_with(&list, ids[i]);
        struct sql_client_changes_row row = sql_client_changes_row(rs, (int)i);
        if (p != NULL || row.removed.v) {
            out->v[out->n++] = (struct person_change){ids[i], row.revision.v, p};
        }
    }
    return E_OK;
}

enum err person_changes(struct directory *d, const struct change_mark *from, int64_t count,
                        unsigned parts, struct person_changes *out)
{
    struct sql_client_changes_rows rs;
    enum err e = sql_client_changes(d->c,
                                    SQL_ARGS(client_changes, .since = from->since,
                                             .after_revision = from->revision, .after_id = from->id,
                                             .count = count + 1),
                                    &rs);
    if (e != E_OK) {
        return e;
    }
    int n = rs.rows.n - 1;
    *out = (struct person_changes){.more = n > count, .upto = sql_client_changes__upto(&rs, n) - 1};
    out->n = (size_t)(out->more ? count : n);
    out->v = arena_array_of(d->c->mem, out->n, struct person_change);
    if (out->n == 0) {
        return E_OK;
    }
    struct sql_client_changes_row last = sql_client_changes_row(&rs, (int)out->n - 1);
    out->last_revision = last.revision.v;
    out->last_id = last.id.v;
    return fill_changes(d, &rs, parts, out);
}

#include "directory/party/party_bulk.h"

#include "db/sql/party.h"
#include "db/sql/r7.h"
#include "directory/party/party_rows.h"
#include "directory/party/party_write.h"

enum err party_share(struct directory *d, const int64_t *ids, size_t n, int64_t share_type,
                     const int64_t *employees, size_t employee_count, int64_t **changed,
                     size_t *changed_count)
{
    struct ctx *c = d->c;
    struct sql_access_set_rows rs;
    struct db_i64s parties = I64S(ids, n);
    struct db_query q[] = {
        sql_party_lock_query(c, SQL_ARGS(party_lock, .ids = parties), NULL),
        sql_access_set_query(c,
                             SQL_ARGS(access_set, .see = EDIT_SHARED, .parties = parties,
                                      .share_type = share_type,
                                      .employees = I64S(employees, employee_count)),
                             &rs)};
    enum err e = db_write(c, q, 2);
    if (e != E_OK) {
        return e;
    }
    *changed_count = (size_t)rs.rows.n;
    *changed = arena_array_of(d->c->mem, *changed_count, int64_t);
    for (int i = 0; i < rs.rows.n; i++) {
        (*changed)[i] = sql_access_set_row(&rs, i).id;
    }
    return E_OK;
}

enum err party_link(struct directory *d, const int64_t *persons, size_t n, int64_t company)
{
    struct sql_member_link_rows rs;
    enum err e =
        sql_member_link(d->c,
                        SQL_ARGS(member_link, .see = EDIT_SHARED, .persons = I64S(persons, n),
                                 .company_id = opt_id(company)),
                        &rs);
    if (e == E_OK && rs.rows.n == 0 && n > 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no person of these is the caller's to edit");
    }
    return e;
}

enum err party_by_ids(struct directory *d, const int64_t *ids, size_t n, enum visibility see,
                      unsigned parts, struct party_list *out)
{
    struct sql_party_rows_rows rs;
    enum err e = sql_contact_by_ids(
        d->c, SQL_ARGS(contact_by_ids, .see = see, .parts = parts, .ids = I64S(ids, n)), &rs);
    return e != E_OK ? e : party_rows_read(d, &rs, out);
}

struct deletion {
    struct directory *d;
    const int64_t *ids;
    size_t n;
    unsigned parts;
    struct party_list *deleted;
};

static enum err delete_all(struct ctx *c, void *arg)
{
    const struct deletion *x = arg;
    enum err e = party_by_ids(x->d, x->ids, x->n, EDIT_SHARED, x->parts, x->deleted);
    for (size_t i = 0; e == E_OK && i < x->deleted->n; i++) {
        e = party_delete(x->d, x->deleted->v[i].id, 0, EDIT_SHARED, false);
        if (e == E_PARTY_NOT_FOUND) { /* it was deleted meanwhile, which is what the caller wants */
            err_clear(c);
            e = E_OK;
        }
    }
    return e;
}

enum err party_delete_all(struct directory *d, const int64_t *ids, size_t n, unsigned parts,
                          struct party_list *deleted)
{
    struct deletion x = {d, ids, n, parts, deleted};
    return db_atomically(d->c, delete_all, &x);
}

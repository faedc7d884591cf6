#include "directory/party/party_bulk.h"

#include "directory/party/party_args.h"
#include "directory/party/party_edit.h"
#include "directory/party/party_rows.h"

/* The ids of the first column. */
static int64_t *ids_of(struct arena *mem, const struct rows *rs)
{
    int64_t *ids = arena_array_of(mem, (size_t)rs->n, int64_t);
    for (int i = 0; i < rs->n; i++) {
        ids[i] = row_i64(rs, i, 0);
    }
    return ids;
}

enum err party_share(struct directory *d, const int64_t *ids, size_t n, int64_t share_type,
                     const int64_t *employees, size_t employee_count, int64_t **changed,
                     size_t *changed_count)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 5];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, EDIT_SHARED, args);
    own[0] = ARG_I64S(ids, n);
    own[1] = ARG_I64(share_type);
    own[2] = ARG_I64S(employees, employee_count);
    own[3] = db_arg_id(d->who.key_id);
    own[4] = ARG_TEXT(span_of(d->c->request_id));
    enum err e = db_write1(d->c, STMT_ACCESS_SET, args, VISIBLE_ARGS + 5, &rs);
    if (e == E_OK) {
        *changed = ids_of(d->c->mem, &rs);
        *changed_count = (size_t)rs.n;
    }
    return e;
}

enum err party_link(struct directory *d, const int64_t *persons, size_t n, int64_t company)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 4];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, EDIT_SHARED, args);
    own[0] = ARG_I64S(persons, n);
    own[1] = db_arg_id(company);
    own[2] = db_arg_id(d->who.key_id);
    own[3] = ARG_TEXT(span_of(d->c->request_id));
    enum err e = db_write1(d->c, STMT_MEMBER_LINK, args, VISIBLE_ARGS + 4, &rs);
    if (e == E_OK && rs.n == 0 && n > 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no person of these is the caller's to edit");
    }
    return e;
}

enum err party_by_ids(struct directory *d, const int64_t *ids, size_t n, enum visibility see,
                      unsigned parts, struct party_list *out)
{
    struct rows rs;
    struct db_arg args[READ_ARGS + 1];
    party_read_args(d, see, parts, args);
    args[READ_ARGS] = ARG_I64S(ids, n);
    enum err e = db_read1(d->c, STMT_CONTACT_BY_IDS, args, READ_ARGS + 1, &rs);
    return e != E_OK ? e : party_read(d, &rs, out);
}

enum err party_delete_all(struct directory *d, const int64_t *ids, size_t n, unsigned parts,
                          struct party_list *deleted)
{
    enum err e = db_begin(d->c);
    if (e == E_OK) {
        e = party_by_ids(d, ids, n, EDIT_SHARED, parts, deleted);
    }
    for (size_t i = 0; e == E_OK && i < deleted->n; i++) {
        e = party_delete(d, deleted->v[i].id, 0, EDIT_SHARED, false);
        if (e == E_PARTY_NOT_FOUND) { /* gone meanwhile, as was wanted */
            err_clear(d->c);
            e = E_OK;
        }
    }
    if (e != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return db_commit(d->c);
}

#include "directory/person/contact_claim_priv.h"

#include <string.h>

#include "db/db.h"

static void contact_arrays(struct arena *mem, const struct contact_edit *v, size_t n,
                           struct db_arg *args)
{
    int64_t *kinds = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        kinds[i] = v[i].kind;
        values[i] = v[i].value;
    }
    args[0] = ARG_I64S(kinds, n);
    args[1] = ARG_TEXTS(values, n);
}

enum err contact_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                       int64_t except, int64_t *owners)
{
    struct db_arg args[4] = {ARG_I64(d->c->tenant)};
    contact_arrays(d->c->mem, contacts, n, args + 1);
    args[3] = db_arg_id(except);
    memset(owners, 0, n * sizeof *owners);
    struct db_query q[] = {{.stmt = STMT_CLIENT_CLAIM, .args = args, .arg_count = 3},
                           {.stmt = STMT_CLIENT_OWNERS, .args = args, .arg_count = 4}};
    enum err e = db_write(d->c, q, 2);
    for (int i = 0; e == E_OK && i < q[1].rows.n; i++) {
        int64_t item = row_i64(&q[1].rows, i, CLIENT_OWNERS__ITEM);
        if (item >= 0 && (size_t)item < n && owners[item] == 0) {
            owners[item] = row_i64(&q[1].rows, i, CLIENT_OWNERS__PARTY_ID);
        }
    }
    return e;
}

enum err contact_missing(struct directory *d, int64_t person, struct contact_edit *contacts,
                         size_t *n)
{
    struct rows rs;
    struct db_arg args[4] = {ARG_I64(d->c->tenant), ARG_I64(person)};
    contact_arrays(d->c->mem, contacts, *n, args + 2);
    enum err e = db_read1(d->c, STMT_CLIENT_MISSING, args, 4, &rs);
    for (int i = 0; e == E_OK && i < rs.n; i++) {
        contacts[i] = contacts[row_i64(&rs, i, CLIENT_MISSING__ITEM)];
    }
    *n = e == E_OK ? (size_t)rs.n : *n;
    return e;
}

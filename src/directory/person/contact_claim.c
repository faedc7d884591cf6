#include "directory/person/contact_claim_priv.h"

#include <string.h>

#include "db/sql/client.h"

/* Kinds and values of contacts, in two parallel arrays. */
struct pairs {
    struct db_i64s kinds;
    struct db_spans values;
};

static struct pairs pairs_of(struct arena *mem, const struct contact_edit *v, size_t n)
{
    int64_t *kinds = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        kinds[i] = v[i].kind;
        values[i] = v[i].value;
    }
    return (struct pairs){I64S(kinds, n), SPANS(values, n)};
}

enum err contact_claim(struct directory *d, const struct contact_edit *contacts, size_t n,
                       int64_t except, int64_t *owners)
{
    struct ctx *c = d->c;
    struct pairs sent = pairs_of(c->mem, contacts, n);
    struct sql_client_owners_rows rs;
    struct db_query q[] = {
        sql_client_claim_query(
            c, SQL_ARGS(client_claim, .kinds = sent.kinds, .contact_values = sent.values), NULL),
        sql_client_owners_query(c,
                                SQL_ARGS(client_owners, .kinds = sent.kinds,
                                         .contact_values = sent.values,
                                         .except_party = opt_id(except)),
                                &rs),
    };
    memset(owners, 0, n * sizeof(*owners));
    enum err e = db_write(c, q, 2);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_client_owners_row row = sql_client_owners_row(&rs, i);
        if (row.item >= 0 && (size_t)row.item < n && owners[row.item] == 0) {
            owners[row.item] = row.party_id;
        }
    }
    return e;
}

enum err contact_missing(struct directory *d, int64_t person, struct contact_edit *contacts,
                         size_t *n)
{
    struct pairs sent = pairs_of(d->c->mem, contacts, *n);
    struct sql_client_missing_rows rs;
    enum err e = sql_client_missing(d->c,
                                    SQL_ARGS(client_missing, .party_id = person,
                                             .kinds = sent.kinds, .contact_values = sent.values),
                                    &rs);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        contacts[i] = contacts[sql_client_missing_row(&rs, i).item];
    }
    *n = e == E_OK ? (size_t)rs.rows.n : *n;
    return e;
}

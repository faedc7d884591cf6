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
                       int64_t person, int64_t *owners)
{
    struct ctx *c = d->c;
    struct pairs sent = pairs_of(c->mem, contacts, n);
    struct sql_client_owners_rows rs;
    struct db_query q[] = {
        sql_client_claim_query(
            c, SQL_ARGS(client_claim, .kinds = sent.kinds, .contact_values = sent.values), NULL),
        sql_client_owners_query(
            c, SQL_ARGS(client_owners, .kinds = sent.kinds, .contact_values = sent.values), &rs),
    };
    bool *own = arena_array_of(c->mem, n, bool);
    memset(owners, 0, n * sizeof(*owners));
    memset(own, 0, n * sizeof(*own));
    enum err e = db_write(c, q, 2);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_client_owners_row row = sql_client_owners_row(&rs, i);
        own[row.item] = own[row.item] || row.party_id == person;
        owners[row.item] = own[row.item]           ? 0
                           : owners[row.item] == 0 ? row.party_id
                                                   : owners[row.item];
    }
    return e;
}

static struct span given(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

/* Gives the phones among n contacts. */
static struct db_spans phones_of(struct arena *mem, const struct contact_edit *v, size_t n)
{
    struct span *phones = arena_array_of(mem, n, struct span);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i].kind == CK_PHONE) {
            phones[count++] = v[i].value;
        }
    }
    return SPANS(phones, count);
}

enum err phone_claim(struct directory *d, const struct party_edit *edit, int64_t *owner,
                     int64_t rivals[2])
{
    struct ctx *c = d->c;
    struct pairs sent = pairs_of(c->mem, edit->contacts, edit->contact_count);
    struct sql_client_phone_owner_rows rs;
    struct db_query q[] = {
        sql_client_claim_query(
            c, SQL_ARGS(client_claim, .kinds = sent.kinds, .contact_values = sent.values), NULL),
        sql_client_phone_owner_query(
            c,
            SQL_ARGS(client_phone_owner,
                     .contact_values = phones_of(c->mem, edit->contacts, edit->contact_count),
                     .last_name = given(edit->last_name), .first_name = given(edit->first_name),
                     .middle_name = given(edit->middle_name),
                     .external_id =
                         span_any(given(edit->external_id)) ? edit->external_id.v : SPAN_NONE),
            &rs),
    };
    enum err e = db_write(c, q, 2);
    *owner = 0;
    if (e != E_OK || rs.rows.n == 0) {
        return e;
    }
    struct sql_client_phone_owner_row first = sql_client_phone_owner_row(&rs, 0);
    if (first.is_owner) {
        *owner = first.party_id;
        return E_OK;
    }
    rivals[0] = first.party_id;
    rivals[1] = sql_client_phone_owner_row(&rs, 1).party_id;
    return err_set(c, E_CONFLICT, "the phones belong to two persons");
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

#include "directory/party/party_write.h"

#include "db/sql/party.h"
#include "directory/party/party_args.h"

/* Writes values anew in their rows, or puts them in other places; their ids, categories and marks
 * stay. */
static enum err set_contacts(struct directory *d, int64_t id, const struct party_edit *edit,
                             bool *changed)
{
    size_t n = edit->set_contact_count;
    struct sql_contact_values_set_rows rs;
    int64_t *ids = arena_array_of(d->c->mem, n * 2, int64_t), *places = ids + n;
    struct span *values = arena_array_of(d->c->mem, n, struct span);
    *changed = false;
    if (n == 0) {
        return E_OK;
    }
    for (size_t i = 0; i < n; i++) {
        ids[i] = edit->set_contacts[i].id;
        values[i] = edit->set_contacts[i].value;
        places[i] = edit->set_contacts[i].place;
    }
    enum err e = sql_contact_values_set(
        d->c,
        SQL_ARGS(contact_values_set, .party = id, .ids = I64S(ids, n),
                 .contact_values = SPANS(values, n), .places = I64S(places, n)),
        &rs);
    *changed = e == E_OK && sql_contact_values_set__changed(&rs, 0) > 0;
    return e;
}

enum err party_update(struct directory *d, int64_t id, int kind, enum visibility see,
                      const struct party_edit *edit, unsigned parts, struct party **out,
                      bool *changed)
{
    struct ctx *c = d->c;
    struct sql_party_update_rows updated;
    struct sql_party_rows_rows back;
    struct db_query q[] = {
        sql_party_update_query(
            c,
            SQL_ARGS(
                party_update, .id = id, .kind = kind, .see = see, .mask = party_column_mask(edit),
                .party_columns = party_columns_of(c->mem, edit),
                .party_contacts = party_contacts_of(c->mem, edit->contacts, edit->contact_count),
                .party_addresses = party_addresses_of(c->mem, edit->addresses, edit->address_count),
                .party_customs = party_customs_of(c->mem, edit->customs, edit->custom_count),
                .drop_contacts = I64S(edit->drop_contacts, edit->drop_contact_count)),
            &updated),
        party_new_query(c, parts, &back),
    };
    enum err e = set_contacts(d, id, edit, changed);
    if (e == E_OK) {
        e = db_write(c, q, 2);
    }
    if (e == E_OK) {
        e = party_written(d, sql_party_update_row(&updated, 0).found > 0, &back, out);
    }
    if (e == E_OK) {
        *changed = *changed || sql_party_update_row(&updated, 0).changed > 0;
    }
    return e;
}

enum err party_external_owner(struct directory *d, enum party_kind kind, struct span external,
                              int64_t *id, struct span *name)
{
    struct sql_external_owner_rows rs;
    enum err e = sql_external_owner(
        d->c, SQL_ARGS(external_owner, .kind = kind, .external_id = external), &rs);
    bool found = e == E_OK && rs.rows.n > 0;
    *id = found ? sql_external_owner__id(&rs, 0) : 0;
    *name = found ? sql_external_owner__full_name(&rs, 0) : SPAN("");
    return e;
}

enum err party_delete(struct directory *d, int64_t id, int kind, enum visibility see,
                      bool refuse_deals)
{
    struct ctx *c = d->c;
    struct sql_party_delete_rows rs;
    struct db_query q[] = {
        sql_party_lock_query(c, SQL_ARGS(party_lock, .ids = I64S(&id, 1)), NULL),
        sql_party_delete_query(c,
                               SQL_ARGS(party_delete, .id = id, .kind = kind, .see = see,
                                        .refuse_deals = refuse_deals),
                               &rs)};
    enum err e = db_write(c, q, 2);
    if (e != E_OK) {
        return e;
    }
    struct sql_party_delete_row row = sql_party_delete_row(&rs, 0);
    if (row.found == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no visible party with this id");
    }
    if (row.deleted == 0) {
        d->c->err.subject = row.deals;
        return err_set(d->c, E_CONFLICT, "the party has deals");
    }
    return E_OK;
}

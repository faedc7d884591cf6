#include "directory/party/party_edit.h"

#include "directory/party/party_args.h"

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
    enum err e = db_write(c, q, 2);
    if (e == E_OK) {
        e = party_written(d, sql_party_update_row(&updated, 0).found > 0, &back, out);
    }
    if (e == E_OK) {
        *changed = sql_party_update_row(&updated, 0).changed > 0;
    }
    return e;
}

enum err party_delete(struct directory *d, int64_t id, int kind, enum visibility see,
                      bool refuse_deals)
{
    struct sql_party_delete_rows rs;
    enum err e = sql_party_delete(
        d->c,
        SQL_ARGS(party_delete, .id = id, .kind = kind, .see = see, .refuse_deals = refuse_deals),
        &rs);
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

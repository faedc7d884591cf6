#include "directory/party/party_add.h"

#include "directory/party/party_args.h"

enum err party_add(struct directory *d, const struct party_edit *edit, unsigned parts,
                   struct party **out)
{
    struct ctx *c = d->c;
    struct party_edit own = *edit;
    struct sql_party_add_rows added;
    struct sql_party_rows_rows back;
    if (own.owner_id.has == ABSENT && d->who.employee_id != 0) {
        own.owner_id = OPT_I64(d->who.employee_id);
    }
    struct db_query q[] = {
        sql_party_add_query(
            c,
            SQL_ARGS(party_add, .kind = own.kind, .party_columns = party_columns_of(c->mem, &own),
                     .party_contacts = party_contacts_of(c->mem, own.contacts, own.contact_count),
                     .party_addresses =
                         party_addresses_of(c->mem, own.addresses, own.address_count),
                     .party_customs = party_customs_of(c->mem, own.customs, own.custom_count)),
            &added),
        party_new_query(c, parts, &back),
    };
    enum err e = db_write(c, q, 2);
    return e != E_OK ? e : party_written(d, added.rows.n == 1, &back, out);
}

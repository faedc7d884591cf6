#include "directory/person/person_create.h"

#include "db/sql/client.h"
#include "directory/party/party_args.h"
#include "directory/party/party_rows.h"

enum err person_create(struct directory *d, const struct party_edit *edit, unsigned parts,
                       struct party **out)
{
    struct ctx *c = d->c;
    struct sql_party_columns own = party_columns_of(c->mem, edit);
    struct sql_party_contacts contacts =
        party_contacts_of(c->mem, edit->contacts, edit->contact_count);
    struct sql_party_addresses addresses =
        party_addresses_of(c->mem, edit->addresses, edit->address_count);
    struct sql_client_rows_rows rs;
    struct party_list list;
    enum err e = sql_client_add(
        c,
        SQL_ARGS(client_add, .parts = parts, .last_name = own.last_name,
                 .first_name = own.first_name, .middle_name = own.middle_name, .note = own.note,
                 .external_id = own.external_id, .birthday = own.birthday,
                 .request = span_of(c->request_id), .contact_items = edit->contact_count,
                 .contact_kinds = contacts.kinds, .contact_categories = contacts.categories,
                 .contact_types = contacts.types, .contact_values = contacts.texts,
                 .address_numbers = addresses.address_numbers,
                 .address_texts = addresses.address_texts, .address_items = edit->address_count),
        &rs);
    if (e != E_OK || (e = client_rows_read(d, &rs, &list)) != E_OK) {
        return e;
    }
    *out = list.n > 0 ? &list.v[0] : NULL;
    return E_OK;
}

enum err person_create_checked(struct directory *d, const struct party_edit *edit, unsigned parts,
                               struct party **out)
{
    enum err e = person_create(d, edit, parts, out);
    if (e == E_OK && *out == NULL) {
        return err_set(d->c, E_REFERENCE_UNKNOWN, "a street has gone meanwhile");
    }
    return e;
}

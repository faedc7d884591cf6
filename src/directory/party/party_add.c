#include "directory/party/party_add.h"

#include "directory/party/party_args.h"

/* Places in party_add.sql: tenant, kind, the columns, created_by, then the parts, key and request.
 */
enum {
    AT_COLUMNS = 2,
    AT_CREATED_BY = AT_COLUMNS + COLUMN_ARGS,
    AT_CONTACTS,
    AT_ADDRESSES = AT_CONTACTS + CONTACT_ARGS,
    AT_CUSTOMS = AT_ADDRESSES + ADDRESS_ARGS,
    AT_KEY = AT_CUSTOMS + CUSTOM_ARGS,
    AT_REQUEST,
    ADD_ARGS
};

enum err party_add(struct directory *d, const struct party_edit *edit, unsigned parts,
                   struct party **out)
{
    struct arena *mem = d->c->mem;
    struct party_edit own = *edit;
    struct db_arg add[ADD_ARGS];
    struct db_arg back[] = {ARG_I64(d->c->tenant), ARG_I64(parts)};
    if (own.owner_id.has == ABSENT && d->who.employee_id != 0) {
        own.owner_id = OPT_I64(d->who.employee_id);
    }
    add[0] = back[0];
    add[1] = ARG_I64(own.kind);
    (void)party_column_args(d, &own, add + AT_COLUMNS);
    add[AT_CREATED_BY] = db_arg_id(d->who.employee_id);
    party_contact_args(mem, own.contacts, own.contact_count, add + AT_CONTACTS);
    party_address_args(mem, own.addresses, own.address_count, add + AT_ADDRESSES);
    party_custom_args(mem, own.customs, own.custom_count, false, add + AT_CUSTOMS);
    add[AT_KEY] = db_arg_id(d->who.key_id);
    add[AT_REQUEST] = ARG_TEXT(span_of(d->c->request_id));
    struct db_query q[] = {DB_QUERY(STMT_PARTY_ADD, add), DB_QUERY(party_read_back(parts), back)};
    enum err e = db_write(d->c, q, 2);
    return e != E_OK ? e : party_written(d, q, out);
}

#include "directory/party/party_edit.h"

#include "directory/party/party_args.h"

/* Places in party_update.sql */
enum {
    AT_ID = VISIBLE_ARGS,
    AT_KIND,
    AT_MASK,
    AT_COLUMNS,
    AT_CONTACTS = AT_COLUMNS + COLUMN_ARGS,
    AT_ADDRESSES = AT_CONTACTS + CONTACT_ARGS,
    AT_CUSTOMS = AT_ADDRESSES + ADDRESS_ARGS,
    AT_DROP = AT_CUSTOMS + CUSTOM_ARGS,
    AT_KEY,
    AT_REQUEST,
    UPDATE_ARGS
};

enum err party_update(struct directory *d, int64_t id, int kind, enum visibility see,
                      const struct party_edit *edit, unsigned parts, struct party **out,
                      bool *changed)
{
    struct arena *mem = d->c->mem;
    struct db_arg args[UPDATE_ARGS];
    struct db_arg back[] = {ARG_I64(d->c->tenant), ARG_I64(parts)};
    party_visible_args(d, see, args);
    args[AT_ID] = ARG_I64(id);
    args[AT_KIND] = ARG_I64(kind);
    args[AT_MASK] = ARG_I64(party_column_args(d, edit, args + AT_COLUMNS));
    party_contact_args(mem, edit->contacts, edit->contact_count, args + AT_CONTACTS);
    party_address_args(mem, edit->addresses, edit->address_count, args + AT_ADDRESSES);
    party_custom_args(mem, edit->customs, edit->custom_count, true, args + AT_CUSTOMS);
    args[AT_DROP] = ARG_I64S(edit->drop_contacts, edit->drop_contact_count);
    args[AT_KEY] = db_arg_id(d->who.key_id);
    args[AT_REQUEST] = ARG_TEXT(span_of(d->c->request_id));
    struct db_query q[] = {DB_QUERY(STMT_PARTY_UPDATE, args),
                           DB_QUERY(party_read_back(parts), back)};
    enum err e = db_write(d->c, q, 2);
    if (e != E_OK || (e = party_written(d, q, out)) != E_OK) {
        return e;
    }
    *changed = row_i64(&q[0].rows, 0, PARTY_UPDATE__CHANGED) > 0;
    return E_OK;
}

enum err party_delete(struct directory *d, int64_t id, int kind, enum visibility see,
                      bool refuse_deals)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 5];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, see, args);
    own[0] = ARG_I64(id);
    own[1] = ARG_I64(kind);
    own[2] = ARG_BOOL(refuse_deals);
    own[3] = db_arg_id(d->who.key_id);
    own[4] = ARG_TEXT(span_of(d->c->request_id));
    enum err e = db_write1(d->c, STMT_PARTY_DELETE, args, VISIBLE_ARGS + 5, &rs);
    if (e != E_OK) {
        return e;
    }
    if (row_i64(&rs, 0, PARTY_DELETE__FOUND) == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no visible party with this id");
    }
    if (row_i64(&rs, 0, PARTY_DELETE__DELETED) == 0) {
        d->c->err.subject = row_i64(&rs, 0, PARTY_DELETE__DEALS);
        return err_set(d->c, E_CONFLICT, "the party has deals");
    }
    return E_OK;
}

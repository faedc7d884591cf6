#include "directory/person/person_create.h"

#include "db/db.h"
#include "directory/party/packed_rows.h"
#include "directory/party/party_args.h"

/* Places in client_add.sql. */
enum {
    AT_TENANT,
    AT_PARTS,
    AT_OWNER,
    AT_CREATED_BY,
    AT_KEY,
    AT_LAST_NAME,
    AT_FIRST_NAME,
    AT_MIDDLE_NAME,
    AT_NOTE,
    AT_EXTERNAL_ID,
    AT_BIRTHDAY,
    AT_REQUEST,
    AT_CONTACT_ITEMS,
    AT_CONTACTS,
    AT_ADDRESSES = AT_CONTACTS + CONTACT_ARGS - 1, /* no primary marks */
    ADD_ARGS = AT_ADDRESSES + ADDRESS_ARGS
};

/* The columns that such a person has, from those of every party, each as an array of one. */
static void column_args(struct directory *d, const struct party_edit *edit, struct db_arg *args)
{
    static const struct {
        size_t from, to;
    } places[] = {{COLUMN_LAST_NAME, AT_LAST_NAME},     {COLUMN_FIRST_NAME, AT_FIRST_NAME},
                  {COLUMN_MIDDLE_NAME, AT_MIDDLE_NAME}, {COLUMN_NOTE, AT_NOTE},
                  {COLUMN_EXTERNAL_ID, AT_EXTERNAL_ID}, {COLUMN_BIRTHDAY, AT_BIRTHDAY}};
    enum { COUNT = sizeof places / sizeof places[0] };
    struct db_arg all[COLUMN_ARGS];
    struct span *texts = arena_array_of(d->c->mem, COUNT + 1, struct span);
    (void)party_column_args(d, edit, all);
    for (size_t i = 0; i < COUNT; i++) {
        texts[i] = all[places[i].from].text; /* of ARG_NULL: absent */
        args[places[i].to] = ARG_TEXTS(&texts[i], 1);
    }
    texts[COUNT] = span_of(d->c->request_id);
    args[AT_REQUEST] = ARG_TEXTS(&texts[COUNT], 1);
}

enum err person_create(struct directory *d, const struct party_edit *edit, unsigned parts,
                       struct party **out)
{
    struct arena *mem = d->c->mem;
    struct db_arg args[ADD_ARGS], contacts[CONTACT_ARGS];
    struct party_list list;
    struct rows rs;
    column_args(d, edit, args);
    args[AT_TENANT] = ARG_I64(d->c->tenant);
    args[AT_PARTS] = ARG_I64(parts);
    args[AT_OWNER] = args[AT_CREATED_BY] = db_arg_id(d->who.employee_id);
    args[AT_KEY] = db_arg_id(d->who.key_id);
    args[AT_CONTACT_ITEMS] = party_first_item(mem, edit->contact_count);
    party_contact_args(mem, edit->contacts, edit->contact_count, contacts);
    for (size_t i = 0; i < CONTACT_ARGS - 1; i++) {
        args[AT_CONTACTS + i] = contacts[i];
    }
    party_address_args(mem, edit->addresses, edit->address_count, args + AT_ADDRESSES);
    enum err e = db_write1(d->c, STMT_CLIENT_ADD, args, ADD_ARGS, &rs);
    if (e != E_OK || (e = packed_rows_read(d, &rs, &list)) != E_OK) {
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

/* Single contact values and addresses of a party: every write is one statement with its
 * read-back. */
#include "directory/party/party_part.h"

#include "directory/party/party_args.h"

/* Runs the write, whose rows go to rs, and reads the party back. *item (may be NULL) gets the id of
 * the part; missing is the error when there is none. held: the party is locked by a statement of
 * its own, so that the write sees what a request that came at once has added. */
static enum err write_held(struct directory *d, const int64_t *held, struct db_query write,
                           const struct sql_party_touched_rows *rs, enum err missing,
                           unsigned parts, struct party **out, int64_t *item)
{
    struct sql_party_rows_rows back;
    struct db_query q[3];
    size_t n = 0;
    if (held != NULL) {
        q[n++] = sql_party_lock_query(d->c, SQL_ARGS(party_lock, .ids = I64S(held, 1)), NULL);
    }
    q[n++] = write;
    q[n++] = party_new_query(d->c, parts, &back);
    enum err e = db_write(d->c, q, n);
    if (e != E_OK) {
        return e;
    }
    struct sql_party_touched_row row = sql_party_touched_row(rs, 0);
    if ((e = party_written(d, row.found > 0, &back, out)) != E_OK) {
        return e;
    }
    if (row.item.has != GIVEN) {
        return err_set(d->c, missing, "the party has no such part");
    }
    if (item != NULL) {
        *item = row.item.v;
    }
    return E_OK;
}

static enum err write_part(struct directory *d, struct db_query write,
                           const struct sql_party_touched_rows *rs, enum err missing,
                           unsigned parts, struct party **out, int64_t *item)
{
    return write_held(d, NULL, write, rs, missing, parts, out, item);
}

enum err party_contact_add(struct directory *d, int64_t party, enum visibility see,
                           const struct contact_edit *e, unsigned parts, struct party **out,
                           int64_t *new_id)
{
    struct sql_party_touched_rows rs;
    struct db_query q = sql_party_contact_add_query(
        d->c,
        SQL_ARGS(party_contact_add, .id = party, .see = see, .kind = e->kind,
                 .category = e->category, .type_id = opt_id(e->type_id), .value = e->value,
                 .is_primary = e->is_primary),
        &rs);
    return write_held(d, &party, q, &rs, E_CONTACT_NOT_FOUND, parts, out, new_id);
}

enum err party_contact_update(struct directory *d, int64_t party, int64_t contact,
                              enum visibility see, const struct contact_patch *e, unsigned parts,
                              struct party **out)
{
    struct sql_party_touched_rows rs;
    struct db_query q = sql_party_contact_update_query(
        d->c,
        SQL_ARGS(party_contact_update, .id = party, .see = see, .contact_id = contact,
                 .kind = e->kind, .category = e->category, .type_given = e->type_id.has != ABSENT,
                 .type_id = opt_id(e->type_id.has == GIVEN ? e->type_id.v : 0),
                 .value = opt_span(e->value), .is_primary = e->is_primary),
        &rs);
    return write_part(d, q, &rs, E_CONTACT_NOT_FOUND, parts, out, NULL);
}

enum err party_contact_delete(struct directory *d, int64_t party, int64_t contact,
                              enum visibility see, unsigned parts, struct party **out)
{
    struct sql_party_touched_rows rs;
    struct db_query q = sql_party_contact_delete_query(
        d->c, SQL_ARGS(party_contact_delete, .id = party, .see = see, .contact_id = contact), &rs);
    return write_part(d, q, &rs, E_CONTACT_NOT_FOUND, parts, out, NULL);
}

enum err party_address_add(struct directory *d, int64_t party, enum visibility see,
                           const struct address_edit *e, unsigned parts, struct party **out,
                           int64_t *new_id)
{
    struct sql_party_touched_rows rs;
    struct db_query q = sql_party_address_add_query(
        d->c,
        SQL_ARGS(party_address_add, .id = party, .see = see,
                 .party_addresses = party_addresses_of(d->c->mem, e, 1)),
        &rs);
    return write_part(d, q, &rs, E_ADDRESS_NOT_FOUND, parts, out, new_id);
}

enum err party_address_update(struct directory *d, int64_t party, int64_t address,
                              enum visibility see, const struct address_edit *e, unsigned parts,
                              struct party **out)
{
    struct sql_party_touched_rows rs;
    struct db_query q = sql_party_address_update_query(
        d->c,
        SQL_ARGS(party_address_update, .id = party, .see = see, .address_id = address,
                 .mask = party_address_mask(e),
                 .party_addresses = party_addresses_of(d->c->mem, e, 1)),
        &rs);
    return write_part(d, q, &rs, E_ADDRESS_NOT_FOUND, parts, out, NULL);
}

enum err party_address_delete(struct directory *d, int64_t party, int64_t address,
                              enum visibility see, unsigned parts, struct party **out)
{
    struct sql_party_touched_rows rs;
    struct db_query q = sql_party_address_delete_query(
        d->c, SQL_ARGS(party_address_delete, .id = party, .see = see, .address_id = address), &rs);
    return write_part(d, q, &rs, E_ADDRESS_NOT_FOUND, parts, out, NULL);
}

/* Single contact values and addresses of a party: every write is one statement and the read-back.
 */
#include "directory/party/party_part.h"

#include "directory/party/party_args.h"

enum { PART_ARGS = VISIBLE_ARGS + 3, PART_ARGS_MAX = PART_ARGS + 7 };

/* Visibility, party, key and request: the arguments that all of these statements begin with. */
static void part_args(const struct directory *d, enum visibility see, int64_t party,
                      struct db_arg *args)
{
    party_visible_args(d, see, args);
    args[VISIBLE_ARGS] = ARG_I64(party);
    args[VISIBLE_ARGS + 1] = db_arg_id(d->who.key_id);
    args[VISIBLE_ARGS + 2] = ARG_TEXT(span_of(d->c->request_id));
}

/* Runs the write and reads back; *item (may be NULL) gets the id of the part; missing is the error
 * when it has none. */
static enum err write_part(struct directory *d, enum stmt stmt, const struct db_arg *args,
                           size_t arg_count, enum err missing, unsigned parts, struct party **out,
                           int64_t *item)
{
    struct db_arg back[] = {ARG_I64(d->c->tenant), ARG_I64(parts)};
    struct db_query q[] = {{.stmt = stmt, .args = args, .arg_count = arg_count},
                           DB_QUERY(party_read_back(parts), back)};
    enum err e = db_write(d->c, q, 2);
    if (e != E_OK || (e = party_written(d, q, out)) != E_OK) {
        return e;
    }
    int64_t id = row_i64(&q[0].rows, 0, PARTY_CONTACT_ADD__ITEM);
    if (id == 0) {
        return err_set(d->c, missing, "the party has no such part");
    }
    if (item != NULL) {
        *item = id;
    }
    return E_OK;
}

enum err party_contact_add(struct directory *d, int64_t party, enum visibility see,
                           const struct contact_edit *e, unsigned parts, struct party **out,
                           int64_t *new_id)
{
    struct db_arg args[PART_ARGS_MAX];
    part_args(d, see, party, args);
    args[PART_ARGS] = ARG_I64(e->kind);
    args[PART_ARGS + 1] = ARG_I64(e->category);
    args[PART_ARGS + 2] = db_arg_id(e->type_id);
    args[PART_ARGS + 3] = ARG_TEXT(e->value);
    args[PART_ARGS + 4] = ARG_BOOL(e->is_primary);
    return write_part(d, STMT_PARTY_CONTACT_ADD, args, PART_ARGS + 5, E_CONTACT_NOT_FOUND, parts,
                      out, new_id);
}

enum err party_contact_update(struct directory *d, int64_t party, int64_t contact,
                              enum visibility see, const struct contact_patch *e, unsigned parts,
                              struct party **out)
{
    struct db_arg args[PART_ARGS_MAX];
    part_args(d, see, party, args);
    args[PART_ARGS] = ARG_I64(contact);
    args[PART_ARGS + 1] = db_arg_opt_i64(e->kind);
    args[PART_ARGS + 2] = db_arg_opt_i64(e->category);
    args[PART_ARGS + 3] = ARG_BOOL(e->type_id.has != ABSENT);
    args[PART_ARGS + 4] = db_arg_id(e->type_id.has == GIVEN ? e->type_id.v : 0);
    args[PART_ARGS + 5] = db_arg_opt_text(e->value);
    args[PART_ARGS + 6] = e->is_primary.has == GIVEN ? ARG_BOOL(e->is_primary.v) : ARG_NULL;
    return write_part(d, STMT_PARTY_CONTACT_UPDATE, args, PART_ARGS + 7, E_CONTACT_NOT_FOUND, parts,
                      out, NULL);
}

enum err party_contact_delete(struct directory *d, int64_t party, int64_t contact,
                              enum visibility see, unsigned parts, struct party **out)
{
    struct db_arg args[PART_ARGS_MAX];
    part_args(d, see, party, args);
    args[PART_ARGS] = ARG_I64(contact);
    return write_part(d, STMT_PARTY_CONTACT_DELETE, args, PART_ARGS + 1, E_CONTACT_NOT_FOUND, parts,
                      out, NULL);
}

enum err party_address_add(struct directory *d, int64_t party, enum visibility see,
                           const struct address_edit *e, unsigned parts, struct party **out,
                           int64_t *new_id)
{
    struct db_arg args[PART_ARGS_MAX];
    part_args(d, see, party, args);
    party_address_args(d->c->mem, e, 1, args + PART_ARGS);
    return write_part(d, STMT_PARTY_ADDRESS_ADD, args, PART_ARGS + 2, E_ADDRESS_NOT_FOUND, parts,
                      out, new_id);
}

enum err party_address_update(struct directory *d, int64_t party, int64_t address,
                              enum visibility see, const struct address_edit *e, unsigned parts,
                              struct party **out)
{
    struct db_arg args[PART_ARGS_MAX];
    part_args(d, see, party, args);
    args[PART_ARGS] = ARG_I64(address);
    args[PART_ARGS + 1] = ARG_I64(party_address_mask(e));
    party_address_args(d->c->mem, e, 1, args + PART_ARGS + 2);
    return write_part(d, STMT_PARTY_ADDRESS_UPDATE, args, PART_ARGS + 4, E_ADDRESS_NOT_FOUND, parts,
                      out, NULL);
}

enum err party_address_delete(struct directory *d, int64_t party, int64_t address,
                              enum visibility see, unsigned parts, struct party **out)
{
    struct db_arg args[PART_ARGS_MAX];
    part_args(d, see, party, args);
    args[PART_ARGS] = ARG_I64(address);
    return write_part(d, STMT_PARTY_ADDRESS_DELETE, args, PART_ARGS + 1, E_ADDRESS_NOT_FOUND, parts,
                      out, NULL);
}

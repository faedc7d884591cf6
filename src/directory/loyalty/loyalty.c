#include "directory/loyalty/loyalty.h"

#include "db/db.h"

enum { ACCOUNT_ARGS = 12, CARD_ARGS = 11 };

static struct db_arg flag(struct opt_bool v)
{
    return v.has == GIVEN ? ARG_BOOL(v.v) : ARG_NULL;
}

static struct db_arg *account_args(struct directory *d, const struct account_edit *a)
{
    struct db_arg *args = arena_array_of(d->c->mem, ACCOUNT_ARGS, struct db_arg);
    args[0] = ARG_I64(d->c->tenant);
    args[1] = db_arg_id(a->owner.person);
    args[2] = ARG_TEXT(a->owner.external);
    args[3] = ARG_TEXT(a->number);
    args[4] = db_arg_opt_text(a->status);
    args[5] = db_arg_opt_i64(a->type_id);
    args[6] = db_arg_opt_text(a->type_name);
    args[7] = flag(a->debit);
    args[8] = flag(a->credit);
    args[9] = db_arg_opt_text(a->opened);
    args[10] = db_arg_opt_text(a->balance);
    args[11] = db_arg_opt_text(a->code);
    return args;
}

static struct db_arg *card_args(struct directory *d, const struct card_edit *c)
{
    struct db_arg *args = arena_array_of(d->c->mem, CARD_ARGS, struct db_arg);
    args[0] = ARG_I64(d->c->tenant);
    args[1] = db_arg_id(c->owner.person);
    args[2] = ARG_TEXT(c->owner.external);
    args[3] = ARG_TEXT(c->code);
    args[4] = db_arg_opt_text(c->status);
    args[5] = flag(c->is_virtual);
    args[6] = flag(c->confirm_manager);
    args[7] = db_arg_opt_text(c->offered);
    args[8] = db_arg_opt_text(c->expires);
    args[9] = db_arg_opt_i64(c->group_id);
    args[10] = db_arg_opt_text(c->group_name);
    return args;
}

static enum err put_all(struct directory *d, struct db_query *q, size_t n, bool *stored)
{
    enum err e = n > 0 ? db_write(d->c, q, n) : E_OK;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        stored[i] = q[i].rows.n > 0;
    }
    return e;
}

enum err loyalty_accounts_put(struct directory *d, const struct account_edit *v, size_t n,
                              bool *stored)
{
    struct db_query *q = arena_array_of(d->c->mem, n, struct db_query);
    for (size_t i = 0; i < n; i++) {
        q[i] = (struct db_query){.stmt = STMT_LOYALTY_ACCOUNT_PUT,
                                 .args = account_args(d, &v[i]),
                                 .arg_count = ACCOUNT_ARGS};
    }
    return put_all(d, q, n, stored);
}

enum err loyalty_cards_put(struct directory *d, const struct card_edit *v, size_t n, bool *stored)
{
    struct db_query *q = arena_array_of(d->c->mem, n, struct db_query);
    for (size_t i = 0; i < n; i++) {
        q[i] = (struct db_query){
            .stmt = STMT_LOYALTY_CARD_PUT, .args = card_args(d, &v[i]), .arg_count = CARD_ARGS};
    }
    return put_all(d, q, n, stored);
}

static enum err delete_one(struct directory *d, enum stmt stmt, struct span key, bool *found)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_TEXT(key)};
    enum err e = db_write1(d->c, stmt, args, 2, &rs);
    *found = e == E_OK && rs.n > 0;
    return e;
}

enum err loyalty_account_delete(struct directory *d, struct span number, bool *found)
{
    return delete_one(d, STMT_LOYALTY_ACCOUNT_DELETE, number, found);
}

enum err loyalty_card_delete(struct directory *d, struct span code, bool *found)
{
    return delete_one(d, STMT_LOYALTY_CARD_DELETE, code, found);
}

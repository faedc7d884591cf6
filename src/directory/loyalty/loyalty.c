#include "directory/loyalty/loyalty.h"

#include "db/sql/loyalty.h"

static struct db_query account_query(struct ctx *c, const struct loyalty_account_edit *a)
{
    return sql_loyalty_account_put_query(
        c,
        SQL_ARGS(loyalty_account_put, .party_id = opt_id(a->owner.person),
                 .external_id = a->owner.external, .number = a->number,
                 .status = opt_span(a->status), .type_id = a->type_id,
                 .type_name = opt_span(a->type_name), .debit = a->debit, .credit = a->credit,
                 .opened = opt_span(a->opened), .balance = opt_span(a->balance),
                 .code = opt_span(a->code)),
        NULL);
}

static struct db_query card_query(struct ctx *c, const struct loyalty_card_edit *k)
{
    return sql_loyalty_card_put_query(
        c,
        SQL_ARGS(loyalty_card_put, .party_id = opt_id(k->owner.person),
                 .external_id = k->owner.external, .code = k->code, .status = opt_span(k->status),
                 .is_virtual = k->is_virtual, .is_confirm_manager = k->confirm_manager,
                 .offered = opt_span(k->offered), .expires = opt_span(k->expires),
                 .group_id = k->group_id, .group_name = opt_span(k->group_name)),
        NULL);
}

static enum err put_all(struct directory *d, struct db_query *q, size_t n, bool *stored)
{
    enum err e = n > 0 ? db_write(d->c, q, n) : E_OK;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        stored[i] = q[i].rows.n > 0;
    }
    return e;
}

enum err loyalty_accounts_put(struct directory *d, const struct loyalty_account_edit *v, size_t n,
                              bool *stored)
{
    struct db_query *q = arena_array_of(d->c->mem, n, struct db_query);
    for (size_t i = 0; i < n; i++) {
        q[i] = account_query(d->c, &v[i]);
    }
    return put_all(d, q, n, stored);
}

enum err loyalty_cards_put(struct directory *d, const struct loyalty_card_edit *v, size_t n,
                           bool *stored)
{
    struct db_query *q = arena_array_of(d->c->mem, n, struct db_query);
    for (size_t i = 0; i < n; i++) {
        q[i] = card_query(d->c, &v[i]);
    }
    return put_all(d, q, n, stored);
}

enum err loyalty_account_delete(struct directory *d, struct span number, bool *found)
{
    struct sql_loyalty_account_delete_rows gone;
    enum err e =
        sql_loyalty_account_delete(d->c, SQL_ARGS(loyalty_account_delete, .number = number), &gone);
    *found = e == E_OK && gone.rows.n > 0;
    return e;
}

enum err loyalty_card_delete(struct directory *d, struct span code, bool *found)
{
    struct sql_loyalty_card_delete_rows gone;
    enum err e = sql_loyalty_card_delete(d->c, SQL_ARGS(loyalty_card_delete, .code = code), &gone);
    *found = e == E_OK && gone.rows.n > 0;
    return e;
}

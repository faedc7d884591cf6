#include "directory/idempotency.h"

#include "db/sql/idempotency.h"

static enum err take(struct directory *d, struct span key, struct span request,
                     struct idempotency_answer *answer)
{
    struct ctx *c = d->c;
    struct sql_idempotency_take_rows taken;
    struct sql_idempotency_get_rows known;
    struct db_query q[] = {
        sql_idempotency_purge_query(c, NULL),
        sql_idempotency_take_query(c, SQL_ARGS(idempotency_take, .key = key, .request = request),
                                   &taken),
        sql_idempotency_get_query(c, SQL_ARGS(idempotency_get, .key = key), &known),
    };
    *answer = (struct idempotency_answer){0};
    enum err e = db_write(c, q, 3);
    if (e != E_OK || taken.rows.n > 0) {
        return e;
    }
    struct sql_idempotency_get_row before = sql_idempotency_get_row(&known, 0);
    if (!span_eq(before.request, request)) {
        return err_set(c, E_CONFLICT, "the idempotency key belongs to another request");
    }
    *answer = (struct idempotency_answer){before.answer, before.created_id.v};
    return E_OK;
}

enum err idempotency_open(struct directory *d, struct span key, struct span request,
                          struct idempotency_answer *answer)
{
    *answer = (struct idempotency_answer){0};
    enum err e = db_begin(d->c);
    if (e != E_OK) {
        return e;
    }
    e = take(d, key, request, answer);
    if (e != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return span_any(answer->text) ? db_commit(d->c) : E_OK;
}

enum err idempotency_close(struct directory *d, struct span key,
                           const struct idempotency_answer *answer)
{
    enum err e = sql_idempotency_keep(d->c,
                                      SQL_ARGS(idempotency_keep, .key = key, .answer = answer->text,
                                               .created_id = opt_id(answer->created_id)),
                                      NULL);
    return e != E_OK ? e : db_commit(d->c);
}

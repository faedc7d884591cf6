#include "directory/idempotency.h"

#include "db/db.h"

enum err idempotency_take(struct directory *d, struct span key, struct span request,
                          struct span *answer)
{
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(d->who.key_id), ARG_TEXT(key),
                            ARG_TEXT(request)};
    struct db_query q[] = {{.stmt = STMT_IDEMPOTENCY_PURGE, .args = args, .arg_count = 1},
                           {.stmt = STMT_IDEMPOTENCY_TAKE, .args = args, .arg_count = 4},
                           {.stmt = STMT_IDEMPOTENCY_GET, .args = args, .arg_count = 3}};
    *answer = SPAN_NONE;
    enum err e = db_write(d->c, q, 3);
    if (e != E_OK || q[1].rows.n > 0) {
        return e;
    }
    if (!span_eq(row_text(&q[2].rows, 0, IDEMPOTENCY_GET__REQUEST), request)) {
        return err_set(d->c, E_CONFLICT, "the idempotency key belongs to another request");
    }
    *answer = row_text(&q[2].rows, 0, IDEMPOTENCY_GET__ANSWER);
    return E_OK;
}

enum err idempotency_keep(struct directory *d, struct span key, struct span answer)
{
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(d->who.key_id), ARG_TEXT(key),
                            ARG_TEXT(answer)};
    return db_write1(d->c, STMT_IDEMPOTENCY_KEEP, args, 4, NULL);
}

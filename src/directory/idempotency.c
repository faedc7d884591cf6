#include "directory/idempotency.h"

#include "db/db.h"

static enum err take(struct directory *d, struct span key, struct span request,
                     struct idempotent_answer *answer)
{
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(d->who.key_id), ARG_TEXT(key),
                            ARG_TEXT(request)};
    struct db_query q[] = {{STMT_IDEMPOTENCY_PURGE, args, 1, {NULL, 0, 0, NULL}},
                           {STMT_IDEMPOTENCY_TAKE, args, 4, {NULL, 0, 0, NULL}},
                           {STMT_IDEMPOTENCY_GET, args, 3, {NULL, 0, 0, NULL}}};
    *answer = (struct idempotent_answer){0};
    enum err e = db_write(d->c, q, 3);
    if (e != E_OK || q[1].rows.n > 0) {
        return e;
    }
    if (!span_eq(row_text(&q[2].rows, 0, IDEMPOTENCY_GET__REQUEST), request)) {
        return err_set(d->c, E_CONFLICT, "the idempotency key belongs to another request");
    }
    answer->text = row_text(&q[2].rows, 0, IDEMPOTENCY_GET__ANSWER);
    answer->created_id = row_i64(&q[2].rows, 0, IDEMPOTENCY_GET__CREATED_ID);
    return E_OK;
}

enum err idempotency_open(struct directory *d, struct span key, struct span request,
                          struct idempotent_answer *answer)
{
    *answer = (struct idempotent_answer){0};
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
                           const struct idempotent_answer *answer)
{
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(d->who.key_id), ARG_TEXT(key),
                            ARG_TEXT(answer->text), db_arg_id(answer->created_id)};
    enum err e = db_write1(d->c, STMT_IDEMPOTENCY_KEEP, args, 5, NULL);
    return e != E_OK ? e : db_commit(d->c);
}

#include "api/webdelivery/once.h"

#include "api/webdelivery/envelope.h"
#include "api/webdelivery/errors.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "directory/idempotency.h"

enum { KEY_MAX = 255 };

/* Returns the hash of the request: of its operation, query and body. */
static struct span request_hash(const struct call *call)
{
    struct buf b;
    buf_init(&b, call->req->mem, call->req->body.n + call->req->query.n + 64);
    buf_text(&b, call->route->path);
    buf_char(&b, '\n');
    buf_span(&b, call->req->query);
    buf_char(&b, '\n');
    buf_span(&b, call->req->body);
    return crypto_sha256_hex(call->req->mem, buf_view(&b));
}

static void replay(struct call *call, const struct idempotency_answer *answer)
{
    call_header(call, "Idempotency-Replayed", SPAN("true"));
    wd_created(call, answer->created_id);
    wd_answer_json(call, answer->text);
}

enum err wd_once(struct call *call, route_handler handler)
{
    struct span key = request_header(call->req, "idempotency-key");
    struct idempotency_answer answer;
    if (!span_any(key)) {
        return handler(call);
    }
    if (utf8_count(key) > KEY_MAX) {
        return err_field(&call->c, E_PARAM_INVALID, "Idempotency-Key", "too long",
                         "1..255 characters");
    }
    enum err e = idempotency_open(&call->d, key, request_hash(call), &answer);
    if (e == E_CONFLICT) {
        return wd_refuse(call, e, "Idempotency-Key: used for another request");
    }
    if (e == E_OK && span_any(answer.text)) {
        replay(call, &answer);
        return E_OK;
    }
    if (e != E_OK || (e = handler(call)) != E_OK) {
        return e;
    }
    answer = (struct idempotency_answer){wd_answered_json(call), wd_state_of(call)->created_id};
    return idempotency_close(&call->d, key, &answer);
}

#include "api/once.h"

#include "base/utf8.h"
#include "directory/idempotency.h"

enum { KEY_MAX = 255 };

/* An answer as one text: "201 application/json; charset=UTF-8", a line feed, the body. */
static struct span answer_text(const struct call *call)
{
    const struct response *res = call->res;
    struct buf b;
    buf_init(&b, call->req->mem, res->body.n + 64);
    buf_printf(&b, "%d %s\n", res->status, res->content_type);
    buf_span(&b, buf_view(&res->body));
    return buf_view(&b);
}

static void replay(struct call *call, struct span text)
{
    struct response *res = call->res;
    struct span head, status, type, body;
    int64_t code = 0;
    span_cut(text, '\n', &head, &body);
    span_cut(head, ' ', &status, &type);
    (void)span_i64(status, &code);
    res->status = (int)code;
    res->content_type = arena_cstr(call->req->mem, type);
    res->body.n = 0;
    buf_span(&res->body, body);
    call_header(call, "Idempotency-Replayed", SPAN("true"));
}

static enum err refuse(struct call *call, const char *problem)
{
    err_clear(&call->c);
    return err_field(&call->c, E_PARAM_INVALID, "Idempotency-Key", problem, NULL);
}

enum err call_once(struct call *call, struct span request, call_handler *handler)
{
    struct span sent = request_header(call->req, ONCE_HEADER);
    struct idempotency_answer before;
    if (utf8_count(sent) > KEY_MAX) {
        return refuse(call, "longer than 255 characters");
    }
    /* Callers may share a key_id, so the employee makes the key his own. */
    struct span key = arena_printf(call->req->mem, "%s %lld %.*s", call->dialect->name,
                                   (long long)call->d.who.employee_id, SPAN_ARG(sent));
    enum err e = idempotency_open(&call->d, key, request, &before);
    if (e == E_CONFLICT) {
        return refuse(call, "used for another request");
    }
    if (e == E_OK && span_any(before.text)) {
        replay(call, before.text);
        return E_OK;
    }
    if (e != E_OK || (e = handler(call)) != E_OK) {
        return e;
    }
    if (call->dialect->succeed != NULL) {
        call->dialect->succeed(call); /* a too long answer is kept as it is sent */
    }
    before = (struct idempotency_answer){.text = answer_text(call)};
    return idempotency_close(&call->d, key, &before);
}

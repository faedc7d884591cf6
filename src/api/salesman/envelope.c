#include "api/salesman/envelope.h"

#include "api/salesman/state.h"

void sm_answer_result(struct call *call)
{
    call_writer(call, JSON_PHP);
}

void sm_answer(struct call *call)
{
    sm_answer_result(call);
    w_object(&call->w, NULL);
}

void sm_answer_list(struct call *call)
{
    sm_answer_result(call);
    w_list(&call->w, NULL);
}

void sm_result(struct call *call, const char *message, const char *text)
{
    w_object(&call->w, NULL);
    if (message != NULL) {
        w_cstr(&call->w, "message", message);
    }
    w_cstr(&call->w, "result", text);
}

void sm_same(struct call *call, const char *more)
{
    struct span text = arena_printf(call->req->mem, "Данные корректны, но идентичны имеющимся%s%s",
                                    sm_v1(call) ? "." : "", more != NULL ? more : "");
    sm_result(call, NULL, text.p);
}

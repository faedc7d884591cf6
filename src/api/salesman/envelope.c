#include "api/salesman/envelope.h"

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

#include "api/dav/dav.h"

#include "wire/charset.h"

enum { CARD_NAME_MAX = 255 };

static const struct param employee_rows[] = {
    PARAM_ID("employee", struct dav_args, employee, PF_PATH),
};
const struct params dav_employee_params = PARAMS(employee_rows, struct dav_args);
static const struct param card_rows[] = {
    PARAM_ID("employee", struct dav_args, employee, PF_PATH),
    PARAM_TEXT("card", struct dav_args, card, PF_PATH, .max = CARD_NAME_MAX),
};
const struct params dav_card_params = PARAMS(card_rows, struct dav_args);

struct dav_state *dav_state(const struct call *call)
{
    return call->extra;
}

enum err dav_refuse(struct call *call, int status, const char *condition, const char *reason)
{
    struct dav_state *s = dav_state(call);
    s->status = status;
    s->condition = condition;
    s->reason = reason;
    return err_set(&call->c, status == 403 ? E_FORBIDDEN : E_CONFLICT, "%s", reason);
}

enum err dav_own(struct call *call)
{
    const struct dav_args *a = call->args;
    return a->employee.v == call->d.who.employee_id
               ? E_OK
               : err_set(&call->c, E_USER_NOT_FOUND, "another employee's book");
}

enum err dav_body(struct call *call, struct xml_node **root)
{
    const struct request *req = call->req;
    struct span text = req->body;
    *root = NULL;
    if (span_trim(text).n == 0) {
        return E_OK;
    }
    enum err e = charset_xml(&call->c, charset_of_type(req->content_type), text, &text);
    return e == E_OK ? xml_nodes(&call->c, text, root) : e;
}

int dav_depth(const struct call *call)
{
    return span_is(span_trim(request_header(call->req, "depth")), "0") ? 0 : 1;
}

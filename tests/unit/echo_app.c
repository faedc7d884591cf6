#include "echo_app.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void wait_for_go(const struct echo *e)
{
    char c = 's';
    if (write(e->started, &c, 1) != 1 || read(e->go, &c, 1) != 1) {
        abort();
    }
}

static void echo_line(const struct request *req, struct buf *out)
{
    buf_printf(out, "%s ", method_name(req->method));
    buf_span(out, req->path);
    buf_text(out, "?");
    buf_span(out, req->query);
    buf_printf(out, " fault=%s id=%s sid=", err_info(req->fault)->name, req->request_id);
    buf_span(out, request_header(req, "sid"));
    buf_text(out, " body=");
    buf_span(out, req->body);
    buf_text(out, "\n");
}

void echo_handle(void *echo, struct request *req, struct response *res)
{
    res->status = req->fault == E_OK ? 200 : err_class_status(err_info(req->fault)->class);
    res->content_type = "text/plain; charset=utf-8";
    if (span_is(req->path, "/abort")) {
        abort();
    }
    if (span_is(req->path, "/wait")) {
        wait_for_go(echo);
    }
    if (span_is(req->path, "/none")) {
        res->status = 204;
    } else if (span_is(req->path, "/big")) {
        memset(buf_room(&res->body, ECHO_BIG), 'x', ECHO_BIG);
        res->body.n += ECHO_BIG;
    } else {
        echo_line(req, &res->body);
    }
}

/*
 * cmd_request: runs one request through the whole program in this process, without a web server.
 */
#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "api/app.h"
#include "ctl/ctl.h"
#include "db/db.h"

enum { VARIABLES_MAX = CTL_MAX_GIVEN + 8 };

/* The request as CGI variables. */
struct variables {
    size_t n;
    struct {
        const char *name;
        struct span value;
    } v[VARIABLES_MAX];
};

static struct span variable(void *from, const char *name)
{
    const struct variables *vars = from;
    for (size_t i = 0; i < vars->n; i++) {
        if (strcmp(vars->v[i].name, name) == 0) {
            return vars->v[i].value;
        }
    }
    return SPAN_NONE;
}

static void set(struct variables *vars, const char *name, struct span value)
{
    if (vars->n < VARIABLES_MAX) {
        vars->v[vars->n].name = name;
        vars->v[vars->n++].value = value;
    }
}

/* Sets the variable of a header: "If-None-Match: x" sets HTTP_IF_NONE_MATCH, Content-Type sets
 * CONTENT_TYPE. Returns false when there is no colon. */
static bool set_header(struct variables *vars, struct arena *mem, const char *line)
{
    struct span name, value;
    if (!span_cut(span_of(line), ':', &name, &value)) {
        return false;
    }
    char *variable_name = arena_cstr(mem, arena_printf(mem, "HTTP_%.*s", SPAN_ARG(name)));
    for (char *p = variable_name; *p != '\0'; p++) {
        *p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
    }
    bool type = strcmp(variable_name, "HTTP_CONTENT_TYPE") == 0;
    set(vars, type ? "CONTENT_TYPE" : variable_name, span_trim(value));
    return true;
}

/* Returns the body: the text of -d, or standard input for "-d -". */
static struct span read_body(struct ctl_call *k)
{
    const char *text = ctl_option(k, "-d");
    struct buf b;
    size_t n;
    if (text == NULL || strcmp(text, "-") != 0) {
        return text != NULL ? span_of(text) : SPAN("");
    }
    buf_init(&b, k->mem, 4096);
    while ((n = fread(buf_room(&b, 4096), 1, 4096, k->in)) > 0) {
        b.n += n;
    }
    return buf_view(&b);
}

static void answer(struct ctl_call *k, struct request *req)
{
    struct db *db =
        db_new(&(struct db_options){.conninfo = k->conf.database,
                                    .control_conninfo = k->conf.control,
                                    .prepare = k->conf.db_prepare,
                                    .statement_timeout_ms = k->conf.statement_timeout_ms,
                                    .lock_timeout_ms = k->conf.lock_timeout_ms,
                                    .slow_timeout_ms = k->conf.slow_timeout_ms,
                                    .application_name = "kartotekactl"});
    struct app *app = app_new(&k->conf, db);
    struct server server = app_server(app);
    struct response res;
    struct buf head;
    buf_init(&head, req->mem, 512);
    server_handle(&server, req, &res);
    response_head(&res, &head);
    fwrite(head.p, 1, head.n, k->out);
    fwrite(buf_view(&res.body).p, 1, res.head_only ? 0 : res.body.n, k->out);
    fputc('\n', k->out);
    fflush(k->out);
    arena_free(req->mem); /* it goes before the objects that its cleanups point to */
    app_free(app);
    db_free(db);
}

int cmd_request(struct ctl_call *k)
{
    struct variables vars = {0};
    const char *headers[CTL_MAX_GIVEN];
    struct span body = read_body(k);
    size_t n = ctl_option_values(k, "-H", headers);
    set(&vars, "REQUEST_METHOD", span_of(k->words[0]));
    set(&vars, "REQUEST_URI", span_of(k->words[1]));
    set(&vars, "REMOTE_ADDR", SPAN("127.0.0.1"));
    if (body.n > 0) {
        set(&vars, "CONTENT_LENGTH", arena_printf(k->mem, "%zu", body.n));
    }
    for (size_t i = 0; i < n; i++) {
        if (!set_header(&vars, k->mem, headers[i])) {
            return ctl_complain(k, "not a header: give -H 'Name: value'");
        }
    }
    struct request_limits limits = {k->conf.body_max, k->conf.uri_max};
    struct request *req = arena_new_of(k->mem, struct request);
    request_from_env(req, arena_new(), variable, &vars, &limits);
    if (req->fault == E_OK) {
        req->body = body;
    }
    answer(k, req);
    return CTL_OK;
}

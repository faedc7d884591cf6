#include "api/dispatch.h"

#include <string.h>

#include "api/cors.h"
#include "api/measure.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seats.h"
#include "directory/access/access.h"
#include "directory/audit/reads.h"

ptrdiff_t dialect_at(const struct dialect *dialect, struct span path)
{
    struct span prefix = span_of(dialect->prefix);
    for (size_t i = 0; i + prefix.n <= path.n; i++) {
        if (path.p[i] == '/' && span_istarts(span_sub(path, i, path.n), prefix)) {
            return (ptrdiff_t)i;
        }
        if (!dialect->in_folders) {
            break;
        }
    }
    return -1;
}

static void answer_options(struct call *call)
{
    call->res->status = 204;
    call_header(call, "Allow", route_allow(call->req->mem, call->match.methods));
}

static enum err find_route(struct call *call)
{
    const struct dialect *dialect = call->dialect;
    route_find(dialect->routes, dialect->route_count, call->path, call->req->method, &call->match);
    if (call->match.methods == 0) {
        return err_set(&call->c, E_NO_ROUTE, "no such path");
    }
    if (call->match.row == NULL && call->req->method != M_OPTIONS) {
        call_header(call, "Allow", route_allow(call->req->mem, call->match.methods));
        return err_set(&call->c, E_METHOD, "method not allowed");
    }
    call->route = call->match.row;
    call->captures = value_new(call->req->mem, V_OBJECT);
    for (size_t i = 0; i < call->match.count; i++) {
        value_add(call->req->mem, call->captures, call->match.captures[i].name,
                  value_text(call->req->mem, call->match.captures[i].value));
    }
    return E_OK;
}

static enum err resolve_action(struct call *call)
{
    const struct dialect *dialect = call->dialect;
    if (call->route->action == NULL || dialect->action == NULL) {
        return E_OK;
    }
    const struct route *row = route_action(dialect->routes, dialect->route_count, call->route,
                                           call->req->method, dialect->action(call));
    if (row == NULL) {
        return err_set(&call->c, E_ACTION_UNKNOWN, "unknown action");
    }
    call->route = row;
    return E_OK;
}

static enum err check_access(struct call *call)
{
    enum route_access need = call->route->access;
    if (need >= ACCESS_WRITE && !call->d.who.can_write) {
        return err_set(&call->c, E_FORBIDDEN, "the key may only read");
    }
    if (need == ACCESS_ADMIN && !call->d.who.is_admin) {
        return err_set(&call->c, E_FORBIDDEN, "not an administrator");
    }
    return E_OK;
}

static enum err bind(struct call *call)
{
    const struct params *params = call->route->params;
    /* Lists read more than their table names. */
    enum err e = param_check_texts(&call->c, call->query);
    if (e != E_OK) {
        return e;
    }
    if (params != NULL) {
        const struct param_source sources[] = {
            {SRC_PATH, call->captures}, {SRC_QUERY, call->query}, {SRC_BODY, call->body}};
        call->args = arena_alloc(call->req->mem, params->size);
        e = param_bind(&call->c, params, sources, 3, &call->dialect->rules, call->args);
    }
    if (call->dialect->check != NULL) {
        call->dialect->check(call);
    }
    if (call->c.err.fields != NULL && params != NULL && params->check != NULL) {
        params->check(call);
    }
    return e != E_OK ? e : call->c.err.code;
}

static enum err handle(struct call *call)
{
    return call->dialect->handle != NULL ? call->dialect->handle(call) : call->route->handler(call);
}

static enum err authenticate(struct call *call)
{
    if (call->app->insider == NULL) {
        return call->dialect->authenticate(call);
    }
    call->d.who = *call->app->insider;
    access_act(&call->d);
    return E_OK;
}

/* Reads query and body, and finds the caller. A credential in the headers is checked before the
 * body is read. */
static enum err admit(struct call *call)
{
    const struct dialect *dialect = call->dialect;
    bool closed = call->route->access != ACCESS_PUBLIC;
    enum err e = E_OK;
    if (closed && dialect->early != NULL && call->req->body.n > 0) {
        e = dialect->early(call);
    }
    if (e == E_OK && dialect->read != NULL) {
        e = dialect->read(call);
    }
    if (e == E_OK && closed) {
        e = authenticate(call);
    }
    if (e == E_OK) {
        call->req->tenant = call->d.who.tenant;
        seats_tenant(call->req->tenant);
    }
    return e;
}

static enum err run(struct call *call)
{
    const struct dialect *dialect = call->dialect;
    enum err e = find_route(call);
    if (e != E_OK) {
        return e;
    }
    if (call->req->method == M_OPTIONS) {
        answer_options(call);
        return E_OK;
    }
    if ((e = admit(call)) != E_OK) {
        return e;
    }
    if ((e = resolve_action(call)) != E_OK || (e = check_access(call)) != E_OK) {
        return e;
    }
    call->c.may_recall =
        call->route->access < ACCESS_WRITE; /* else it reads what it then changes */
    call->c.may_lag = call->c.may_recall && dialect->may_lag;
    if ((e = bind(call)) != E_OK || (e = handle(call)) != E_OK) {
        return e;
    }
    if (dialect->succeed != NULL) {
        dialect->succeed(call);
    }
    return E_OK;
}

static enum err check_answer(struct call *call)
{
    if (!call->res->body.full) {
        return E_OK;
    }
    call->res->body.full = false;
    return err_field(&call->c, E_PARAM_INVALID, "answer", "longer than 16 MiB",
                     "ask for fewer records");
}

static enum err answer(struct call *call)
{
    enum err e = call->req->fault;
    if (e != E_OK) {
        return err_set(&call->c, e, "refused by the transport");
    }
    if ((e = run(call)) != E_OK) {
        return e;
    }
    return check_answer(call);
}

/* Logs the call with the route's template, route="GET crm/contact/{id}", never with the path, so
 * that no personal data is logged. */
static void log_call(const struct call *call, int64_t us)
{
    struct log_line l;
    const struct request *req = call->req;
    log_begin(&l, LOG_INFO, "request");
    log_text(&l, "rid", span_of(req->request_id));
    if (req->trace.id[0] != '\0') {
        log_text(&l, "trace", span_of(req->trace.id));
        log_text(&l, "span", span_of(req->trace.parent));
    }
    log_text(&l, "dialect", span_of(call->dialect->name));
    log_text(&l, "method", span_of(method_name(req->method)));
    log_text(&l, "route", call->route != NULL ? span_of(call->route->path) : SPAN("-"));
    if (call->route != NULL && call->route->action != NULL) {
        log_text(&l, "action", span_of(call->route->action));
    }
    log_i64(&l, "status", call->res->status);
    log_i64(&l, "in", (int64_t)req->body.n);
    log_i64(&l, "out", (int64_t)call->res->body.n);
    log_ms(&l, "ms", us);
    log_ms(&l, "db_ms", call->c.db_us);
    log_i64(&l, "trips", call->c.db_trips);
    log_i64(&l, "key", call->d.who.key_id);
    if (call->c.err.code != E_OK) {
        log_text(&l, "error", span_of(err_info(call->c.err.code)->name));
        log_text(&l, "detail", span_of(call->c.err.detail));
    }
    if (call->c.err.sqlstate[0] != '\0') {
        log_text(&l, "sqlstate", span_of(call->c.err.sqlstate));
    }
    log_end(&l);
}

void dispatch(const struct app *app, const struct dialect *dialect, struct request *req,
              struct response *res)
{
    struct call *call = arena_new_of(req->mem, struct call);
    call->c.mem = req->mem;
    call->c.db = app->db;
    call->c.give_way = app->give_way;
    call->c.give_way_arg = app->give_way_arg;
    call->c.deadline_ms =
        req->deadline_ms != 0 ? req->deadline_ms : clock_mono_ms() + app->conf->request_timeout_ms;
    call->c.traced = req->trace.sampled;
    memcpy(call->c.request_id, req->request_id, sizeof(call->c.request_id));
    call->d.c = &call->c;
    call->d.cache = app->catalogs;
    call->d.access = app->access;
    call->d.logins = app->logins;
    call->d.offload = app->offload;
    call->app = app;
    call->conf = app->conf;
    call->req = req;
    call->res = res;
    call->dialect = dialect;
    ptrdiff_t at = dialect_at(dialect, req->path);
    call->path =
        span_sub(req->path, (size_t)(at > 0 ? at : 0) + span_of(dialect->prefix).n, req->path.n);
    res->status = 200;
    if (app->db != NULL) {
        directory_poll(app->db);
    }
    if (dialect->begin != NULL) {
        dialect->begin(call);
    }
    cors_begin(call);
    enum err e = answer(call);
    if (e == E_OK && call->route != NULL) {
        reads_note(app->reads, &call->d, dialect->name, method_name(req->method),
                   call->route->path);
    }
    if (e != E_OK) {
        directory_abandon(&call->d);
        res->body.n = 0;
        call_retry_after(call, e);
        dialect->fail(call, e);
    }
    cors_end(call);
    if (!response_has(res, "Cache-Control")) {
        /* A cache on the way does not know that our own headers hold credentials. */
        call_header(call, "Cache-Control", SPAN("no-store"));
    }
    call_header(call, "X-Request-Id", span_of(req->request_id));
    call_header(call, "X-Content-Type-Options", SPAN("nosniff"));
    res->head_only = req->method == M_HEAD;
    req->answered = e;
    if (app->insider == NULL) {
        int64_t us = clock_mono_us() - req->started_us;
        log_call(call, us);
        measure_call(call, us);
    }
}

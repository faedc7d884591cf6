#include "api/ops/ops.h"

static void begin_json(struct call *call)
{
    call->res->content_type = "application/json; charset=utf-8";
    call_header(call, "Cache-Control", SPAN("no-store"));
    call_writer(call, JSON_PLAIN);
    w_object(&call->w, NULL);
}

/* Says that the process answers. */
static enum err healthz(struct call *call)
{
    begin_json(call);
    w_cstr(&call->w, "status", "ok");
    w_cstr(&call->w, "version", KARTOTEKA_VERSION);
    w_end(&call->w);
    return E_OK;
}

/* Says that the database answers, has the schema that this program was built for, and stores. */
static enum err readyz(struct call *call)
{
    int64_t version = 0;
    enum err e = directory_ready(&call->d, &version);
    if (e != E_OK) {
        return e;
    }
    begin_json(call);
    w_cstr(&call->w, "status", "ready");
    w_i64(&call->w, "schema", version);
    w_end(&call->w);
    return E_OK;
}

static void fail(struct call *call, enum err e)
{
    const struct err_info *info = err_info(e);
    call->res->status = err_class_status(info->class);
    begin_json(call);
    w_cstr(&call->w, "status", "error");
    w_cstr(&call->w, "error", info->name);
    w_cstr(&call->w, "message", info->meaning);
    w_end(&call->w);
}

static const struct route routes[] = {
    {M_GET, "healthz", NULL, ACCESS_PUBLIC, healthz, NULL, "The process is alive."},
    {M_GET, "readyz", NULL, ACCESS_PUBLIC, readyz, NULL,
     "The database is reachable, has the right schema and stores what is written."},
    {M_GET, "metrics", NULL, ACCESS_PUBLIC, ops_metrics, NULL,
     "Counts of all workers of the host, for Prometheus; only for addresses in METRICS_FROM."},
};

const struct dialect dialect_ops = {
    .name = "ops",
    .prefix = "/",
    .routes = routes,
    .route_count = sizeof(routes) / sizeof(routes[0]),
    .fail = fail,
};

#include "api/app.h"

#include <stdlib.h>

#include "api/call_budget.h"
#include "api/dialects.h"
#include "api/dispatch.h"
#include "api/live.h"
#include "base/metrics.h"
#include "directory/access/access_cache.h"
#include "directory/access/login_memory.h"
#include "directory/access/origins.h"
#include "directory/audit/reads.h"
#include "directory/catalog/catalog.h"

/* Forgets what a notification names. Catalogs are checked by revision with every call, so they are
 * dropped only when the payload is missing and anything may have changed. */
static void on_notify(void *arg, struct span payload)
{
    struct app *app = arg;
    access_cache_notify(app->access, payload);
    origins_notify(app->origins, payload);
    if (!span_any(payload) || span_is(payload, "access")) {
        live_check(app->live);
    }
    if (!span_any(payload)) {
        catalog_cache_clear(app->catalogs);
    }
}

/* Makes the cache of credentials, which lives on notifications; behind a pooler none arrive, so
 * nothing is kept. */
static struct access_cache *new_access_cache(const struct conf *conf)
{
    bool heard = conf->engine == ENGINE_EVENT;
    return access_cache_new(conf->db_prepare ? conf->access_cache_s : 0, heard);
}

static void make_budgets(struct app *app, const struct conf *conf)
{
    struct arena *mem = arena_new();
    struct span workers = conf->database != NULL ? directory_target(conf->database, mem) : SPAN("");
    app->calls = call_budget_new(conf->batch_rate, "batch-", workers);
    app->pages = call_budget_new(conf->page_rate, "page-", workers);
    app->visitors = call_budget_new(conf->visitor_rate, "visitor-", workers);
    arena_free(mem);
}

struct app *app_new(const struct conf *conf, struct db *db)
{
    struct app *app = calloc(1, sizeof(*app));
    if (app == NULL) {
        abort();
    }
    app->conf = conf;
    app->db = db;
    app->catalogs = catalog_cache_new();
    app->access = new_access_cache(conf);
    app->origins = origins_new();
    app->logins = login_memory_new();
    make_budgets(app, conf);
    app->reads = reads_new();
    if (db != NULL) {
        directory_listen(db, on_notify, app);
    }
    return app;
}

void app_free(struct app *app)
{
    if (app != NULL) {
        if (app->db != NULL) {
            reads_flush(app->reads, app->db, true);
        }
        live_free(app->live);
        reads_free(app->reads);
        catalog_cache_free(app->catalogs);
        access_cache_free(app->access);
        origins_free(app->origins);
        login_memory_free(app->logins);
        call_budget_free(app->calls);
        call_budget_free(app->pages);
        call_budget_free(app->visitors);
        free(app);
    }
}

void app_offload(struct app *app, struct offload *offload)
{
    app->offload = offload;
}

void app_live(struct app *app, struct loop *loop, struct fibers *fibers)
{
    app->live = live_new(app, loop, fibers);
}

void app_give_way(struct app *app, void (*give_way)(void *arg), void *arg)
{
    app->give_way = give_way;
    app->give_way_arg = arg;
}

void app_insider(struct app *app, const struct principal *who)
{
    app->insider = who;
}

bool app_has_notes(const struct app *app)
{
    return reads_due(app->reads);
}

void app_tell(void *arg)
{
    struct app *app = arg;
    reads_flush(app->reads, app->db, false);
}

/* The dialect whose prefix stands first in the path. */
static const struct dialect *dialect_of(struct span path)
{
    size_t n;
    const struct dialect *const *all = dialects_all(&n), *found = all[n - 1];
    ptrdiff_t first = PTRDIFF_MAX;
    for (size_t i = 0; i + 1 < n && first != 0; i++) {
        ptrdiff_t at = dialect_at(all[i], path);
        if (at >= 0 && at < first) {
            first = at;
            found = all[i];
        }
    }
    return found;
}

/* Tells what is due between two requests of the process engine. */
static bool app_idle(void *arg)
{
    struct app *app = arg;
    if (app->db != NULL && reads_due(app->reads)) {
        reads_flush(app->reads, app->db, false);
    }
    return reads_wait(app->reads);
}

void app_handle(void *arg, struct request *req, struct response *res)
{
    struct app *app = arg;
    dispatch(app, dialect_of(req->path), req, res);
}

void app_measure(void *arg)
{
    const struct app *app = arg;
    metrics_set(MEASURE_STREAMS, live_streams(app->live));
    metrics_set(MEASURE_REQUEST_BYTES, arenas_held());
    directory_measure(app->db);
}

struct server app_server(struct app *app)
{
    return (struct server){
        .handle = app_handle,
        .idle = app_idle,
        .app = app,
        .measure = app_measure,
        .limits = {.body_max = app->conf->body_max, .uri_max = app->conf->uri_max},
    };
}

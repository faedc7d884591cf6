#include "ctl/hooks/render.h"

#include <stdlib.h>

#include "db/engine_event.h"

enum { READ_CONNECTIONS = 2 };

struct render {
    struct loop *loop;
    struct fibers *fibers;
    struct db *db;
    struct app *app;
};

struct render *render_new(const struct conf *conf, size_t most)
{
    struct render *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        return NULL;
    }
    r->loop = loop_new();
    r->fibers = fibers_new(most, (size_t)conf->fiber_stack);
    r->db = db_new_event(&(struct db_options){.conninfo = conf->database,
                                              .prepare = conf->db_prepare,
                                              .apart = !conf->db_share,
                                              .statement_timeout_ms = conf->statement_timeout_ms,
                                              .lock_timeout_ms = conf->lock_timeout_ms,
                                              .slow_timeout_ms = conf->slow_timeout_ms,
                                              .application_name = "kartotekactl send"},
                         &(struct db_sizes){.read = READ_CONNECTIONS, .slow = 1, .write = 1},
                         r->loop, r->fibers);
    r->app = app_new(conf, r->db);
    return r;
}

void render_free(struct render *r)
{
    if (r != NULL) {
        app_free(r->app);
        db_free(r->db);
        fibers_free(r->fibers);
        loop_free(r->loop);
        free(r);
    }
}

struct app *render_app(struct render *r)
{
    return r->app;
}

static void write_one(void *arg)
{
    struct render_job *j = arg;
    j->error = hook_body(j->render->app, j->hook, j->event, j->mem, j->body);
}

void render_all(struct render *r, struct render_job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        jobs[i].render = r;
        if (!fiber_start(r->fibers, write_one, &jobs[i])) {
            jobs[i].error = E_BUSY; /* no memory for a stack: it is due again */
        }
    }
    while (fibers_busy(r->fibers) > 0) {
        fibers_run(r->fibers);
        loop_settle(r->loop);
        if (fibers_busy(r->fibers) > 0) {
            loop_turn(r->loop, !fibers_ready(r->fibers));
        }
    }
    app_insider(r->app, NULL);
}

#include "api/measure.h"

#include "api/dialects.h"

static size_t series_of(const struct dialect *d)
{
    return d->route_count + 1;
}

size_t measure_count(void)
{
    size_t dialects, sum = 0;
    const struct dialect *const *all = dialects_all(&dialects);
    for (size_t i = 0; i < dialects; i++) {
        sum += series_of(all[i]);
    }
    return sum;
}

struct measure_of measure_of(size_t series)
{
    size_t dialects, i = 0;
    const struct dialect *const *all = dialects_all(&dialects);
    while (series >= series_of(all[i])) {
        series -= series_of(all[i++]);
    }
    return (struct measure_of){all[i],
                               series < all[i]->route_count ? &all[i]->routes[series] : NULL};
}

/* Describes every series, so that programs with other operations do not share them. */
static struct span layout(struct arena *mem)
{
    struct buf b;
    size_t n = measure_count();
    buf_init(&b, mem, 16384);
    buf_text(&b, KARTOTEKA_VERSION "\n");
    for (size_t i = 0; i < n; i++) {
        struct measure_of m = measure_of(i);
        const struct route *r = m.route;
        buf_printf(&b, "%s %u %s %s\n", m.dialect->name, r != NULL ? r->methods : 0,
                   r != NULL ? r->path : "", r != NULL && r->action != NULL ? r->action : "");
    }
    return buf_view(&b);
}

void measure_begin(const struct conf *conf, bool stays)
{
    struct arena *mem = arena_new();
    metrics_open(directory_target(conf->database, mem), layout(mem), measure_count(), stays);
    arena_free(mem);
}

void measure_end(void)
{
    metrics_close();
}

const struct metrics *measure_find(const struct conf *conf)
{
    struct arena *mem = arena_new();
    const struct metrics *found =
        metrics_of(directory_target(conf->database, mem), layout(mem), measure_count());
    arena_free(mem);
    return found;
}

void measure_call(const struct call *call, int64_t us)
{
    size_t dialects, before = 0, i = 0;
    const struct dialect *const *all = dialects_all(&dialects);
    for (; all[i] != call->dialect; i++) {
        before += series_of(all[i]);
    }
    const struct dialect *d = all[i];
    size_t at = call->route != NULL ? (size_t)(call->route - d->routes) : d->route_count;
    const struct metrics_call m = {.status = call->res->status,
                                   .us = us,
                                   .db_us = call->c.db_us,
                                   .trips = call->c.db_trips,
                                   .in = call->req->body.n,
                                   .out = call->res->body.n,
                                   .err = &call->c.err,
                                   .tenant = call->d.who.tenant,
                                   .key_id = call->d.who.key_id,
                                   .request_id = call->req->request_id};
    metrics_call(before + at, i, &m);
}

/*
 * metrics: the counts of all workers as Prometheus reads them. A name's samples stand together
 * behind its HELP and TYPE. Operations that nobody has asked for are left out.
 */
#include <stdio.h>
#include <string.h>

#include "api/dialects.h"
#include "api/measure.h"
#include "api/ops/ops.h"
#include "base/network.h"

#define PREFIX "kartoteka_"

static uint64_t load(const _Atomic uint64_t *n)
{
    return atomic_load_explicit(n, memory_order_relaxed);
}

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
    buf_printf(b, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name, help, name, type);
}

/* Writes what names a series: dialect="r7",method="GET",route="crm/contact/{id}",action="". */
static void series_labels(struct buf *b, size_t series)
{
    struct measure_of m = measure_of(series);
    const struct route *r = m.route;
    buf_printf(b, "dialect=\"%s\",method=\"%s\",route=\"%s\",action=\"%s\"", m.dialect->name,
               r != NULL ? method_name(r->methods & -r->methods) : "", r != NULL ? r->path : "",
               r != NULL && r->action != NULL ? r->action : "");
}

static uint64_t asked(const struct metrics_series *s)
{
    uint64_t n = 0;
    for (size_t i = 0; i < METRICS_STATUSES; i++) {
        n += load(&s->status[i]);
    }
    return n;
}

static void write_requests(struct buf *b, const struct metrics *m)
{
    head(b, "requests_total", "counter", "Requests answered, by operation and HTTP status.");
    for (size_t k = 0; k < metrics_series_count(); k++) {
        for (size_t i = 0; i < METRICS_STATUSES; i++) {
            uint64_t n = load(&m->series[k].status[i]);
            if (n == 0) {
                continue;
            }
            buf_text(b, PREFIX "requests_total{");
            series_labels(b, k);
            buf_printf(b, ",status=\"%d\"} %llu\n", metrics_status[i], (unsigned long long)n);
        }
    }
}

static void write_buckets(struct buf *b, const struct metrics_series *s, size_t k)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= METRICS_BUCKETS; i++) {
        sum += load(&s->bucket[i]);
        buf_text(b, PREFIX "request_seconds_bucket{");
        series_labels(b, k);
        if (i < METRICS_BUCKETS) {
            buf_printf(b, ",le=\"%g\"} %llu\n", (double)metrics_bucket_us[i] / 1e6,
                       (unsigned long long)sum);
        } else {
            buf_printf(b, ",le=\"+Inf\"} %llu\n", (unsigned long long)sum);
        }
    }
    buf_text(b, PREFIX "request_seconds_sum{");
    series_labels(b, k);
    buf_printf(b, "} %.6f\n" PREFIX "request_seconds_count{", (double)load(&s->us) / 1e6);
    series_labels(b, k);
    buf_printf(b, "} %llu\n", (unsigned long long)sum);
}

static void write_histograms(struct buf *b, const struct metrics *m)
{
    head(b, "request_seconds", "histogram",
         "Time from the head of a request to its answer in the worker, the wait for a fiber "
         "included.");
    for (size_t k = 0; k < metrics_series_count(); k++) {
        if (asked(&m->series[k]) > 0) {
            write_buckets(b, &m->series[k], k);
        }
    }
}

/* A sum that every series has. */
struct series_sum {
    const char *name, *help;
    size_t offset;
    double scale; /* multiplies the stored number */
};

static const struct series_sum sums[] = {
    {"database_seconds_total", "Time that requests have waited for the database.",
     offsetof(struct metrics_series, db_us), 1e-6},
    {"database_trips_total", "Round trips to the database.", offsetof(struct metrics_series, trips),
     1},
    {"request_bytes_total", "Bytes of bodies that were received.",
     offsetof(struct metrics_series, in), 1},
    {"response_bytes_total", "Bytes of bodies that were answered, before compression.",
     offsetof(struct metrics_series, out), 1},
};

static void write_sum(struct buf *b, const struct metrics *m, const struct series_sum *s)
{
    head(b, s->name, "counter", s->help);
    for (size_t k = 0; k < metrics_series_count(); k++) {
        const _Atomic uint64_t *n = (const void *)((const char *)&m->series[k] + s->offset);
        if (asked(&m->series[k]) == 0) {
            continue;
        }
        buf_printf(b, PREFIX "%s{", s->name);
        series_labels(b, k);
        buf_printf(b, "} %.*f\n", s->scale < 1 ? 6 : 0, (double)load(n) * s->scale);
    }
}

static void write_errors(struct buf *b, const struct metrics *m)
{
    size_t n;
    const struct dialect *const *all = dialects_all(&n);
    head(b, "errors_total", "counter", "Calls that failed, by error (docs/ERRORS.md).");
    for (size_t d = 0; d < n && d < METRICS_DIALECTS; d++) {
        for (int e = E_OK + 1; e < E__COUNT; e++) {
            uint64_t times = load(&m->errors[d][e]);
            if (times > 0) {
                buf_printf(b, PREFIX "errors_total{dialect=\"%s\",error=\"%s\"} %llu\n",
                           all[d]->name, err_info((enum err)e)->name, (unsigned long long)times);
            }
        }
    }
}

static void write_name(struct buf *b, const struct metrics_name *n, const char *type)
{
    if (n->help != NULL) {
        head(b, n->name, type, n->help);
    }
    buf_printf(b, n->labels[0] != '\0' ? PREFIX "%s{%s} " : PREFIX "%s%s ", n->name, n->labels);
}

static void write_counters(struct buf *b, const struct metrics *m)
{
    for (size_t i = 0; i < METRIC__COUNT; i++) {
        write_name(b, &metric_names[i], "counter");
        buf_printf(b, "%llu\n", (unsigned long long)load(&m->counters[i]));
    }
}

static void write_measures(struct buf *b, const struct metrics *m, const bool *lives)
{
    for (size_t i = 0; i < MEASURE__COUNT; i++) {
        int64_t sum = 0;
        for (size_t w = 0; w < METRICS_WORKERS; w++) {
            sum += lives[w] ? atomic_load(&m->workers[w].measures[i]) : 0;
        }
        write_name(b, &measure_names[i], "gauge");
        buf_printf(b, "%lld\n", (long long)sum);
    }
}

/* The requests of a tenant in all workers. */
struct tenant_sum {
    int32_t tenant;
    uint64_t running, waiting;
};

static void add_tenants(struct tenant_sum *sums_, size_t *n, const struct metrics_worker *w)
{
    uint32_t count = atomic_load(&w->tenant_count);
    for (uint32_t i = 0; i < count && i < METRICS_TENANTS; i++) {
        const struct metrics_tenant *t = &w->tenants[i];
        int32_t tenant = atomic_load(&t->tenant);
        size_t k = 0;
        while (k < *n && sums_[k].tenant != tenant) {
            k++;
        }
        *n += k == *n;
        sums_[k].tenant = tenant;
        sums_[k].running += atomic_load(&t->running);
        sums_[k].waiting += atomic_load(&t->waiting);
    }
}

static void write_tenants(struct call *call, const struct metrics *m, const bool *lives)
{
    struct buf *b = &call->res->body;
    size_t n = 0;
    struct tenant_sum *all = arena_array_of(
        call->req->mem, (size_t)METRICS_WORKERS * METRICS_TENANTS, struct tenant_sum);
    for (size_t w = 0; w < METRICS_WORKERS; w++) {
        if (lives[w]) {
            add_tenants(all, &n, &m->workers[w]);
        }
    }
    head(b, "tenant_requests", "gauge",
         "Requests at work and waiting, by the number of the tenant; unknown: callers whose "
         "credential has not been checked lately.");
    for (size_t i = 0; i < n; i++) {
        char name[24];
        snprintf(name, sizeof(name), "%d", (int)all[i].tenant);
        const char *who = all[i].tenant == 0 ? "unknown" : all[i].tenant < 0 ? "others" : name;
        buf_printf(b, PREFIX "tenant_requests{tenant=\"%s\",state=\"running\"} %llu\n", who,
                   (unsigned long long)all[i].running);
        buf_printf(b, PREFIX "tenant_requests{tenant=\"%s\",state=\"waiting\"} %llu\n", who,
                   (unsigned long long)all[i].waiting);
    }
}

/* Writes what webhooks have to send; nothing while the database cannot be asked. */
static void write_outbox(struct call *call)
{
    struct buf *b = &call->res->body;
    struct directory_outbox o;
    if (call->c.db == NULL || directory_outbox(&call->d, &o) != E_OK) {
        err_clear(&call->c);
        return;
    }
    head(b, "webhook_events", "gauge", "Events of webhooks that wait, and that were given up.");
    buf_printf(b, PREFIX "webhook_events{state=\"waiting\"} %lld\n", (long long)o.waiting);
    buf_printf(b, PREFIX "webhook_events{state=\"dead\"} %lld\n", (long long)o.dead);
    head(b, "webhook_overdue_seconds", "gauge",
         "How long the event of a webhook has been due that has waited longest.");
    buf_printf(b, PREFIX "webhook_overdue_seconds %lld\n", (long long)o.overdue_s);
    head(b, "webhook_oldest_seconds", "gauge",
         "How old the oldest event of a webhook is that waits, whatever it waits for.");
    buf_printf(b, PREFIX "webhook_oldest_seconds %lld\n", (long long)o.oldest_s);
    head(b, "webhook_receivers_failing", "gauge", "Receivers of webhooks that do not answer.");
    buf_printf(b, PREFIX "webhook_receivers_failing %lld\n", (long long)o.broken);
}

static void write_workers(struct buf *b, const struct metrics *m, const bool *lives)
{
    head(b, "worker_start_time_seconds", "gauge", "When the workers that live were started.");
    for (size_t w = 0; w < METRICS_WORKERS; w++) {
        if (lives[w]) {
            int64_t ms = atomic_load(&m->workers[w].started_ms);
            buf_printf(b, PREFIX "worker_start_time_seconds{worker=\"%zu\"} %.3f\n", w,
                       (double)ms / 1e3);
        }
    }
}

static void write_build(struct buf *b, const struct call *call)
{
    head(b, "build_info", "gauge", "Always 1; the labels say which program answers.");
    buf_printf(b, PREFIX "build_info{version=\"%s\",engine=\"%s\"} 1\n", KARTOTEKA_VERSION,
               conf_engines[call->conf->engine].word);
}

static enum err refuse(struct call *call)
{
    return err_set(&call->c, E_NO_ROUTE, "METRICS_FROM does not name the address");
}

enum err ops_metrics(struct call *call)
{
    if (!networks_hold(span_of(call->conf->metrics_from), call->req->remote_addr)) {
        return refuse(call);
    }
    const struct metrics *m = metrics_read();
    struct buf *b = &call->res->body;
    bool lives[METRICS_WORKERS];
    for (size_t w = 0; w < METRICS_WORKERS; w++) {
        lives[w] = metrics_lives(w);
    }
    call->res->content_type = "text/plain; version=0.0.4; charset=utf-8";
    write_build(b, call);
    write_workers(b, m, lives);
    write_requests(b, m);
    write_histograms(b, m);
    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        write_sum(b, m, &sums[i]);
    }
    write_errors(b, m);
    write_counters(b, m);
    write_measures(b, m, lives);
    write_tenants(call, m, lives);
    write_outbox(call);
    return E_OK;
}

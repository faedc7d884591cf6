/*
 * cmd_requests: what running workers of this host have counted, without a web server: requests by
 * operation, and the last failures.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/measure.h"
#include "base/clock.h"
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"

/* A failure with the series that has it. */
struct failure {
    size_t series;
    struct metrics_failure what;
};

static bool asked_for(const struct ctl_call *k, size_t series)
{
    const char *dialect = ctl_option(k, "--dialect");
    return dialect == NULL || strcmp(measure_of(series).dialect->name, dialect) == 0;
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct failure *)a)->what.at_ms,
            y = ((const struct failure *)b)->what.at_ms;
    return (x < y) - (x > y);
}

static size_t collect(const struct ctl_call *k, const struct metrics *m, struct failure *out)
{
    size_t n = 0, count = measure_count();
    for (size_t s = 0; s < count; s++) {
        for (size_t i = 0; asked_for(k, s) && i < (size_t)2 * METRICS_KEPT; i++) {
            out[n].series = s;
            n += metrics_failure_read(&m->series[s].failure[i / METRICS_KEPT][i % METRICS_KEPT],
                                      &out[n].what);
        }
    }
    return n;
}

/* Writes the cells that name a series: dialect, method, route, action. */
static void list_operation(struct sheet *l, size_t series)
{
    struct measure_of m = measure_of(series);
    const struct route *r = m.route;
    sheet_text(l, span_of(m.dialect->name));
    sheet_text(l, r != NULL ? span_of(method_name(r->methods & -r->methods)) : SPAN_NONE);
    sheet_text(l, r != NULL ? span_of(r->path) : SPAN_NONE);
    sheet_text(l, r != NULL ? span_of(r->action) : SPAN_NONE);
}

static void list_failure(struct sheet *l, const struct failure *f)
{
    char time[20];
    clock_format_local(f->what.at_ms, 0, time);
    sheet_text(l, arena_printf(l->k->mem, "%sZ", time));
    list_operation(l, f->series);
    sheet_number(l, f->what.status);
    sheet_text(l, span_of(err_info((enum err)f->what.error)->name));
    sheet_text(l, span_of(f->what.detail));
    sheet_text(l, span_of(f->what.sqlstate));
    sheet_ms(l, f->what.us);
    sheet_number(l, f->what.tenant);
    sheet_number(l, f->what.key_id);
    sheet_text(l, span_of(f->what.request_id));
}

static int list_failures(struct ctl_call *k, const struct metrics *m)
{
    static const struct sheet_column columns[] = {
        {"time", "time"},          {"dialect", "dialect"},
        {"method", "method"},      {"route", "route"},
        {"action", "action"},      {"status", "status"},
        {"error", "error"},        {"detail", "detail"},
        {"sqlstate", "SQLSTATE"},  {"ms", "ms"},
        {"tenant", "tenant"},      {"key", "key"},
        {"request_id", "request"},
    };
    struct sheet l;
    struct failure *all =
        arena_array_of(k->mem, measure_count() * 2 * METRICS_KEPT + 1, struct failure);
    size_t n = collect(k, m, all);
    qsort(all, n, sizeof(all[0]), newest_first);
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        list_failure(&l, &all[i]);
    }
    return sheet_end(&l);
}

/* The counts of a series. */
struct sums {
    uint64_t asked, failed, us, db_us;
};

static struct sums sums_of(const struct metrics_series *s)
{
    struct sums sum = {.us = atomic_load(&s->us), .db_us = atomic_load(&s->db_us)};
    for (size_t i = 0; i < METRICS_STATUSES; i++) {
        sum.asked += atomic_load(&s->status[i]);
    }
    sum.failed = (uint64_t)atomic_load(&s->failed[0]) + atomic_load(&s->failed[1]);
    return sum;
}

/* Gives the upper bound of the bucket that holds the 95th percentile; of the last bucket, which has
 * none, its lower one. */
static int64_t percentile_us(const struct metrics_series *s, uint64_t asked)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        seen += atomic_load(&s->bucket[i]);
        if (seen * 100 >= asked * 95) {
            return metrics_bucket_us[i];
        }
    }
    return metrics_bucket_us[METRICS_BUCKETS - 1];
}

static int list_operations(struct ctl_call *k, const struct metrics *m)
{
    static const struct sheet_column columns[] = {
        {"dialect", "dialect"}, {"method", "method"},     {"route", "route"},
        {"action", "action"},   {"requests", "requests"}, {"failed", "failed"},
        {"mean_ms", "mean ms"}, {"p95_ms", "p95 ms"},     {"database_ms", "database ms"},
    };
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t s = 0; s < measure_count(); s++) {
        struct sums sum = sums_of(&m->series[s]);
        if (sum.asked == 0 || !asked_for(k, s)) {
            continue;
        }
        list_operation(&l, s);
        sheet_number(&l, (int64_t)sum.asked);
        sheet_number(&l, (int64_t)sum.failed);
        sheet_ms(&l, (int64_t)(sum.us / sum.asked));
        sheet_ms(&l, percentile_us(&m->series[s], sum.asked));
        sheet_ms(&l, (int64_t)(sum.db_us / sum.asked));
    }
    return sheet_end(&l);
}

int cmd_requests(struct ctl_call *k)
{
    const struct metrics *m = measure_find(&k->conf);
    if (m == NULL && errno == EACCES) {
        return ctl_complain(k, "the workers' counts may be read by root and by the user of the "
                               "workers only");
    }
    if (m == NULL) {
        return ctl_complain(k, "no worker of this version has counted anything for the database "
                               "that DATABASE names");
    }
    return ctl_option(k, "--failed") != NULL ? list_failures(k, m) : list_operations(k, m);
}

#include "base/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/shared_memory.h"

#define X(id, name, labels, help) [id] = {name, labels, help},
const struct metrics_name metric_names[METRIC__COUNT] = {METRIC_COUNTERS(X)};
const struct metrics_name measure_names[MEASURE__COUNT] = {METRIC_MEASURES(X)};
#undef X

const short metrics_status[METRICS_STATUSES] = {200, 201, 204, 304, 400, 401, 403, 404, 405, 409,
                                                412, 413, 414, 415, 422, 429, 500, 501, 503, 0};

const int64_t metrics_bucket_us[METRICS_BUCKETS] = {250,    500,     1000,    2500,   5000,
                                                    10000,  25000,   50000,   100000, 250000,
                                                    500000, 1000000, 2500000, 5000000};

static const char purpose[] = "metrics-";

/* The counts before metrics_open(), and those of a process without shared memory. */
static struct metrics alone;
static struct metrics_worker nowhere;
struct metrics *metrics_here_ = &alone;
struct metrics_worker *metrics_worker_here_ = &nowhere;

static struct shared_memory shared = {.fd = -1};
static size_t series_count;
static uint32_t tenants_told;

static size_t size_of(size_t series)
{
    return sizeof(struct metrics) + series * sizeof(struct metrics_series);
}

/* Gives the name of the memory: workers of another program's layout have another one. */
static struct span name_of(struct span workers, struct span layout, size_t series, char out[64])
{
    unsigned char h[32];
    char sizes[64];
    snprintf(sizes, sizeof(sizes), "%zu %zu", size_of(series), sizeof(struct metrics_series));
    const struct span parts[] = {workers, layout, span_of(sizes)};
    crypto_sha256_parts(h, parts, sizeof(parts) / sizeof(parts[0]));
    for (size_t i = 0; i < 31; i++) {
        snprintf(out + 2 * i, 3, "%02x", h[i]);
    }
    return span_of(out);
}

/* A lock on the byte of a place says that its worker lives; the kernel takes it away with the
 * process. */
static bool lock_place(size_t place, int command, struct flock *lock)
{
    *lock = (struct flock){
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)place, .l_len = 1};
    return fcntl(shared.fd, command, lock) == 0;
}

static void take_place(void)
{
    struct flock lock;
    for (size_t i = 0; i < METRICS_WORKERS; i++) {
        struct metrics_worker *w = &metrics_here_->workers[i];
        if (!lock_place(i, F_OFD_SETLK, &lock)) {
            continue;
        }
        for (size_t k = 0; k < MEASURE__COUNT; k++) {
            atomic_store(&w->measures[k], 0);
        }
        atomic_store(&w->tenant_count, 0);
        atomic_store(&w->started_ms, clock_unix_ms());
        metrics_worker_here_ = w;
        return;
    }
}

void metrics_open(struct span workers, struct span layout, size_t series, bool stays)
{
    char name[64];
    metrics_close();
    if (!shared_memory_open(&shared, purpose, name_of(workers, layout, series, name),
                            size_of(series))) {
        log_msg(LOG_WARN, "no memory that workers share (%s): requests are not counted",
                strerror(errno));
        return;
    }
    metrics_here_ = shared.p;
    series_count = series;
    if (stays) {
        take_place();
    }
}

void metrics_close(void)
{
    shared_memory_close(&shared);
    metrics_here_ = &alone;
    metrics_worker_here_ = &nowhere;
    series_count = 0;
}

const struct metrics *metrics_of(struct span workers, struct span layout, size_t series)
{
    char name[64];
    static struct shared_memory other;
    if (!shared_memory_read(&other, purpose, name_of(workers, layout, series, name),
                            size_of(series))) {
        return NULL;
    }
    return other.p;
}

const struct metrics *metrics_read(void)
{
    return metrics_here_;
}

size_t metrics_series_count(void)
{
    return series_count;
}

bool metrics_lives(size_t worker)
{
    struct flock lock;
    if (&metrics_here_->workers[worker] == metrics_worker_here_) {
        return true;
    }
    return shared.fd >= 0 && lock_place(worker, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK;
}

static void add(_Atomic uint64_t *to, uint64_t n)
{
    atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

static size_t status_place(int status)
{
    size_t i = 0;
    while (metrics_status[i] != status && metrics_status[i] != 0) {
        i++;
    }
    return i;
}

static size_t bucket_place(int64_t us)
{
    size_t i = 0;
    while (i < METRICS_BUCKETS && us > metrics_bucket_us[i]) {
        i++;
    }
    return i;
}

static void copy_text(char *to, size_t size, const char *from)
{
    size_t n = strnlen(from, size - 1);
    memcpy(to, from, n);
    to[n] = '\0';
}

/* Keeps a failure in the place of the oldest of its kind. Another writer that is at the same place
 * wins, and this failure is only counted. */
static void keep_failure(struct metrics_series *s, const struct metrics_call *call)
{
    size_t kind = err_class_status(err_info(call->err->code)->class) >= 500;
    uint32_t n = atomic_fetch_add(&s->failed[kind], 1);
    struct metrics_failure *f = &s->failure[kind][n % METRICS_KEPT];
    uint32_t turn = atomic_load(&f->turn);
    if ((turn & 1) != 0 || !atomic_compare_exchange_strong(&f->turn, &turn, turn + 1)) {
        return;
    }
    f->at_ms = clock_unix_ms();
    f->us = call->us;
    f->key_id = call->key_id;
    f->tenant = call->tenant;
    f->status = (short)call->status;
    f->error = (short)call->err->code;
    copy_text(f->request_id, sizeof(f->request_id), call->request_id);
    copy_text(f->sqlstate, sizeof(f->sqlstate), call->err->sqlstate);
    copy_text(f->detail, sizeof(f->detail), call->err->detail);
    atomic_store(&f->turn, turn + 2);
}

bool metrics_failure_read(const struct metrics_failure *f, struct metrics_failure *out)
{
    uint32_t before = atomic_load(&f->turn);
    if (before == 0 || (before & 1) != 0) {
        return false;
    }
    memcpy((char *)out + sizeof(out->turn), (const char *)f + sizeof(f->turn),
           sizeof(*f) - sizeof(f->turn));
    return atomic_load(&f->turn) == before;
}

void metrics_call(size_t series, size_t dialect, const struct metrics_call *call)
{
    if (call->err->code != E_OK && dialect < METRICS_DIALECTS) {
        add(&metrics_here_->errors[dialect][call->err->code], 1);
    }
    if (series >= series_count) {
        return;
    }
    struct metrics_series *s = &metrics_here_->series[series];
    add(&s->status[status_place(call->status)], 1);
    add(&s->bucket[bucket_place(call->us)], 1);
    add(&s->us, (uint64_t)call->us);
    add(&s->db_us, (uint64_t)call->db_us);
    add(&s->trips, call->trips);
    add(&s->in, call->in);
    add(&s->out, call->out);
    if (call->err->code != E_OK) {
        keep_failure(s, call);
    }
}

void metrics_tenants_begin(void)
{
    tenants_told = 0;
}

/* Finds the place of a tenant among those told so far; the last place is for all further ones. */
static struct metrics_tenant *tenant_place(int32_t tenant)
{
    struct metrics_worker *w = metrics_worker_here_;
    for (uint32_t i = 0; i < tenants_told; i++) {
        int32_t there = atomic_load(&w->tenants[i].tenant);
        if (there == tenant || there == -1) {
            return &w->tenants[i];
        }
    }
    struct metrics_tenant *t = &w->tenants[tenants_told++];
    atomic_store(&t->tenant, tenants_told < METRICS_TENANTS ? tenant : -1);
    atomic_store(&t->running, 0);
    atomic_store(&t->waiting, 0);
    return t;
}

void metrics_tenant(int32_t tenant, size_t running, size_t waiting)
{
    struct metrics_tenant *t = tenant_place(tenant);
    atomic_fetch_add(&t->running, (uint32_t)running);
    atomic_fetch_add(&t->waiting, (uint32_t)waiting);
}

void metrics_tenants_end(void)
{
    atomic_store(&metrics_worker_here_->tenant_count, tenants_told);
}

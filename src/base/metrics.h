/*
 * metrics: what the workers of a host have done, counted in memory that they share.
 *
 * Counters only grow; a measure is what one worker has now (busy fibers, ...), in a place of its
 * own that counts as long as the worker lives. Series count the requests of one route; who opens
 * the memory says how many there are. Every count is one atomic addition, so a reader may see some
 * counts of a request and others not yet.
 *
 * Before metrics_open(), and where no memory can be shared, everything is counted for this process
 * alone, and there are no series. Personal data and names of tenants have no place here.
 */
#ifndef KARTOTEKA_BASE_METRICS_H
#define KARTOTEKA_BASE_METRICS_H

#include <stdatomic.h>

#include "base/err.h"

/* clang-format off */
/* A row is id, name, labels, help; the first row of a name has the help. */
#define METRIC_COUNTERS(X) \
    X(METRIC_REFUSED_SHARE, "refused_total", "reason=\"share_full\"", "Requests refused with 503 before they began.") \
    X(METRIC_REFUSED_WAIT, "refused_total", "reason=\"waited_too_long\"", NULL) \
    X(METRIC_REFUSED_FIBER, "refused_total", "reason=\"no_memory\"", NULL) \
    X(METRIC_ANSWERS_FOUND, "cache_lookups_total", "cache=\"answers\",result=\"found\"", "Lookups in what workers remember.") \
    X(METRIC_ANSWERS_MISSED, "cache_lookups_total", "cache=\"answers\",result=\"missed\"", NULL) \
    X(METRIC_KEYS_FOUND, "cache_lookups_total", "cache=\"credentials\",result=\"found\"", NULL) \
    X(METRIC_KEYS_MISSED, "cache_lookups_total", "cache=\"credentials\",result=\"missed\"", NULL) \
    X(METRIC_CATALOG_FOUND, "cache_lookups_total", "cache=\"reference\",result=\"found\"", NULL) \
    X(METRIC_CATALOG_MISSED, "cache_lookups_total", "cache=\"reference\",result=\"missed\"", NULL) \
    X(METRIC_STANDBY_READ, "standby_reads_total", "result=\"answered\"", "Reads that a standby may answer (DATABASE_READ).") \
    X(METRIC_STANDBY_BEHIND, "standby_reads_total", "result=\"behind\"", NULL) \
    X(METRIC_STANDBY_FAILED, "standby_reads_total", "result=\"failed\"", NULL) \
    X(METRIC_CONNECTED, "database_connections_made_total", "", "Connections to the database that were made.") \
    X(METRIC_DISCONNECTED, "database_connections_lost_total", "", "Connections to the database that were lost.") \
    X(METRIC_NOT_CONNECTED, "database_connections_failed_total", "", "Attempts to connect to the database that failed.") \
    X(METRIC_READS_LOST, "audit_reads_lost_total", "", "Calls that read records and could not be told to the audit.") \
    X(METRIC_READ_AGAIN, "database_repeats_total", "", "Statements that were sent again after a lost connection.")

#define METRIC_MEASURES(X) \
    X(MEASURE_FIBERS_BUSY, "fibers", "state=\"busy\"", "Requests that a worker can have at work, and has.") \
    X(MEASURE_FIBERS_MAX, "fibers", "state=\"all\"", NULL) \
    X(MEASURE_QUEUE, "queue_length", "", "Requests that wait for a fiber.") \
    X(MEASURE_FRONT, "front_connections", "", "Connections of the web server.") \
    X(MEASURE_STREAMS, "streams", "", "Open streams of changes.") \
    X(MEASURE_READ_UP, "database_connections", "use=\"read\",state=\"up\"", "Connections to the database.") \
    X(MEASURE_READ_BUSY, "database_connections", "use=\"read\",state=\"busy\"", NULL) \
    X(MEASURE_SLOW_UP, "database_connections", "use=\"search\",state=\"up\"", NULL) \
    X(MEASURE_SLOW_BUSY, "database_connections", "use=\"search\",state=\"busy\"", NULL) \
    X(MEASURE_WRITE_UP, "database_connections", "use=\"write\",state=\"up\"", NULL) \
    X(MEASURE_WRITE_BUSY, "database_connections", "use=\"write\",state=\"busy\"", NULL) \
    X(MEASURE_READ_WAITING, "database_waiting", "use=\"read\"", "Requests that wait for a connection to the database.") \
    X(MEASURE_SLOW_WAITING, "database_waiting", "use=\"search\"", NULL) \
    X(MEASURE_WRITE_WAITING, "database_waiting", "use=\"write\"", NULL) \
    X(MEASURE_REQUEST_BYTES, "memory_bytes", "what=\"requests\"", "Memory that requests hold, and that answers are kept in.") \
    X(MEASURE_ANSWER_BYTES, "memory_bytes", "what=\"answers\"", NULL)
/* clang-format on */

enum metrics_counter {
#define X(id, name, labels, help) id,
    METRIC_COUNTERS(X) METRIC__COUNT
};
enum metrics_measure {
    METRIC_MEASURES(X) MEASURE__COUNT
#undef X
};

/* A row of the lists above. */
struct metrics_name {
    const char *name, *labels, *help;
};
extern const struct metrics_name metric_names[METRIC__COUNT];
extern const struct metrics_name measure_names[MEASURE__COUNT];

enum {
    METRICS_WORKERS = 64,  /* places for workers; further ones have no measures */
    METRICS_TENANTS = 64,  /* tenants of a worker whose queues are told apart */
    METRICS_DIALECTS = 8,  /* places for dialects, which count their errors */
    METRICS_STATUSES = 24, /* statuses that are told apart, see metrics_status */
    METRICS_BUCKETS = 14,  /* buckets of durations, see metrics_bucket_us */
    METRICS_KEPT = 4       /* failures that a series keeps of each kind */
};

/* The last status, 0, stands for all others. */
extern const short metrics_status[METRICS_STATUSES];
/* Upper bounds of the buckets in microseconds; one more bucket has none. */
extern const int64_t metrics_bucket_us[METRICS_BUCKETS];

/* A request that failed, without personal data. */
struct metrics_failure {
    _Atomic uint32_t turn; /* odd while it is written */
    int64_t at_ms;         /* since 1970 */
    int64_t us, key_id;    /* key_id 0: there was none */
    int32_t tenant;        /* 0: not known */
    short status;
    short error; /* enum err */
    char request_id[40], sqlstate[6], detail[160];
};

struct metrics_series {
    _Atomic uint64_t status[METRICS_STATUSES];
    _Atomic uint64_t bucket[METRICS_BUCKETS + 1];
    _Atomic uint64_t us, db_us, trips, in, out;
    _Atomic uint32_t failed[2]; /* refusals, faults: how many there were */
    struct metrics_failure failure[2][METRICS_KEPT];
};

/* The requests of a tenant in one worker. */
struct metrics_tenant {
    _Atomic int32_t tenant; /* 0: callers that are not known yet; -1: all further tenants */
    _Atomic uint32_t running, waiting;
};

struct metrics_worker {
    _Atomic int64_t started_ms; /* since 1970 */
    _Atomic int64_t measures[MEASURE__COUNT];
    _Atomic uint32_t tenant_count;
    struct metrics_tenant tenants[METRICS_TENANTS];
};

struct metrics {
    _Atomic uint64_t counters[METRIC__COUNT];
    _Atomic uint64_t errors[METRICS_DIALECTS][E__COUNT];
    struct metrics_worker workers[METRICS_WORKERS];
    struct metrics_series series[];
};

/* A request that ended, for metrics_call(). Texts are copied. */
struct metrics_call {
    int status;
    int64_t us, db_us;
    uint32_t trips;
    size_t in, out;
    const struct err_state *err;
    int32_t tenant;
    int64_t key_id;
    const char *request_id;
};

/* Shares memory with the workers that give the same text. layout names what the series are: workers
 * with another one count for themselves. stays: this process is a worker that takes a place. Logs
 * when there is no memory. */
void metrics_open(struct span workers, struct span layout, size_t series, bool stays);
void metrics_close(void);

/* Finds what workers of any user have counted. Returns NULL with errno when there is nothing, or
 * nothing that may be read. It stays until the process ends. */
const struct metrics *metrics_of(struct span workers, struct span layout, size_t series);

const struct metrics *metrics_read(void); /* the open memory */
size_t metrics_series_count(void);        /* 0: there are no series */

/* True when the worker at this place lives. */
bool metrics_lives(size_t worker);

/* Counts an ended request. Series that do not exist are left out. */
void metrics_call(size_t series, size_t dialect, const struct metrics_call *call);

/* Copies a failure; false while it is being written, or when there is none at this place. */
bool metrics_failure_read(const struct metrics_failure *f, struct metrics_failure *out);

/* Tells the requests of a tenant in this worker, between the two others. */
void metrics_tenants_begin(void);
void metrics_tenant(int32_t tenant, size_t running, size_t waiting);
void metrics_tenants_end(void);

extern struct metrics *metrics_here_;
extern struct metrics_worker *metrics_worker_here_;

static inline void metrics_add_many(enum metrics_counter m, uint64_t n)
{
    atomic_fetch_add_explicit(&metrics_here_->counters[m], n, memory_order_relaxed);
}

static inline void metrics_add(enum metrics_counter m)
{
    metrics_add_many(m, 1);
}

static inline void metrics_set(enum metrics_measure m, size_t value)
{
    atomic_store_explicit(&metrics_worker_here_->measures[m], (int64_t)value, memory_order_relaxed);
}

#endif

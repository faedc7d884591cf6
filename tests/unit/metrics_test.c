/* metrics: counts that processes share, places of workers, the failures that are kept. */
#include "base/metrics.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

enum { SERIES = 3 };

static char name[64];

static void open_as_worker(void)
{
    metrics_open(span_of(name), SPAN("layout"), SERIES, true);
}

static size_t live(void)
{
    size_t n = 0;
    for (size_t i = 0; i < METRICS_WORKERS; i++) {
        n += metrics_lives(i);
    }
    return n;
}

/* A request that was answered with a status and an error. */
static void call(size_t series, int status, enum err code, const char *detail)
{
    struct err_state err = {.code = code};
    snprintf(err.detail, sizeof(err.detail), "%s", detail);
    const struct metrics_call c = {.status = status,
                                   .us = 1500,
                                   .db_us = 1000,
                                   .trips = 2,
                                   .in = 10,
                                   .out = 20,
                                   .err = &err,
                                   .tenant = 7,
                                   .key_id = 9,
                                   .request_id = "abc"};
    metrics_call(series, 1, &c);
}

static void test_nothing_is_lost_before_it_is_open(void **state)
{
    (void)state;
    metrics_close();
    assert_int_equal(metrics_series_count(), 0);
    call(0, 200, E_OK, "");
    metrics_add(METRIC_CONNECTED);
    metrics_set(MEASURE_QUEUE, 3);
    metrics_tenants_begin();
    metrics_tenant(1, 1, 1);
    metrics_tenants_end();
    assert_true(atomic_load(&metrics_read()->counters[METRIC_CONNECTED]) > 0);
}

static void test_a_request_is_counted(void **state)
{
    (void)state;
    open_as_worker();
    call(1, 200, E_OK, "");
    call(1, 200, E_OK, "");
    call(1, 418, E_OK, "");
    call(SERIES, 200, E_OK, ""); /* there is no such series */
    const struct metrics_series *s = &metrics_read()->series[1];
    assert_int_equal(atomic_load(&s->status[0]), 2);
    assert_int_equal(metrics_status[0], 200);
    size_t other = 0;
    while (metrics_status[other] != 0) {
        other++;
    }
    assert_int_equal(atomic_load(&s->status[other]), 1);
    assert_int_equal(atomic_load(&s->us), 4500);
    assert_int_equal(atomic_load(&s->db_us), 3000);
    assert_int_equal(atomic_load(&s->trips), 6);
    assert_int_equal(atomic_load(&s->in), 30);
    assert_int_equal(atomic_load(&s->out), 60);
    size_t bucket = 0;
    while (metrics_bucket_us[bucket] < 1500) {
        bucket++;
    }
    assert_int_equal(atomic_load(&s->bucket[bucket]), 3);
    metrics_close();
}

static void test_failures_are_kept_by_kind(void **state)
{
    (void)state;
    struct metrics_failure f;
    open_as_worker();
    const struct metrics_series *s = &metrics_read()->series[2];
    assert_false(metrics_failure_read(&s->failure[0][0], &f));
    call(2, 503, E_BUSY, "a fault");
    for (int i = 0; i < 3 * METRICS_KEPT; i++) {
        char detail[300];
        memset(detail, 'x', sizeof(detail) - 1);
        detail[sizeof(detail) - 1] = '\0';
        snprintf(detail, 24, "refusal %d", i);
        detail[strlen(detail)] = 'x';
        call(2, 400, E_SYNTAX, detail);
    }
    /* Many refusals do not push the fault out. */
    assert_true(metrics_failure_read(&s->failure[1][0], &f));
    assert_string_equal(f.detail, "a fault");
    assert_string_equal(f.request_id, "abc");
    assert_int_equal(f.status, 503);
    assert_int_equal(f.error, E_BUSY);
    assert_int_equal(f.tenant, 7);
    assert_int_equal(f.key_id, 9);
    assert_true(f.at_ms > 0);
    assert_false(metrics_failure_read(&s->failure[1][1], &f));
    for (size_t i = 0; i < METRICS_KEPT; i++) {
        assert_true(metrics_failure_read(&s->failure[0][i], &f));
        assert_int_equal(strlen(f.detail), sizeof(f.detail) - 1);
    }
    assert_int_equal(atomic_load(&s->failed[0]), 3 * METRICS_KEPT);
    assert_int_equal(atomic_load(&metrics_read()->errors[1][E_SYNTAX]), 3 * METRICS_KEPT);
    metrics_close();
}

static void test_another_process_counts_in_the_same_place(void **state)
{
    (void)state;
    int ready[2], go[2];
    char byte = 'x';
    open_as_worker();
    uint64_t before = atomic_load(&metrics_read()->counters[METRIC_READ_AGAIN]);
    assert_int_equal(live(), 1);
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(go), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(go[1]);
        metrics_close(); /* the parent's descriptor, with its place */
        open_as_worker();
        metrics_add(METRIC_READ_AGAIN);
        metrics_set(MEASURE_QUEUE, 5);
        (void)!write(ready[1], &byte, 1);
        (void)!read(go[0], &byte, 1);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(live(), 2);
    assert_int_equal(atomic_load(&metrics_read()->counters[METRIC_READ_AGAIN]), before + 1);
    int64_t queues = 0;
    for (size_t i = 0; i < METRICS_WORKERS; i++) {
        queues +=
            metrics_lives(i) ? atomic_load(&metrics_read()->workers[i].measures[MEASURE_QUEUE]) : 0;
    }
    assert_int_equal(queues, 5);
    const struct metrics *seen = metrics_of(span_of(name), SPAN("layout"), SERIES);
    assert_non_null(seen);
    assert_int_equal(atomic_load(&seen->counters[METRIC_READ_AGAIN]), before + 1);
    assert_null(metrics_of(span_of(name), SPAN("another layout"), SERIES));
    close(go[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    /* Its place counts no more, its counts do. */
    assert_int_equal(live(), 1);
    assert_int_equal(atomic_load(&metrics_read()->counters[METRIC_READ_AGAIN]), before + 1);
    close(ready[0]);
    close(ready[1]);
    close(go[0]);
    metrics_close();
}

static void test_tenants_have_an_end(void **state)
{
    (void)state;
    open_as_worker();
    metrics_tenants_begin();
    for (int32_t i = 0; i < 3 * METRICS_TENANTS; i++) {
        metrics_tenant(i, 1, 2);
        metrics_tenant(0, 1, 0);
    }
    metrics_tenants_end();
    const struct metrics_worker *w = metrics_worker_here_;
    assert_int_equal(atomic_load(&w->tenant_count), METRICS_TENANTS);
    assert_int_equal(atomic_load(&w->tenants[0].running), 3 * METRICS_TENANTS + 1);
    assert_int_equal(atomic_load(&w->tenants[METRICS_TENANTS - 1].tenant), -1);
    assert_int_equal(atomic_load(&w->tenants[METRICS_TENANTS - 1].waiting),
                     2 * (2 * METRICS_TENANTS + 1));
    metrics_tenants_begin();
    metrics_tenants_end();
    assert_int_equal(atomic_load(&w->tenant_count), 0);
    metrics_close();
}

/* Removes the memory of this test's name: the file behind one of this process's mappings. */
static int forget(void **state)
{
    static const char start[] = "/dev/shm/kartoteka-metrics-";
    char line[512];
    int found = 0;
    (void)state;
    open_as_worker();
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        const char *path = strstr(line, start);
        if (path != NULL) {
            line[strcspn(line, "\n")] = '\0';
            found += unlink(path) == 0;
        }
    }
    metrics_close();
    return maps != NULL && fclose(maps) == 0 && found == 1 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_lost_before_it_is_open),
        cmocka_unit_test(test_a_request_is_counted),
        cmocka_unit_test(test_failures_are_kept_by_kind),
        cmocka_unit_test(test_another_process_counts_in_the_same_place),
        cmocka_unit_test(test_tenants_have_an_end),
    };
    snprintf(name, sizeof(name), "metrics_test %ld", (long)getpid());
    return cmocka_run_group_tests(tests, NULL, forget);
}

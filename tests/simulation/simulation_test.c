/*
 * simulation: requests on the event engine, its pool and its batches, against a server that is only
 * played (server.h). A seed decides everything; what must hold whatever happens is asserted:
 *
 * - an answer is the request's own, with its own tenant's rows;
 * - a write that is acknowledged was committed exactly once, and confirmed by the standby; one that
 *   is refused was committed once at most, a transaction as a whole or not at all;
 * - nothing is committed while the session is another tenant's;
 * - every request ends soon after its deadline, and without faults none is refused, but for a slow
 *   read that has waited in line for too long;
 * - afterwards nothing is held, nobody waits, and the next requests are served.
 *
 * usage: simulation_test [SEEDS [FIRST]]; without: SHORT_S seconds of them, with KT_LONG=1 a
 * million.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server.h"
#include "unit.h"

#include "base/fiber.h"
#include "base/log.h"
#include "base/loop.h"
#include "db/engine_event.h"
#include "db/pool.h"
#include "db/sql/test.h"

enum {
    JOBS_MAX = 40,
    LAST_JOBS = 6,
    FIBERS = 64,
    STACK = 128 * 1024,
    SHORT_S = 8,
    LONG_SEEDS = 1000000,
    LATE_MS = 1500, /* after its deadline a request has ended */
    GIVE_UP_MS = 120000,
    REST_MS = 8000,
    FIRST_SEED = 1
};

enum kind { READ, READ_ALONE, SLOW, ADD, KEEP, TRANSACTION, KINDS };

struct job {
    struct ctx c;
    enum kind kind;
    int number, tenant;
    int64_t start_ms, deadline_ms, end_ms;
    enum err result;
    bool begun, done;
};

static struct loop *loop;
static struct fibers *fibers;
static struct db *db;
static struct job jobs[JOBS_MAX + LAST_JOBS];
static uint64_t seed;

static char judged[400];  /* the request that was looked at last */
static const char *fault; /* the promise that was broken; NULL: none was */

static void must(bool well, const char *what)
{
    if (!well && fault == NULL) {
        fault = what;
    }
}

/* --- requests --- */

static enum err read_own(struct job *j)
{
    struct sql_test_batch_rows rs;
    int64_t v = server_number(j->number, j->tenant);
    enum err e =
        sql_test_batch(&j->c, SQL_ARGS(test_batch, .plus = 1, .pause = SPAN("0"), .vs = v), &rs);
    if (e == E_OK) {
        must(rs.rows.n == 1, "an answer has its one row");
        must(fault != NULL || sql_test_batch_row(&rs, 0).v == v, "an answer is the request's own");
        char tenant[16];
        snprintf(tenant, sizeof(tenant), "%d", j->tenant);
        must(fault != NULL || span_is(sql_test_batch_row(&rs, 0).tenant, tenant),
             "an answer is the tenant's own");
    }
    return e;
}

static enum err add(struct job *j, int which)
{
    struct sql_test_add_rows rs;
    int64_t id = server_number(j->number + which, j->tenant);
    enum err e = sql_test_add(&j->c, SQL_ARGS(test_add, .id = id, .v = SPAN("x")), &rs);
    if (e == E_OK) {
        must(rs.rows.n == 1 && sql_test_add_row(&rs, 0).id == id,
             "a write answers with its own row");
    }
    return e;
}

static enum err keep(struct job *j)
{
    struct sql_test_keep_rows rs;
    char name[24];
    const int64_t parts[] = {j->number, 1000};
    snprintf(name, sizeof(name), "%lld", (long long)server_number(j->number, j->tenant));
    enum err e =
        sql_test_keep(&j->c,
                      SQL_ARGS(test_keep, .deaths = 0, .pause = SPAN("0"), .names = span_of(name),
                               .items = 2, .parts = I64S(parts, 2)),
                      &rs);
    if (e == E_OK) {
        must(rs.rows.n == 1 && span_is(sql_test_keep_row(&rs, 0).name, name),
             "a write of a batch answers with its own row");
        must(fault != NULL || sql_test_keep_row(&rs, 0).together == j->number + 1000,
             "a write of a batch has its own parts");
        must(fault != NULL || sql_test_keep_row(&rs, 0).total.v == j->tenant,
             "a write of a batch runs for its tenant");
    }
    return e;
}

static enum err transaction(struct ctx *c, void *arg)
{
    struct job *j = arg;
    (void)c;
    enum err e = add(j, 0);
    return e == E_OK ? add(j, 1) : e;
}

static void ask(struct job *j)
{
    struct sql_test_sleep_rows slept;
    switch (j->kind) {
    case READ_ALONE:
        j->c.traced = true;
        j->result = read_own(j);
        break;
    case SLOW:
        j->result = sql_test_sleep(&j->c, SQL_ARGS(test_sleep, .seconds = SPAN("0")), &slept);
        break;
    case ADD:
        j->result = add(j, 0);
        break;
    case KEEP:
        j->result = keep(j);
        break;
    case TRANSACTION:
        j->result = db_atomically(&j->c, transaction, j);
        break;
    default:
        j->result = read_own(j);
    }
}

static void in_fiber(void *arg)
{
    struct job *j = arg;
    j->c = (struct ctx){.mem = arena_new(),
                        .db = db,
                        .tenant = j->tenant,
                        .deadline_ms = j->deadline_ms,
                        .request_id = "simulated"};
    ask(j);
    arena_free(j->c.mem);
    j->end_ms = server_now_ms();
    j->done = true;
    server_note((uint64_t)j->number * 100 + (uint64_t)j->result);
}

/* --- one world --- */

static void turn(void)
{
    loop_settle(loop);
    loop_turn(loop, !fibers_ready(fibers));
    fibers_run(fibers);
}

static void no_wake(void *arg)
{
    (void)arg;
}

/* Runs the jobs until all have ended. */
static void run_jobs(struct job *first, size_t n)
{
    int64_t give_up = server_now_ms() + GIVE_UP_MS;
    struct loop_timer alarm = {.fire = no_wake};
    for (size_t done = 0; done < n && fault == NULL;) {
        int64_t now = server_now_ms(), next = give_up;
        done = 0;
        for (size_t i = 0; i < n; i++) {
            struct job *j = &first[i];
            if (!j->begun && j->start_ms <= now) {
                j->begun = true;
                must(fiber_start(fibers, in_fiber, j), "a fiber starts");
            } else if (!j->begun) {
                next = j->start_ms < next ? j->start_ms : next;
            }
            done += j->done;
        }
        if (done < n) {
            loop_timer(loop, &alarm, next);
            turn();
        }
        must(server_now_ms() < give_up, "every request ends");
    }
    loop_timer_off(loop, &alarm);
}

static void rest(int64_t ms)
{
    struct loop_timer alarm = {.fire = no_wake};
    int64_t end = server_now_ms() + ms;
    while (server_now_ms() < end) {
        loop_timer(loop, &alarm, end);
        turn();
    }
    loop_timer_off(loop, &alarm);
}

static void make_jobs(struct job *first, size_t n, int number, int64_t within_ms,
                      int64_t patience_ms)
{
    for (size_t i = 0; i < n; i++) {
        int64_t start = server_now_ms() + (within_ms > 0 ? server_dice((uint32_t)within_ms) : 0);
        first[i] = (struct job){.kind = (enum kind)server_dice(KINDS),
                                .number = number + 2 * (int)i,
                                .tenant = 1 + (int)server_dice(SERVER_TENANTS),
                                .start_ms = start};
        first[i].deadline_ms = start + (patience_ms > 0 ? patience_ms : 50 + server_dice(4000));
    }
}

/* Chooses how much goes wrong: nothing, one thing often, or everything now and then. */
static bool choose_faults(void)
{
    unsigned all[sizeof(server_faults) / sizeof(unsigned)] = {0};
    enum { COUNT = sizeof(all) / sizeof(all[0]) };
    uint32_t sort = server_dice(4);
    for (size_t i = 0; sort == 1 && i < COUNT; i++) {
        all[i] = server_dice(60);
    }
    if (sort > 1) {
        all[server_dice(COUNT)] = 20 + server_dice(400);
        all[server_dice(COUNT)] = server_dice(100);
    }
    memcpy(&server_faults, all, sizeof(all));
    server_faults.partial = server_dice(3) * 200; /* no fault: sockets are like that */
    return sort != 0;
}

static bool writes(const struct job *j)
{
    return j->kind == ADD || j->kind == KEEP || j->kind == TRANSACTION;
}

static void judge_write(const struct job *j)
{
    const struct server_write *w = &server_writes[j->number];
    bool both = j->kind != TRANSACTION || w[0].times == w[1].times;
    must(w[0].times <= 1, "nothing is committed twice");
    must(both, "a transaction is committed whole or not at all");
    must(!w[0].of_other_tenant, "nothing is committed under another tenant");
    if (j->result == E_OK) {
        must(w[0].times == 1, "what is acknowledged was committed");
        must(w[0].confirmed, "what is acknowledged is on the standby");
    }
}

static void judge(const struct job *first, size_t n, bool faults)
{
    for (size_t i = 0; i < n && fault == NULL; i++) {
        const struct job *j = &first[i];
        snprintf(judged, sizeof(judged), "request %d of kind %d: %s after %lld ms: %s", j->number,
                 (int)j->kind, err_info(j->result)->name, (long long)(j->end_ms - j->start_ms),
                 j->c.err.detail);
        must(j->end_ms <= j->deadline_ms + LATE_MS, "a request ends soon after its deadline");
        bool waited = j->kind == SLOW && j->result == E_BUSY; /* POOL_SLOW_WAIT_MS in line */
        must(faults || waited || j->result == E_OK, "without faults nobody is refused");
        if (writes(j)) {
            judge_write(j);
        }
    }
}

/* Nothing is held and nobody waits. */
static void judge_rest(void)
{
    must(fibers_busy(fibers) == 0, "no fiber is lost");
    must(db->reads.n == 0 && db->writes.n == 0, "nobody waits for a batch");
    for (size_t i = 0; i < db->link_count; i++) {
        const struct db_link *l = db->links[i];
        must(!l->leased, "no connection is leased");
        must(l->batches == 0 && l->tx == NULL && l->waiting == NULL, "no connection is used");
    }
    for (size_t k = 0; k < TURNS_TENANTS; k++) {
        const struct turns_tenant *one = &db->turns.tenant[k];
        for (size_t use = 0; use < POOL_USES; use++) {
            must(one->held[use] == 0 && one->waiting[use] == 0, "no tenant holds or waits");
        }
        must(one->patient == 0, "nobody is patient");
    }
}

static void begin_world(void)
{
    struct db_options o = {.conninfo = "host=/simulated dbname=simulated",
                           .prepare = true,
                           .statement_timeout_ms = 2000,
                           .lock_timeout_ms = 500,
                           .slow_timeout_ms = 1000,
                           .application_name = "simulation"};
    struct db_sizes sizes = {1 + server_dice(2), 1 + server_dice(3), 1 + server_dice(3), 0};
    loop = loop_new();
    fibers = fibers_new(FIBERS, STACK);
    db = db_new_event(&o, &sizes, loop, fibers);
}

static void end_world(void)
{
    db_free(db);
    fibers_free(fibers);
    loop_free(loop);
}

/* Runs the world of one seed. Returns its trace. */
static uint64_t run_seed(uint64_t s)
{
    server_begin(s);
    seed = s;
    fault = NULL;
    begin_world();
    rest(300); /* connections for reads are there */
    bool faults = choose_faults();
    size_t n = 1 + server_dice(JOBS_MAX);
    make_jobs(jobs, n, 0, 400, faults ? 0 : 30000);
    run_jobs(jobs, n);
    server_faults = (struct server_faults){0};
    if (fault == NULL) {
        rest(REST_MS); /* hanging statements are cancelled, lost connections made again */
        judge(jobs, n, faults);
        judge_rest();
    }
    make_jobs(jobs + n, LAST_JOBS, 2 * JOBS_MAX, 0, 30000);
    if (fault == NULL) {
        run_jobs(jobs + n, LAST_JOBS);
        judge(jobs + n, LAST_JOBS, false);
    }
    if (fault == NULL) {
        end_world(); /* else fibers may be left, and their stacks are needed to look at */
    }
    return server_trace();
}

/* --- tests --- */

static uint64_t seeds_wanted, first_seed = FIRST_SEED;

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void same_seed_same_trace(void **state)
{
    (void)state;
    for (uint64_t s = 1; s <= 50; s++) {
        uint64_t once = run_seed(s);
        assert_null(fault);
        assert_true(run_seed(s) == once);
    }
}

static void what_must_hold_holds(void **state)
{
    (void)state;
    uint64_t n = 0;
    int64_t end = seconds() + SHORT_S;
    while (seeds_wanted != 0 ? n < seeds_wanted : seconds() < end) {
        (void)run_seed(first_seed + n++);
        if (fault != NULL) {
            fail_msg("seed %llu: it does not hold that %s (%s)", (unsigned long long)seed, fault,
                     judged);
        }
    }
    print_message("# simulation: %llu schedules from seed %llu\n", (unsigned long long)n,
                  (unsigned long long)first_seed);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_trace),
        cmocka_unit_test(what_must_hold_holds),
    };
    const char *is_long = getenv("KT_LONG");
    seeds_wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : is_long != NULL ? LONG_SEEDS : 0;
    first_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : FIRST_SEED;
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests_name("simulation", tests, NULL, NULL);
}

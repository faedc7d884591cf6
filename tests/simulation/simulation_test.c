/*
 * simulation: requests on the event engine, its pool and its batches, against a server that is only
 * played (server.h). A seed decides everything; what must hold whatever happens is asserted:
 *
 * - an answer is the request's own, with its own tenant's rows;
 * - a write that is acknowledged was committed exactly once, and confirmed by the standby; one that
 *   is refused was committed once at most, a transaction as a whole or not at all;
 * - nothing is committed while the session is another tenant's;
 * - what a caller has undone is not committed, nor what a caller commits in spite of a failure;
 * - every request ends soon after its deadline, and without faults none is refused, but for a slow
 *   read that has waited in line for too long, and whoever has little patience;
 * - a write is run under a name that the server knows, a statement that nobody waits for is
 *   stopped, and no commit is left hanging;
 * - afterwards nothing is held, nobody waits, no memory is lost, the connections for reads are
 *   there, and the next requests are served, also when every session has lost its statements.
 *
 * usage: simulation_test [SEEDS [FIRST]]; without: SHORT_S seconds of them, with KT_LONG=1 a
 * million.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

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
    TOLD_EACH = 50000,
    LATE_MS = 1500, /* after its deadline a request has ended */
    GIVE_UP_MS = 120000,
    REST_MS = 15000,
    PATIENT_MS = 30000,
    LIMIT_MS = 2500,
    STOPPED_MS = 1000, /* after a caller has left, his statement has ended */
    FIRST_SEED = 1
};

/* CARELESS commits in spite of a failure, PARTLY undoes a part, TWICE writes again after a
 * transaction. */
enum kind { READ, READ_ALONE, SLOW, ADD, KEEP, TRANSACTION, CARELESS, PARTLY, TWICE, KINDS };

/* Kinds of worlds: a crowd is many requests of one kind at once. */
enum sort { CALM, ALL_FAULTS, ONE_FAULT, OTHER_FAULT, CROWD, IMPATIENT, SORTS };

/* A request's writes have numbers from its own on. */
enum { NUMBERS = 4 };

struct job {
    struct ctx c;
    enum kind kind;
    int number, tenant;
    int64_t start_ms, deadline_ms, end_ms;
    enum err result;
    bool begun, done, patient;
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

static enum err carelessly(struct ctx *c, void *arg)
{
    struct job *j = arg;
    struct sql_test_divide_rows rs;
    enum err overlooked = add(j, 0);
    if (overlooked == E_OK) {
        overlooked = sql_test_divide(c, SQL_ARGS(test_divide, .n = 0), &rs);
    }
    return E_OK;
}

static enum err undone(struct ctx *c, void *arg)
{
    enum err e = add(arg, 1);
    return e == E_OK ? err_set(c, E_CONFLICT, "undone") : e;
}

static enum err partly(struct ctx *c, void *arg)
{
    enum err e = add(arg, 0);
    if (e == E_OK && (e = db_undoable(c, undone, arg)) == E_CONFLICT) {
        err_clear(c);
        e = E_OK;
    }
    return e;
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
    case CARELESS:
        j->result = db_atomically(&j->c, carelessly, j);
        break;
    case PARTLY:
        j->result = db_atomically(&j->c, partly, j);
        break;
    case TWICE:
        j->result = db_atomically(&j->c, transaction, j);
        j->result = j->result == E_OK ? add(j, 2) : j->result;
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

/* Makes requests of a sort of world; the deadlines of most of them are far away where nothing goes
 * wrong. */
static void make_jobs(struct job *first, size_t n, int number, enum sort sort)
{
    bool faults = sort >= ALL_FAULTS && sort <= OTHER_FAULT;
    uint32_t within_ms = sort == CROWD ? 5 : number > 0 ? 1 : 400;
    enum kind same = (enum kind)server_dice(KINDS);
    for (size_t i = 0; i < n; i++) {
        int64_t start = server_now_ms() + server_dice(within_ms);
        bool hasty = faults || (sort == IMPATIENT && server_dice(2) == 0);
        first[i] = (struct job){.kind = sort == CROWD ? same : (enum kind)server_dice(KINDS),
                                .number = number + NUMBERS * (int)i,
                                .tenant = 1 + (int)server_dice(SERVER_TENANTS),
                                .patient = !hasty,
                                .start_ms = start};
        first[i].deadline_ms = start + (!hasty              ? PATIENT_MS
                                        : sort == IMPATIENT ? 1 + server_dice(400)
                                                            : 50 + server_dice(4000));
    }
}

/* Chooses how much goes wrong: nothing, one thing often, or everything now and then. */
static enum sort choose_world(void)
{
    unsigned all[sizeof(server_faults) / sizeof(unsigned)] = {0};
    enum { COUNT = sizeof(all) / sizeof(all[0]) };
    enum sort sort = (enum sort)server_dice(SORTS);
    for (size_t i = 0; sort == ALL_FAULTS && i < COUNT; i++) {
        all[i] = server_dice(60);
    }
    if (sort == ONE_FAULT || sort == OTHER_FAULT) {
        all[server_dice(COUNT)] = 20 + server_dice(400);
        all[server_dice(COUNT)] = server_dice(100);
    }
    memcpy(&server_faults, all, sizeof(all));
    server_faults.partial = server_dice(3) * 200; /* no fault: sockets are like that */
    server_slow_ms = sort == IMPATIENT ? 600 : 0;
    return sort;
}

static bool writes(const struct job *j)
{
    return j->kind >= ADD;
}

/* Looks at how often the writes of a transaction were committed. */
static void judge_transaction(const struct job *j)
{
    const struct server_write *w = &server_writes[j->number];
    switch (j->kind) {
    case TWICE:
        must(w[2].times <= 1, "nothing is committed twice");
        must(j->result != E_OK || w[2].times == 1, "what is acknowledged was committed");
        must(w[2].times == 0 || w[1].times == 1, "what comes second is committed second");
        must(w[0].times == w[1].times, "a transaction is committed whole or not at all");
        break;
    case TRANSACTION:
        must(w[0].times == w[1].times, "a transaction is committed whole or not at all");
        break;
    case PARTLY:
        must(w[1].times == 0, "what was undone is not committed");
        break;
    case CARELESS:
        must(j->result != E_OK && w[0].times == 0, "a failed transaction is not committed");
        break;
    default:
        must(w[1].times == 0, "nothing else is committed");
    }
}

static void judge_write(const struct job *j)
{
    const struct server_write *w = &server_writes[j->number];
    must(w[0].times <= 1, "nothing is committed twice");
    must(!w[0].of_other_tenant && !w[1].of_other_tenant && !w[2].of_other_tenant,
         "nothing is committed under another tenant");
    judge_transaction(j);
    if (j->result == E_OK) {
        must(w[0].times == 1, "what is acknowledged was committed");
        must(w[0].confirmed, "what is acknowledged is on the standby");
    }
    /* A cancel for the time limit, which comes before, may find nothing to cancel. */
    bool left = j->result == E_TIMEOUT && j->kind == ADD && j->end_ms < j->start_ms + LIMIT_MS;
    if (left && w[0].hung_end_ms > 0) {
        int64_t since = w[0].hung_ms > j->end_ms ? w[0].hung_ms : j->end_ms;
        must(w[0].hung_end_ms <= since + STOPPED_MS, "what nobody waits for is stopped");
    }
}

static void judge(const struct job *first, size_t n)
{
    for (size_t i = 0; i < n && fault == NULL; i++) {
        const struct job *j = &first[i];
        snprintf(judged, sizeof(judged), "request %d of kind %d: %s after %lld ms: %s", j->number,
                 (int)j->kind, err_info(j->result)->name, (long long)(j->end_ms - j->start_ms),
                 j->c.err.detail);
        must(j->end_ms <= j->deadline_ms + LATE_MS, "a request ends soon after its deadline");
        bool waited = j->kind == SLOW && j->result == E_BUSY; /* POOL_SLOW_WAIT_MS in line */
        must(!j->patient || waited || j->kind == CARELESS || j->result == E_OK,
             "without faults nobody is refused");
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
    must(server_wrongs.unprepared == 0, "what writes is prepared before it is run");
    must(server_wrongs.orphans == 0, "no commit is left hanging");
    for (size_t i = 0; i < db->range[POOL_READ].n; i++) {
        must(db->links[db->range[POOL_READ].first + i]->state == LINK_UP,
             "connections for reads are there again");
    }
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
    if (fibers == NULL) { /* they are idle after each world that holds */
        fibers = fibers_new(FIBERS, STACK);
    }
    db = db_new_event(&o, &sizes, loop, fibers);
}

static void end_world(void)
{
    db_free(db);
    loop_free(loop);
}

static void run_last_jobs(void)
{
    struct job *last = jobs + JOBS_MAX;
    if (server_dice(2) == 0) {
        server_forget();
    }
    make_jobs(last, LAST_JOBS, NUMBERS * JOBS_MAX, CALM);
    run_jobs(last, LAST_JOBS);
    judge(last, LAST_JOBS);
}

/* Runs the world of one seed. Returns its trace. */
static uint64_t run_seed(uint64_t s)
{
    server_begin(s);
    seed = s;
    fault = NULL;
    begin_world();
    rest(300); /* connections for reads are there */
    enum sort sort = choose_world();
    size_t n = sort == CROWD ? JOBS_MAX : 1 + server_dice(JOBS_MAX);
    make_jobs(jobs, n, 0, sort);
    run_jobs(jobs, n);
    server_faults = (struct server_faults){0};
    server_slow_ms = 0;
    if (fault == NULL) {
        rest(REST_MS); /* hanging statements are cancelled, lost connections made again */
        judge(jobs, n);
        judge_rest();
    }
    if (fault == NULL) {
        run_last_jobs();
    }
    if (fault == NULL) {
        end_world(); /* else fibers may be left, and their stacks are needed to look at */
    }
    return server_trace();
}

/* Runs it twice where memory seems to be lost: some is taken once and kept. */
static void run_and_weigh(uint64_t s)
{
    size_t before = mallinfo2().uordblks;
    (void)run_seed(s);
    if (fault == NULL && mallinfo2().uordblks > before) {
        before = mallinfo2().uordblks;
        (void)run_seed(s);
        must(mallinfo2().uordblks <= before, "no memory is lost");
    }
}

/* --- tests --- */

static uint64_t seeds_wanted, first_seed = FIRST_SEED;

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void check_fault(void)
{
    if (fault != NULL) {
        fail_msg("seed %llu: it does not hold that %s (%s)", (unsigned long long)seed, fault,
                 judged);
    }
}

static void same_seed_same_trace(void **state)
{
    (void)state;
    for (uint64_t s = 1; s <= 50; s++) {
        uint64_t once = run_seed(s);
        check_fault();
        assert_true(run_seed(s) == once);
    }
}

static void what_must_hold_holds(void **state)
{
    (void)state;
    uint64_t n = 0;
    int64_t end = seconds() + SHORT_S;
    while (seeds_wanted != 0 ? n < seeds_wanted : seconds() < end) {
        run_and_weigh(first_seed + n++);
        check_fault();
        if (n % TOLD_EACH == 0) {
            print_message("# simulation: %llu schedules so far\n", (unsigned long long)n);
        }
    }
    print_message("# simulation: %llu schedules from seed %llu\n", (unsigned long long)n,
                  (unsigned long long)first_seed);
}

/* Has the allocator say exactly what is in use: without the places where it keeps what was freed.
 */
static void weigh_exactly(char **argv)
{
    if (getenv("GLIBC_TUNABLES") == NULL) {
        (void)setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0", 1);
        (void)execv("/proc/self/exe", argv);
    }
}

int main(int argc, char **argv)
{
    weigh_exactly(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_trace),
        cmocka_unit_test(what_must_hold_holds),
    };
    const char *is_long = getenv("KT_LONG");
    seeds_wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : is_long != NULL ? LONG_SEEDS : 0;
    first_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : FIRST_SEED;
    log_set_level(LOG_ERROR);
    int failed = cmocka_run_group_tests_name("simulation", tests, NULL, NULL);
    if (failed == 0) { /* else some may be left, and their stacks are needed to look at */
        fibers_free(fibers);
    }
    return failed;
}
